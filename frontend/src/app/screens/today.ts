// What this person owes now: one card each with why, and one obvious next step.
import { html, nothing, type TemplateResult } from 'lit-html';
import { day } from '../days';
import { say } from '../notice';
import type { Page } from '../page';
import { send } from '../queue';
import { mine } from '../session';
import { on } from '../store';
import { due, grade, icon, section, why } from '../ui';
import { gap, spoken, t, tn } from '../words';
import { type Desk, desk, type Done, minutes, type Waiting } from './today/waiting';

const HEARD = ['tasks', 'hazards', 'visits', 'covered', 'queue'];

export async function today(_match: RegExpMatchArray, page: Page): Promise<void> {
  const draw = async (): Promise<void> => {
    const found = await desk();
    page.draw(body(found, tap), { title: heading(), dock: 'tabs' });
  };
  const tap = async (one: Waiting): Promise<void> => {
    if (!one.tap) return;
    const { kind, label, unit } = one.tap;
    await send('duties.trace', { kind, place: null, note: '' }, { unit });
    say(t('Noted: {what}.', { what: label }));
  };
  page.onLeave(on((change) => void (HEARD.includes(change) && draw())));
  await draw();
}

function heading(now = new Date()): string {
  const weekday = now.toLocaleDateString(spoken() === 'en' ? 'en' : 'zh-CN', { weekday: 'short' });
  return t('Today · {day} {weekday}', { day: day(now.toISOString()), weekday });
}

function body(found: Desk, tap: (one: Waiting) => Promise<void>): TemplateResult {
  const { person } = mine();
  const asked = [...found.late, ...found.now, ...found.week];
  const posts = person.posts.filter((post) => post.unit_id === person.unit.id).map((post) => post.name);
  const first = asked[0]?.id ?? '';
  const group = (id: string, title: string, listed: Waiting[]): TemplateResult | typeof nothing =>
    listed.length
      ? section(id, title, tn(listed.length, '{n} thing', '{n} things'), listed.map((one) => card(one, id === 'late', one.id === first, tap)))
      : nothing;
  return html`<h2 class="lead-f h1">${lead(asked)}</h2>
    <p class="dim">${person.name} · ${person.unit.short_name || person.unit.name}${gap()}${posts.join(t(', '))}</p>
    <div class="today">
      ${group('late', t('Overdue'), found.late)} ${group('now', t('Due today'), found.now)} ${group('week', t('Within seven days'), found.week)}
      ${asked.length ? nothing : html`<p class="empty">${t('Nothing waits for you. New tasks open each morning.')}</p>`}
      ${done(found.done)} ${later(found.later, tap)} ${byItself(found.byItself)} ${paper(found.paper)}
      <p class="more-f"><a class="btn btn-line btn-block" href="/field/signon">${icon('pin')}${t('Sign on, patrol, hand over')}</a></p>
    </div>`;
}

function lead(asked: Waiting[]): string {
  if (!asked.length) return t('All done for now');
  const things = tn(asked.length, '{n} thing', '{n} things');
  const known = asked.filter((one) => one.minutes !== null);
  const time = tn(minutes(known), '{n} minute', '{n} minutes');
  if (known.length === asked.length) return t('{things}, about {time}', { things, time });
  // Nobody can say how long a visit takes: it is counted, not guessed.
  const visits = tn(asked.length - known.length, '{n} school visit', '{n} school visits');
  return known.length ? t('{things}: {visits}, the rest about {time}', { things, visits, time }) : visits;
}

function card(one: Waiting, isLate: boolean, isFirst: boolean, tap: (one: Waiting) => Promise<void>): TemplateResult {
  const kind = isFirst ? 'btn-primary' : 'btn-line';
  return html`<article class="card-f ${isLate ? 'card-late' : ''}">
    <div class="acts">${due(one)} ${one.colour ? grade(one.colour) : nothing} ${one.tag ? html`<span class="tag">${one.tag}</span>` : nothing}</div>
    <h3>${one.title}</h3>
    ${one.detail ? html`<p>${one.detail}</p>` : nothing}
    ${one.stuck ? html`<p class="field-error">${icon('wrong')}<a href="/field/queue">${t('What you sent was not taken. Open to see why.')}</a></p>` : nothing}
    ${why(one.why, one.label)}
    ${one.tap
      ? html`<button class="btn ${kind} btn-block" type="button" @click=${() => void tap(one)}>${icon('check')}${one.verb}</button>`
      : html`<a class="btn ${kind} btn-block" href=${one.href}>${one.verb}${icon('right')}</a>`}
  </article>`;
}

function done(listed: Done[]): TemplateResult | typeof nothing {
  if (!listed.length) return nothing;
  const unsent = listed.filter((one) => one.unsent).length;
  return html`<details class="covered card-f"><summary>${icon('check')}<span>${tn(listed.length, 'Recorded already: {n} thing', 'Recorded already: {n} things')}${unsent ? html` <span class="tag">${tn(unsent, '{n} not sent yet', '{n} not sent yet')}</span>` : nothing}</span></summary>
    <ul>${listed.map((one) => html`<li>${one.title}<br><span class="dim">${one.unsent ? icon('offline') : nothing} ${one.how}</span></li>`)}</ul></details>`;
}

function later(listed: Waiting[], tap: (one: Waiting) => Promise<void>): TemplateResult | typeof nothing {
  if (!listed.length) return nothing;
  return html`<details class="covered card-f"><summary>${icon('calendar')}${tn(listed.length, 'Later: {n} thing', 'Later: {n} things')}</summary>
    ${listed.map((one) => card(one, false, false, tap))}</details>`;
}

function paper(listed: Desk['paper']): TemplateResult | typeof nothing {
  if (!listed.length) return nothing;
  return html`<details class="covered card-f"><summary>${icon('doc')}${tn(listed.length, 'Enter from paper: {n} thing', 'Enter from paper: {n} things')}</summary>
    <ul>${listed.map((one) => html`<li><a class="call" href=${one.href}>${one.title}</a><br><span class="dim">${day(one.due_on)}</span></li>`)}</ul></details>`;
}

function byItself(titles: string[]): TemplateResult | typeof nothing {
  if (!titles.length) return nothing;
  return html`<details class="covered card-f"><summary>${icon('proved')}${tn(titles.length, 'Proved by the work itself: {n} thing', 'Proved by the work itself: {n} things')}</summary>
    <ul>${titles.map((title) => html`<li>${title}</li>`)}</ul></details>`;
}
