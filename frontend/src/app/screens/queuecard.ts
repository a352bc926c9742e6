// One act of the queue: what it was, how it stands, what can be done.
import { html, nothing, type TemplateResult } from 'lit-html';
import { day } from '../days';
import { bodyOf, formOnPhone } from '../forms';
import { age } from '../status';
import type { Answer, Queued } from '../types';
import { icon } from '../ui';
import { t, tn } from '../words';
import type { Saying } from './queuesaid';

export type Deed = 'correct' | 'again' | 'export' | 'ask' | 'keep' | 'away';
type Do = (what: Deed, one: Queued) => void;

export function card(one: Queued, { title, said }: ReturnType<Saying>, photos: number, asking: boolean, deed: Do, isMain: boolean): TemplateResult {
  const { act, state } = one;
  return html`<article class="card-f ${state === 'waiting' ? '' : 'card-late'}">
    <div class="acts">${mark(state)} ${photos ? html`<span class="tag">${tn(photos, '{n} photo', '{n} photos')}</span>` : nothing}</div>
    <h3>${title}</h3>
    ${said ? html`<p>${said}</p>` : nothing}
    <p class="dim">${moment(act.at)} · ${age(act.at)}</p>
    ${one.answer && state === 'refused' ? refused(one.answer) : nothing}
    ${one.answer && state === 'conflict' ? conflict(one.answer, said) : nothing}
    ${state === 'waiting' ? nothing : steps(one, asking, deed, isMain)}
  </article>`;
}

function mark(state: Queued['state']): TemplateResult {
  if (state === 'waiting') return html`<span class="due due-soon">${icon('hourglass')}${t('Waiting')}</span>`;
  if (state === 'conflict') return html`<span class="due due-late">${icon('users')}${t('Somebody was quicker')}</span>`;
  return html`<span class="due due-late">${icon('wrong')}${t('Not taken')}</span>`;
}

function refused(answer: Answer): TemplateResult {
  return html`<dl class="told">
    <dt>${t('What')}</dt><dd>${answer.what}</dd>
    ${answer.why ? html`<dt>${t('Why not')}</dt><dd>${answer.why}</dd>` : nothing}
    ${answer.next ? html`<dt>${t('What to do')}</dt><dd>${answer.next}</dd>` : nothing}
  </dl>`;
}

/** How the record stands beside what the person did: nothing is written over. */
function conflict(answer: Answer, said: string): TemplateResult {
  const now = Object.entries(answer.now ?? {}).filter(([, value]) => isWord(value));
  return html`<p>${answer.what} ${answer.why}</p>
    <dl class="told">
      <dt>${t('As it stands now')}</dt>
      <dd>${now.length ? now.map(([name, value]) => html`<span>${label(name)}${String(value)}</span>`) : t('Somebody moved it on.')}</dd>
      <dt>${t('What you did')}</dt><dd>${said || t('As you entered it')}</dd>
      ${answer.next ? html`<dt>${t('What to do')}</dt><dd>${answer.next}</dd>` : nothing}
    </dl>`;
}

function isWord(value: unknown): boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}

function label(name: string): string {
  const known: Record<string, string> = {
    status: t('Status: '),
    by: t('By: '),
    holder: t('With: '),
    rectifier: t('Put right by: '),
    due_on: t('Due: '),
    at: t('When: '),
    number: t('Number: '),
    title: t('What: '),
  };
  return known[name] ?? '';
}

/** One main button on a page: `isMain` where nothing else is to be sent. */
function steps(one: Queued, asking: boolean, deed: Do, isMain: boolean): TemplateResult {
  if (asking) {
    return html`<p role="alert"><b>${t('It will not be sent, and its photos are deleted with it.')}</b></p>
      <div class="steps-f">
        <button class="btn btn-line" type="button" @click=${() => deed('keep', one)}>${t('Keep it')}</button>
        <button class="btn btn-line" type="button" @click=${() => deed('away', one)}>${t('Delete, not sent')}</button>
      </div>`;
  }
  const path = formOnPhone(one.act.form).path;
  const mayCorrect = path && one.state === 'refused';
  return html`<div class="steps-f">
    ${mayCorrect ? html`<button class="btn ${isMain ? 'btn-primary' : 'btn-line'}" type="button" @click=${() => deed('correct', one)}>${icon('edit')}${t('Correct it')}</button>` : nothing}
    ${path && one.state === 'conflict' ? html`<a class="btn ${isMain ? 'btn-primary' : 'btn-line'}" href=${path(bodyOf(one.act))}>${t('Open it as it stands now')}</a>` : nothing}
    ${one.state === 'refused' ? html`<button class="btn btn-line" type="button" @click=${() => deed('again', one)}>${t('Send once more')}</button>` : nothing}
    <button class="btn btn-line" type="button" @click=${() => deed('export', one)}>${t('Take it out as a file')}</button>
    <button class="btn btn-text" type="button" @click=${() => deed('ask', one)}>${one.state === 'conflict' ? t('Drop mine') : t('Delete it')}</button>
  </div>`;
}

/** Day and minute in the phone's time. */
export function moment(at: string): string {
  const when = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${day(at)} ${two(when.getHours())}:${two(when.getMinutes())}`;
}
