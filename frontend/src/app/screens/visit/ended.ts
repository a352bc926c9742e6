// After the visit: the notice's number as soon as there is one, and what became of the rest.
import { html, nothing, type TemplateResult } from 'lit-html';
import { day } from '../../days';
import { icon, section } from '../../ui';
import { t, tn } from '../../words';
import type { Queued } from '../../types';
import { asHazard, type Visit } from './model';

export function ended(visit: Visit, again: () => Promise<void>): TemplateResult {
  if (visit.row.status === 'cancelled') return html`<p class="lead-f">${t('This visit was cancelled.')}</p>`;
  const found = visit.findings;
  return html`<section class="next next-f" aria-live="polite"><h2>${headline(visit)}</h2><p>${follows(visit)}</p></section>
    ${visit.stuck.map((one) => tooLate(visit, one, again))}
    ${section('found', t('Findings'), String(found.length), html`<ul class="rows-f">${found.map((one) => html`<li><div><span class="grow"><b>${one.what}</b><br><span class="dim">${one.place}</span></span></div></li>`)}</ul>`)}
    ${late(visit)}`;
}

function tooLate(visit: Visit, one: Queued, again: () => Promise<void>): TemplateResult {
  const report = async (): Promise<void> => {
    await asHazard(visit, one);
    await again();
  };
  const way = one.act.form === 'inspections.finding' ? html`<button class="btn btn-line btn-block" type="button" @click=${() => void report()}>${t('Report it as a hazard of the school')}</button>` : nothing;
  return html`<p class="note">${icon('wrong')}<span>${one.answer?.why ?? ''} <a href="/field/queue">${t('Look at it')}</a></span></p>${way}`;
}

function headline(visit: Visit): string {
  const { notice } = visit.row;
  if (notice) return t(notice.served_at ? 'Notice {number} is served' : 'Notice {number} is drafted', { number: notice.number });
  if (visit.row.status === 'finished' || !visit.findings.length) return t('Finished: nothing to put right');
  return t('Finished on this phone');
}

function follows(visit: Visit): string {
  const { notice } = visit.row;
  if (notice && !notice.served_at) return t('The office approves it or serves it by hand; the deadlines run from then.');
  if (notice) return t('The school replies by {day}.', { day: day(notice.reply_due) });
  if (visit.row.status === 'finished') return '';
  return visit.findings.length ? t('The notice gets its number when this is sent. Nothing is lost until then.') : t('It is sent by itself when there is a network.');
}

function late(visit: Visit): TemplateResult | typeof nothing {
  const rest = visit.row.notice ? visit.row.findings.filter((one) => one.is_open && !one.on_notice) : [];
  if (!rest.length) return nothing;
  return html`<p class="note">${icon('info')}<span>${tn(rest.length, '{n} finding arrived after the notice: serve a supplementary one at the office.', '{n} findings arrived after the notice: serve a supplementary one at the office.')}</span></p>`;
}
