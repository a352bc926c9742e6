// The queue bar: drawn by itself, so that a change never draws a screen anew.
import { html, render, type TemplateResult } from 'lit-html';
import { counts, type Counts } from './queue';
import { current } from './session';
import { on } from './store';
import { icon } from './ui';
import { t, tn } from './words';

let known: Counts = { waiting: 0, oldest: null, refused: 0, files: 0 };
let isOnline = navigator.onLine;

/** The place of the bar in the frame; filled below. */
export function bar(): TemplateResult {
  window.queueMicrotask(draw);
  return html`<aside id="queue" aria-label=${t('Status')}></aside>`;
}

export function installStatus(): void {
  on((change) => change === 'queue' && void renew());
  window.addEventListener('online', () => online(true));
  window.addEventListener('offline', () => online(false));
  window.setInterval(() => void renew(), 60_000);
  void renew();
}

/** What the replay saw: the browser's own `onLine` only knows the cable. */
export function online(is: boolean): void {
  isOnline = is;
  draw();
}

export async function renew(): Promise<void> {
  known = current() ? await counts() : { waiting: 0, oldest: null, refused: 0, files: 0 };
  draw();
}

function draw(): void {
  const place = document.getElementById('queue');
  if (!place) return;
  render(current() ? content() : html``, place);
}

function content(): TemplateResult {
  return html`<a class="queue" href="/field/queue">${icon(isOnline ? 'send' : 'offline')}<span>${words()}</span>${icon('chev')}</a>`;
}

function words(): TemplateResult {
  const { waiting, oldest, refused } = known;
  if (refused) return html`<b>${tn(refused, '{n} record needs you.', '{n} records need you.')}</b> ${t('The server did not take it.')}`;
  const items = tn(waiting, '{n} item not sent', '{n} items not sent');
  if (!isOnline && !waiting) return html`<b>${t('No network, fill in as usual.')}</b>`;
  if (!isOnline) return html`<b>${t('No network, fill in as usual.')}</b> ${t('{items}, sent by itself later.', { items })}`;
  if (waiting && oldest) return html`${items}${t(', the oldest {age}', { age: age(oldest) })}`;
  return html`${t('All sent')}`;
}

/** How long ago, in one unit. */
export function age(at: string): string {
  const minutes = Math.max(0, Math.round((Date.now() - Date.parse(at)) / 60_000));
  if (minutes < 1) return t('just now');
  if (minutes < 60) return tn(minutes, '{n} minute ago', '{n} minutes ago');
  if (minutes < 48 * 60) return tn(Math.floor(minutes / 60), '{n} hour ago', '{n} hours ago');
  return tn(Math.floor(minutes / 1440), '{n} day ago', '{n} days ago');
}
