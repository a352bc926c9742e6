// What was done here and not yet taken.
import { html, type TemplateResult } from 'lit-html';
import type { Page } from '../page';
import { queued } from '../queue';
import { age } from '../status';
import { on } from '../store';
import { syncNow } from '../sync';
import type { Queued } from '../types';
import { docked, icon } from '../ui';
import { t } from '../words';

export async function queueScreen(_match: RegExpMatchArray, page: Page): Promise<void> {
  const draw = async (): Promise<void> => {
    const all = await queued();
    const dock = docked(html`<button class="btn btn-primary btn-block" type="button" @click=${() => void syncNow()}>${icon('send')}${t('Send now')}</button>`);
    page.draw(all.length ? html`${all.map(card)}` : html`<p class="lead-f">${t('All sent')}</p>`, { title: t('Not sent yet'), back: '/field/', dock });
  };
  page.onLeave(on((change) => change === 'queue' && void draw()));
  await draw();
}

function card({ act, answer }: Queued): TemplateResult {
  return html`<article class="card-f"><h3>${act.form}</h3><p class="dim">${age(act.at)}</p>
    ${answer ? html`<p>${answer.what} ${answer.why} ${answer.next}</p>` : ''}</article>`;
}
