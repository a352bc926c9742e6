// The queue bar and what else is to be known on every screen: drawn by itself, so that a change
// never draws a screen anew.
import { html, nothing, render, type TemplateResult } from 'lit-html';
import { counts, type Counts } from './queue';
import { current, onSession } from './session';
import { changed, on } from './store';
import { icon } from './ui';
import { isNewer, takeNew } from './worker';
import { gap, t, tn } from './words';

const NOTHING: Counts = { waiting: 0, oldest: null, refused: 0, files: 0 };
const OFF = 5 * 60_000;

let known = NOTHING;
let isOnline = navigator.onLine;
let clockOff = 0;

/** The place of the bar in the frame; filled by draw(). */
export function bar(): TemplateResult {
  window.queueMicrotask(draw);
  return html`<aside id="queue" aria-label=${t('Status')}></aside>`;
}

export function installStatus(): void {
  let later = 0;
  on((change) => {
    if (change === 'queue') void renew();
    if (change !== 'photos') return;
    later ||= window.setTimeout(() => {
      later = 0;
      void renew();
    }, 500);
  });
  onSession(() => void renew());
  window.addEventListener('online', () => online(true));
  window.addEventListener('offline', () => online(false));
  window.setInterval(() => void renew(), 60_000);
}

/** What the replay saw: the browser's own `onLine` only knows the cable. */
export function online(is: boolean): void {
  const was = isOnline;
  isOnline = is;
  draw();
  if (was !== is) changed('network');
}

/** Whether the server was reached when it was last tried. */
export function hasNetwork(): boolean {
  return isOnline;
}

/** The server's moment when it answered: a phone's clock that is wrong is said. */
export function clock(at: string): void {
  const off = Date.now() - Date.parse(at);
  clockOff = Math.abs(off) > OFF ? off : 0;
  draw();
}

export async function renew(): Promise<void> {
  known = current() ? await counts() : NOTHING;
  draw();
}

export function draw(): void {
  const place = document.getElementById('queue');
  if (place) render(html`${current() ? queue() : nothing}${newer()}${wrongClock()}`, place);
}

function queue(): TemplateResult {
  const name = known.refused ? 'wrong' : isOnline ? 'send' : 'offline';
  return html`<a class="queue" href="/field/queue">${icon(name)}<span>${words()}</span>${icon('chev')}</a>`;
}

function words(): TemplateResult {
  const { waiting, oldest, refused, files } = known;
  if (refused) return html`<b>${tn(refused, '{n} record needs you.', '{n} records need you.')}</b>${gap()}${t('Open to see why.')}`;
  const items = tn(waiting, '{n} item not sent', '{n} items not sent');
  const isOld = oldest && Date.now() - Date.parse(oldest) > 60_000;
  const old = isOld ? t(', the oldest {age}', { age: age(oldest) }) : '';
  if (!isOnline && !waiting) return html`<b>${t('No network, fill in as usual.')}</b>`;
  if (!isOnline) return html`<b>${t('No network, fill in as usual.')}</b>${gap()}${items}${old}${t(', sent by itself.')}`;
  if (waiting) return html`${items}${old}`;
  if (files) return html`${tn(files, '{n} photo still to send', '{n} photos still to send')}`;
  return html`${t('All sent')}`;
}

function newer(): TemplateResult | typeof nothing {
  if (!isNewer()) return nothing;
  return html`<div class="queue"><span>${t('A new version is ready.')}</span>
    <button class="btn btn-text" type="button" @click=${takeNew}>${t('Use it')}</button></div>`;
}

function wrongClock(): TemplateResult | typeof nothing {
  if (!clockOff) return nothing;
  const off = span(Math.abs(clockOff));
  const text = clockOff > 0 ? t('The phone’s clock is {off} fast.', { off }) : t('The phone’s clock is {off} slow.', { off });
  return html`<div class="queue" role="status">${icon('clock')}<span><b>${text}</b>${gap()}${t('Records carry the right time by the server; set the clock when you can.')}</span></div>`;
}

/** A length of time in one unit. */
function span(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return tn(minutes, '{n} minute', '{n} minutes');
  if (minutes < 48 * 60) return tn(Math.round(minutes / 60), '{n} hour', '{n} hours');
  return tn(Math.round(minutes / 1440), '{n} day', '{n} days');
}

/** How long ago, in one unit. */
export function age(at: string): string {
  const minutes = Math.max(0, Math.round((Date.now() - Date.parse(at)) / 60_000));
  if (minutes < 1) return t('just now');
  if (minutes < 60) return tn(minutes, '{n} minute ago', '{n} minutes ago');
  if (minutes < 48 * 60) return tn(Math.floor(minutes / 60), '{n} hour ago', '{n} hours ago');
  return tn(Math.floor(minutes / 1440), '{n} day ago', '{n} days ago');
}
