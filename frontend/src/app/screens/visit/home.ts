// The visit's own page: begin it; its lists, methods, findings and open hazards; then finish.
import { html, nothing, type TemplateResult } from 'lit-html';
import { day } from '../../days';
import { uuid7 } from '../../ids';
import { begin as measure } from '../../meter';
import type { Page } from '../../page';
import { docked, due, grade, icon, section, why } from '../../ui';
import { t, tn } from '../../words';
import { ended } from './ended';
import { fetchAhead } from '../../pictures';
import { enqueue, sentBack, save, type Hazard, type List, type Method, type Visit } from './model';

export interface Drawing {
  page: Page;
  visit: Visit;
  again: () => Promise<void>;
}

export function home({ page, visit, again }: Drawing): void {
  void fetchAhead(visit.row.open.filter((one) => one.may_pass)).catch(() => undefined); // without a network they come another time
  const bar = { title: visit.row.unit.short_name, back: '/field/' };
  const meter = measure('inspections.begin');
  let open = '';
  const draw = (): void => {
    if (visit.status === 'planned') return page.draw(planned(visit, draw), { ...bar, dock: startDock(visit, () => void start(visit, meter, again)) });
    if (visit.status === 'begun') return page.draw(onSite(visit, open, toggle, note), { ...bar, dock: finishDock(visit) });
    page.draw(ended(visit, again), { ...bar, dock: visit.row.status === 'cancelled' ? undefined : paperDock(visit) });
  };
  const toggle = (name: string): void => {
    open = open === name ? '' : name;
    draw();
    document.getElementById(`note-${open}`)?.focus();
  };
  const note = async (event: Event, name: string): Promise<void> => {
    event.preventDefault();
    const words = String(new FormData(event.target as HTMLFormElement).get('note') ?? '').trim();
    const act = uuid7();
    await save(visit, (draft) => draft.notes.push({ act, method: name, note: words }));
    await enqueue(visit, 'inspections.note', { method: name, note: words }, { id: act });
    open = '';
    await again();
  };
  draw();
}

function head(visit: Visit): TemplateResult {
  const { name, short_name: short } = visit.row.unit;
  return html`${name === short ? nothing : html`<p class="lead-f"><b>${name}</b></p>`}
    ${why([visit.row.title, visit.row.basis].filter(Boolean).join(' · '), t('Visit:'))}
    ${visit.stuck.map(
      (one) => html`<p class="note">${icon('wrong')}<span>${one.answer?.what ?? ''} ${one.answer?.why ?? ''}
        <a href="/field/queue">${t('Look at it')}</a></span></p>`,
    )}`;
}

function planned(visit: Visit, draw: () => void): TemplateResult {
  const chosen = choice(visit);
  const others = visit.row.people.filter((one) => one.id !== visit.row.lead);
  const pick = (id: number): void => {
    if (chosen.has(id)) chosen.delete(id);
    else chosen.add(id);
    draw();
  };
  return html`${head(visit)}
    <p>${visit.row.announced_at ? t('The school was told beforehand.') : t('Unannounced: the school sees it when you begin.')}</p>
    ${section('who', t('Who is here'), tn(chosen.size + 1, '{n} person', '{n} people'), html`
      <p class="dim">${visit.row.people.find((one) => one.id === visit.row.lead)?.name ?? ''} · ${t('leads the visit')}</p>
      ${others.map((one) => html`<label class="pick"><input class="form-check-input" type="checkbox" .checked=${chosen.has(one.id)} @change=${() => pick(one.id)}>${one.name}</label>`)}`)}
    ${lastTime(visit)}`;
}

const CHOSEN = new Map<string, Set<number>>();
function choice(visit: Visit): Set<number> {
  const known = CHOSEN.get(visit.row.id) ?? new Set(visit.row.members);
  CHOSEN.set(visit.row.id, known);
  return known;
}

function startDock(visit: Visit, start: () => void): TemplateResult {
  const few = choice(visit).size === 0;
  return docked(html`<p class="mid" aria-live="polite">${few ? t('A visit is made by two or more: name the second.') : t('From now on what the school enters no longer counts as known before.')}</p>
    <button class="btn btn-primary btn-block btn-big" type="button" ?disabled=${few || !visit.row.may.begin} @click=${start}>${visit.row.announced_at ? t('We are here: begin') : t('We are here: begin, unannounced')}</button>`);
}

async function start(visit: Visit, meter: ReturnType<typeof measure>, again: () => Promise<void>): Promise<void> {
  const sent = await sentBack(visit, 'inspections.begin');
  const members = [...choice(visit)];
  const act = uuid7();
  await save(visit, (draft) => (draft.begin = { act, at: new Date().toISOString(), members }));
  await enqueue(visit, 'inspections.begin', { members }, { id: act, meter, replaces: sent?.replaces, at: sent?.at });
  await again();
}

function onSite(visit: Visit, open: string, toggle: (name: string) => void, note: (event: Event, name: string) => Promise<void>): TemplateResult {
  const lists = visit.row.lists.filter((list) => list.items.length || list.record);
  const done = lists.filter((list) => visit.filled(list) !== null).length;
  const ways = visit.methods;
  return html`${head(visit)}
    ${section('lists', t('Lists'), `${done} / ${lists.length}`, html`<ul class="rows-f">${lists.map((list) => listRow(visit, list))}</ul>`)}
    ${section('ways', t('Four methods'), `${ways.filter((way) => way.done).length} / ${ways.length}`, html`<div class="opt">${ways.map((way) => tile(way, open, toggle))}</div>
      ${ways.filter((way) => way.name === open).map((way) => notePad(way, note))}`)}
    ${findings(visit)} ${openHazards(visit)} ${lastTime(visit)}`;
}

function listRow(visit: Visit, list: List): TemplateResult {
  const failed = visit.filled(list);
  const half = failed === null && visit.draft.lists[list.code];
  const said = failed === null ? tn(list.items.length, '{n} item', '{n} items') : failed ? tn(failed, '{n} faulty', '{n} faulty') : t('all normal');
  return html`<li><a href="/field/visit/${visit.row.id}/list/${list.code}">${failed === null ? icon('doc') : icon('check')}
    <span class="grow"><b>${list.title}</b><br><span class="dim">${said}${half ? html` · ${t('half filled')}` : nothing}</span></span>${icon('chev')}</a></li>`;
}

function tile(way: Method, open: string, toggle: (name: string) => void): TemplateResult {
  return html`<button class="tile wide" type="button" aria-pressed=${way.done ? 'true' : 'false'} aria-expanded=${open === way.name ? 'true' : 'false'} @click=${() => toggle(way.name)}>${way.done ? icon('check') : icon('plus')}<span>${way.label}</span></button>`;
}

function notePad(way: Method, note: (event: Event, name: string) => Promise<void>): TemplateResult {
  return html`<form class="f" @submit=${(event: Event) => void note(event, way.name)}>
    ${way.note ? html`<p class="dim">${way.note}</p>` : nothing}
    <label class="label" for="note-${way.name}">${t('What it told (may stay empty)')}</label>
    <textarea class="form-control" id="note-${way.name}" name="note" rows="2" maxlength="300"></textarea>
    <button class="btn btn-line btn-block">${t('Note it: {what}', { what: way.label })}</button></form>`;
}

function findings(visit: Visit): TemplateResult {
  const found = visit.findings;
  const body = found.length
    ? html`<ul class="rows-f">${found.map((one) => html`<li><div>${grade(one.colour)}<span class="grow"><b>${one.what}</b><br><span class="dim">${one.place || t('no place named')}${one.act ? html` · ${t('on this phone')}` : nothing}</span></span></div></li>`)}</ul>`
    : html`<p class="empty">${t('Nothing found so far.')}</p>`;
  return section('found', t('Findings'), found.length ? String(found.length) : '', body);
}

function openHazards(visit: Visit): TemplateResult | typeof nothing {
  if (!visit.row.open.length) return nothing;
  return section('open', t('Open at this school: look again'), String(visit.row.open.length), html`<ul class="rows-f">${visit.row.open.map((one) => hazardRow(visit, one))}</ul>`);
}

const LOOKED = { passed: 'passed, struck off', returned: 'returned', there: 'still there' } as const;

function hazardRow(visit: Visit, one: Hazard): TemplateResult {
  const how = visit.looked(one);
  const state = how ? t(LOOKED[how]) : one.state;
  return html`<li><a href="/field/visit/${visit.row.id}/look/${one.id}">${how ? icon('check') : grade(one.colour)}
    <span class="grow"><b>${one.what}</b><br><span class="dim">${one.number} · ${one.place || t('no place named')} · ${state}</span>${how ? nothing : one.may_pass ? html`<br><span class="tag">${t('waits for the re-check')}</span>` : html`<br>${due(one)}`}</span>${icon('chev')}</a></li>`;
}

function lastTime(visit: Visit): TemplateResult | typeof nothing {
  const last = visit.row.last;
  if (!last) return nothing;
  return html`<details class="covered"><summary>${icon('clock')}${tn(last.findings.length, 'Last visit {day}: {n} finding', 'Last visit {day}: {n} findings', { day: day(last.on) })}</summary>
    <ul>${last.findings.map((one) => html`<li>${one.what}<br><span class="dim">${one.place} · ${one.is_open ? t('still open') : t('put right')}</span></li>`)}</ul></details>`;
}

function finishDock(visit: Visit): TemplateResult {
  const to = `/field/visit/${visit.row.id}`;
  return docked(html`<div class="opt dock-two"><a class="btn btn-line" href="${to}/find">${icon('camera')}${t('A finding')}</a>
    ${visit.row.may.finish ? html`<a class="btn btn-primary" href="${to}/finish">${t('Finish and sign')}</a>` : nothing}</div>`);
}

function paperDock(visit: Visit): TemplateResult {
  return docked(html`<a class="btn btn-primary btn-block" href="/field/visit/${visit.row.id}/paper">${icon('doc')}${t('Show the paper')}</a>`);
}
