// One task: what is asked, why, on which basis, and each way in which it is done.
import { html, nothing, type TemplateResult } from 'lit-html';
import { acts, closerWhy, type ListOfTask, progress, task, type TaskRow } from '../duties';
import { day } from '../days';
import type { Page } from '../page';
import { send } from '../queue';
import { say } from '../notice';
import { on } from '../store';
import { due, icon, section, why } from '../ui';
import { t, tn } from '../words';

export async function taskScreen([, id = '']: RegExpMatchArray, page: Page): Promise<void> {
  const draw = async (): Promise<void> => {
    const one = await task(decodeURIComponent(id));
    if (!one) return page.draw(html`<p class="lead-f">${t('This task is not on the phone. It may be done already.')}</p>`, { title: t('Task'), back: '/field/' });
    const stands = progress(one, await acts());
    page.draw(body(one, stands), { title: one.title, back: '/field/' });
  };
  page.onLeave(on((change) => void (['tasks', 'queue'].includes(change) && draw())));
  await draw();
}

function body(one: TaskRow, stands: ReturnType<typeof progress>): TemplateResult {
  const days = one.opens_on === one.due_on ? day(one.due_on) : `${day(one.opens_on)} – ${day(one.due_on)}`;
  return html`<p class="lead-f">${due(one)} ${stands.done ? html`<span class="tag">${icon('offline')}${t('done, not sent yet')}</span>` : nothing}</p>
    <p class="dim">${one.unit.name} · ${one.post} · ${days}</p>
    ${why(closerWhy(one) || one.purpose, t('Why this is asked:'))} ${why(one.basis, t('Basis:'))}
    ${one.lists.length ? section('lists', t('Lists'), `${one.lists.length - stands.open.length} / ${one.lists.length}`, one.lists.map((list) => listCard(one, list, stands.open))) : nothing}
    ${one.traces.length ? section('taps', t('Or with one tap at the place'), one.times > 1 ? t('{n} of {all} times', { n: stands.times, all: one.times }) : '', one.traces.map((trace) => tap(one, trace))) : nothing}
    ${one.lists.length || one.step === 'none' ? nothing : html`<p class="more-f"><a class="btn btn-line btn-block" href="/field/note/${encodeURIComponent(one.id)}">${icon('edit')}${t('Write what was done')}</a></p>`}
    ${one.evidence ? html`<p class="dim more-f">${t('Evidence wanted:')} ${one.evidence}</p>` : nothing}`;
}

function listCard(one: TaskRow, list: ListOfTask, open: ListOfTask[]): TemplateResult {
  const path = `${encodeURIComponent(one.id)}/${list.code}`;
  const isFirst = open[0] === list;
  return html`<article class="card-f"><h3>${list.title}</h3>
    ${open.includes(list)
      ? html`<p class="dim">${tn(list.orders.length, '{n} item', '{n} items')}</p><a class="btn ${isFirst ? 'btn-primary' : 'btn-line'} btn-block" href="/field/round/${path}">${t('Begin the round')}${icon('right')}</a>
        <p class="more-f"><a class="btn btn-text" href="/field/paper/${path}">${icon('doc')}${t('Enter it from paper')}</a></p>`
      : list.orders.length ? html`<p>${icon('check')} ${list.record ? t('filled') : t('done, not sent yet')}</p>` : nothing}
    ${list.readings.length ? html`<a class="btn btn-line btn-block" href="/field/readings/${path}">${tn(list.readings.length, 'Read {n} number', 'Read {n} numbers')}</a>` : nothing}</article>`;
}

function tap(one: TaskRow, { kind, label }: { kind: string; label: string }): TemplateResult {
  if (kind === 'patrol-scan') return html`<a class="btn btn-line btn-block" href="/field/scan">${icon('scan')}${t('Scan at the place')}</a>`;
  const leave = async (): Promise<void> => {
    await send('duties.trace', { kind, place: null, note: '' }, { unit: one.unit.id });
    say(t('Noted: {what}.', { what: label }));
  };
  return html`<button class="btn btn-line btn-block" type="button" @click=${() => void leave()}>${icon('check')}${label}</button>`;
}
