// The two-tap round: "all normal", then "send". An exception is one tap and the camera.
import { html, nothing, type TemplateResult } from 'lit-html';
import { closerWhy, type PlaceRow, today } from '../duties';
import { hazardId } from '../hazardid';
import { begin as measure } from '../meter';
import { go } from '../nav';
import { say } from '../notice';
import type { Page } from '../page';
import { send } from '../queue';
import { rows } from '../store';
import type { Meter } from '../types';
import { docked, icon, why } from '../ui';
import { t, tn } from '../words';
import { isAnswered, question } from './round/ask';
import { bodyOf, type Draft, draftOf, drawOf, drop, isBad, load, missing, type Mode, photosOf, type Round, save } from './round/draft';
import { type Filling, line } from './round/line';

/** Paper older than this counts when it is entered (duties/moments.py says the same). */
const PAPER_DAYS = 7;

export async function round(match: RegExpMatchArray, page: Page): Promise<void> {
  const [, mode = 'round', id = '', code = ''] = match;
  const found = await load(mode as Mode, decodeURIComponent(id), decodeURIComponent(code));
  if (!found) return page.draw(html`<p class="lead-f">${t('This list is not on the phone. It may be done already, or no longer asked.')}</p>`, { title: t('Self-check'), back: '/field/' });
  const meter = measure('duties.round');
  const draft = await draftOf(found);
  const [places, here] = [await rows<PlaceRow>('places'), new URLSearchParams(window.location.search).get('place') ?? ''];
  let faults: Record<string, string> = {};
  let sending = false;
  const change = (touch: (draft: Draft) => void): void => {
    touch(draft);
    faults = {};
    void save(found, draft);
    draw();
  };
  const press = async (): Promise<void> => {
    if (sending) return;
    faults = faultsOf(found, draft);
    const [first] = Object.keys(faults);
    if (first !== undefined) {
      draw();
      return toFault(first);
    }
    if (!draft.sure && found.mode !== 'readings') return change((one) => (one.sure = true));
    sending = true;
    try {
      await file(found, draft, meter);
    } finally {
      sending = false;
    }
  };
  const draw = (): void => {
    const filling: Filling = { draft, places, here, faults, change };
    page.draw(body(found, filling), { title: found.task && found.task.lists.length < 2 ? found.task.title : found.sheet.title, back: back(found), dock: dock(found, draft, press) });
  };
  draw();
}

function back({ task }: Round): string {
  return task && task.lists.length > 1 ? `/field/task/${encodeURIComponent(task.id)}` : '/field/';
}

function body(round: Round, filling: Filling): TemplateResult {
  const { draft } = filling;
  const asked = drawOf(round);
  const intro = round.mode === 'readings' ? t('Write what you read; a number outside its limits opens a hazard.') : (round.task ? closerWhy(round.task) || round.task.why : t('What is not marked is sent as normal.'));
  return html`${why(intro, t('Why this is asked:'))}
    ${round.mode === 'paper' ? paper(filling) : nothing}
    <div class=${draft.sure ? 'all-ok' : ''}><ol class="items">${round.items.map((item, at) => line(item, at, filling))}</ol></div>
    ${asked ? question(asked, filling) : nothing}
    ${round.mode === 'round' && round.task ? html`<p class="more-f"><a class="btn btn-text" href="/field/paper/${encodeURIComponent(round.task.id)}/${round.sheet.code}">${icon('doc')}${t('Enter it from paper')}</a></p>` : nothing}`;
}

function paper({ draft, change, faults }: Filling): TemplateResult {
  const set = (event: Event): void => change((one) => (one.paperAt = (event.target as HTMLInputElement).value));
  return html`<section class="card-f"><h3>${icon('doc')} ${t('From paper')} <span class="tag">${t('entered later')}</span></h3>
    <div class="f"><label class="label" for="paper-at">${t('Time written on the paper')}</label>
      <input class="form-control" type="datetime-local" id="paper-at" max="${today()}T23:59" .value=${draft.paperAt} @change=${set}></div>
    ${faults.paper ? html`<p class="field-error" role="alert">${icon('wrong')}<span>${faults.paper}</span></p>` : nothing}
    <p class="dim">${t('The record is marked as entered later and shows both times. Paper of up to {n} days counts for the time on it, older paper for now.', { n: PAPER_DAYS })}</p></section>`;
}

function dock(round: Round, draft: Draft, press: () => Promise<void>): TemplateResult {
  const bad = round.items.filter((item) => isBad(item, draft) && !draft.na[item.order]).length;
  const ok = round.items.filter((item) => !draft.na[item.order]).length - bad;
  const ready = bad ? t('Send: {ok} normal, {bad} faulty', { ok, bad }) : t('Send: {ok} normal', { ok });
  const all = bad ? t('The other {ok} normal', { ok }) : t('All normal');
  const hint = bad ? tn(bad, '{n} faulty noted', '{n} faulty noted') : t('Tap “Faulty” first where something is wrong');
  const [label, said] = round.mode === 'readings' ? [t('Keep the numbers'), ''] : draft.sure ? [ready, t('One more tap sends it')] : [all, hint];
  return docked(html`<p class="mid" aria-live="polite">${said}</p>
    <button class="btn btn-primary btn-block btn-big" type="button" @click=${() => void press()}>${icon('check')}${label}</button>`);
}

function faultsOf(round: Round, draft: Draft): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const item of missing(round, draft)) faults[item.order] = t('Write the number, or tap “Not applicable”.');
  if (drawOf(round) && draft.sure && !isAnswered(draft)) faults.told = t('Answer in a word, or tap “Cannot see it”.');
  if (round.mode !== 'paper') return faults;
  const at = Date.parse(draft.paperAt);
  if (Number.isNaN(at)) faults.paper = t('Write the time that stands on the paper.');
  else if (at > Date.now()) faults.paper = t('This time lies in the future.');
  return faults;
}

function toFault(name: string): void {
  const place: Record<string, string> = { told: 'told', paper: 'paper-at' };
  document.getElementById(place[name] ?? `what-${name}`)?.scrollIntoView({ block: 'center' });
}

/** Into the queue, and back to what is next; the hazards are named before the server knows them. */
async function file(round: Round, draft: Draft, meter: Meter): Promise<void> {
  await send('duties.round', bodyOf(round, draft), {
    id: draft.act,
    unit: round.task?.unit.id,
    files: photosOf(draft),
    meter,
    paperAt: round.mode === 'paper' ? new Date(draft.paperAt).toISOString() : undefined,
    replaces: draft.replaces || undefined,
  });
  await drop(round);
  const bad = round.items.filter((item) => isBad(item, draft) && !draft.na[item.order]);
  const [only] = bad;
  go(next(round), true);
  if (!only) return say(t('Kept: {what}, all normal.', { what: round.sheet.title }));
  say(tn(bad.length, 'Kept: {n} fault. It becomes a hazard once it is sent.', 'Kept: {n} faults. They become hazards once they are sent.'), 'status', `/field/hazard/${await hazardId(draft.act, only.order)}`);
}

function next({ task, list }: Round): string {
  const more = task?.lists.filter((one) => one.orders.length && !one.record && one.code !== list?.code) ?? [];
  return task && more.length ? `/field/task/${encodeURIComponent(task.id)}` : '/field/';
}
