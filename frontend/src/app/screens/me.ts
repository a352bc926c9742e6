// The person, the phone, the language.
import { html } from 'lit-html';
import type { Page } from '../page';
import { lockNow } from '../people';
import { mine } from '../session';
import { speak, spoken, t } from '../words';

export function me(match: RegExpMatchArray, page: Page): void {
  const { person } = mine();
  const change = (): void => {
    speak(spoken() === 'en' ? 'zh-hans' : 'en');
    me(match, page);
  };
  page.draw(
    html`<h2 class="lead-f">${person.name}</h2>
      <p class="dim">${person.unit.name} · ${person.posts.map((post) => post.name).join('、')}</p>
      <button class="btn btn-line btn-block" type="button" lang=${spoken() === 'en' ? 'zh' : 'en'} @click=${change}>${spoken() === 'en' ? '中文' : 'English'}</button>
      <button class="btn btn-line btn-block" type="button" @click=${() => lockNow()}>${t('Lock, or change person')}</button>`,
    { title: t('Me'), dock: 'tabs' },
  );
}
