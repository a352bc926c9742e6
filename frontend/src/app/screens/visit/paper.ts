// The notice as the paper it becomes: to show and to read out on the spot, with both signatures.
import { html, nothing, type TemplateResult } from 'lit-html';
import { docked, icon } from '../../ui';
import { t } from '../../words';
import chinesePaper from '../../words/paper';
import { SCHOOL } from './finish';
import type { Drawing } from './home';
import type { Drawn, Visit } from './model';

/** The paper is official: Chinese whatever language the screen speaks. */
function zh(english: string, values: Record<string, string | number> = {}): string {
  const text = chinesePaper[english] ?? english;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function paper({ page, visit }: Drawing): void {
  const dock = docked(html`<button class="btn btn-primary btn-block" type="button" @click=${() => window.print()}>${icon('printer')}${t('Print')}</button>`);
  page.draw(sheet(visit), { title: t('The paper'), back: `/field/visit/${visit.row.id}`, dock });
}

function sheet(visit: Visit): TemplateResult {
  const { row, draft } = visit;
  const finish = draft.finish;
  const day = new Date(row.began_at ?? draft.begin?.at ?? row.planned_on);
  return html`<article class="paper-f" lang="zh-Hans">
    <h2>${row.bureau}<br>${zh('Rectification notice for safety hazards')}</h2>
    <p class="no">${row.notice ? zh('{number} no.', { number: row.notice.number }) : t('Its number follows when it is sent')}</p>
    <dl><div><dt>${zh('Inspected unit')}</dt><dd>${row.unit.name}</dd></div><div><dt>${zh('Day of inspection')}</dt><dd>${chinese(day)}</dd></div>
      <div><dt>${zh('Occasion')}</dt><dd>${row.title}</dd></div><div><dt>${zh('Inspectors')}</dt><dd>${visit.inspectors.map((one) => one.name).join('、')}</dd></div>
      <div><dt>${zh('Received at the school by')}</dt><dd>${finish?.receiver ?? ''}${finish?.post ? `（${finish.post}）` : ''}</dd></div></dl>
    ${visit.findings.length ? html`<p>${zh('On inspection these {n} hazards were found at your unit:', { n: visit.findings.length })}</p><ol>${visit.findings.map((one) => html`<li>${one.what}${one.place ? `（${one.place}）` : ''}${one.colour === 'red' ? zh(' (major)') : ''}</li>`)}</ol>
      <p>${zh('Reply in writing by {day}. Who disagrees may explain himself in that time.', { day: chinese(new Date(row.notice?.reply_due ?? finish?.reply ?? row.reply_due)) })}</p>` : html`<p>${zh('On inspection nothing was found that must be put right.')}</p>`}
    <div class="paper-signs">${visit.inspectors.map((one) => hand(one.name, finish?.signed[one.id]))}${hand(zh('Inspected unit'), finish?.way === 'screen' ? finish.signed[SCHOOL] : undefined)}</div>
    ${finish?.way === 'refused' ? html`<p>${zh('The unit refused to sign: {why}. Witness: {witness}.', { why: finish.why, witness: finish.witness })}</p>` : nothing}
  </article>`;
}

function hand(label: string, drawn: Drawn | undefined): TemplateResult {
  return html`<figure><figcaption>${label}</figcaption>${drawn ? html`<img src=${drawn.picture} alt=${t('Signature of {name}', { name: drawn.name })}><span>${zh('Signed on the screen')} ${new Date(drawn.at).toLocaleString('zh-CN', { hour12: false })}</span>` : html`<span class="line"></span>`}</figure>`;
}

function chinese(day: Date): string {
  return zh('{y}-{m}-{d}', { y: day.getFullYear(), m: day.getMonth() + 1, d: day.getDate() });
}
