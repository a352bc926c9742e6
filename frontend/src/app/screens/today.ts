import { html } from 'lit-html';
import type { Page } from '../page';
import { on, rows } from '../store';
import type { Row } from '../types';
import { due } from '../ui';
import { t } from '../words';

interface Task extends Row {
  title: string;
  due_on: string;
}

export async function today(_match: RegExpMatchArray, page: Page): Promise<void> {
  const draw = async (): Promise<void> => {
    const tasks = await rows<Task>('tasks');
    page.draw(
      html`${tasks.map((task) => html`<article class="card-f">${due(task)}<h3>${task.title}</h3></article>`)}`,
      { title: t('Today'), dock: 'tabs' },
    );
  };
  page.onLeave(on((change) => change === 'tasks' && void draw()));
  await draw();
}
