// What was done here and not yet taken: first what needs the person, then what waits.
import { html, nothing, type TemplateResult } from 'lit-html';
import { type Declined, declined, putPhotoAway, sendAgain } from '../declined';
import { exportActs } from '../export';
import { correct } from '../forms';
import { go } from '../nav';
import type { Page } from '../page';
import { again, type Photos, photos, putAway, queued } from '../queue';
import { hasNetwork } from '../status';
import { on } from '../store';
import { syncNow } from '../sync';
import type { Queued } from '../types';
import { docked, icon, section } from '../ui';
import { t, tn } from '../words';
import { type PhotoDeed, photoCard, saveAs } from './photocard';
import { card, type Deed } from './queuecard';
import { type Saying, sayings } from './queuesaid';

const SHOWN = 40;
/** Fifty photos in pieces change many times a second: the list is drawn twice at most. */
const PAUSE = 500;
const HEARD = ['queue', 'photos', 'network', 'hazards', 'visits'];

export async function queueScreen(_match: RegExpMatchArray, page: Page): Promise<void> {
  let asking = '';
  let sending = false;
  const draw = async (): Promise<void> => {
    const [acts, shots, refused, saying] = [await queued(), await photos(), await declined(), await sayings()];
    const lost = refused.map((one) => photoCard(one, one.id === asking, shot));
    const isWaiting = shots.moving.count > 0 || acts.some((one) => one.state === 'waiting');
    page.draw(list(acts, shots, lost, asking, deed, !isWaiting, saying), { title: t('Not sent yet'), back: '/field/', dock: isWaiting ? sendDock(sending, now) : 'tabs' });
  };
  const now = async (): Promise<void> => {
    sending = true;
    await draw();
    await syncNow();
    sending = false;
    await draw();
  };
  const deed = async (what: Deed, one: Queued): Promise<void> => {
    asking = what === 'ask' ? one.act.id : '';
    if (what === 'export') await exportActs([one]);
    if (what === 'again') await again(one.act.id);
    if (what === 'away') await putAway(one.act.id);
    const path = what === 'correct' ? await correct(one.act) : '';
    if (path) return go(path);
    await draw();
  };
  const shot = async (what: PhotoDeed, one: Declined): Promise<void> => {
    asking = what === 'ask' ? one.id : '';
    if (what === 'export') saveAs(one);
    if (what === 'again') await sendAgain(one.id);
    if (what === 'away') await putPhotoAway(one.id);
    await draw();
    if (what === 'again') await syncNow();
  };
  let later = 0;
  const soon = (): void => {
    later ||= window.setTimeout(() => {
      later = 0;
      if (page.alive) void draw();
    }, PAUSE);
  };
  page.onLeave(on((change) => HEARD.includes(change) && soon()));
  await draw();
}

function list(acts: Queued[], shots: Photos, lost: TemplateResult[], asking: string, deed: (what: Deed, one: Queued) => void, isCalm: boolean, saying: Saying): TemplateResult {
  const mineToDo = acts.filter((one) => one.state !== 'waiting');
  const waiting = acts.filter((one) => one.state === 'waiting');
  const { count, sent, size } = shots.moving;
  const cards = (some: Queued[]): TemplateResult[] =>
    some.slice(0, SHOWN).map((one, at) => card(one, saying(one.act), shots.of.get(one.act.id) ?? 0, one.act.id === asking, deed, isCalm && !at));
  const needs = mineToDo.length + lost.length;
  return html`<h2 class="lead-f">${head(acts.length + lost.length, count)}</h2>
    <p class="dim">${t('Everything here lies encrypted on this phone until the server has confirmed it.')}</p>
    ${needs ? section('mine', t('Needs you'), tn(needs, '{n} item', '{n} items'), [...cards(mineToDo), ...lost]) : nothing}
    ${waiting.length ? section('wait', t('Waiting to be sent'), tn(waiting.length, '{n} item', '{n} items'), cards(waiting)) : nothing}
    ${waiting.length > SHOWN ? html`<p class="dim">${tn(waiting.length - SHOWN, 'and {n} more', 'and {n} more')}</p>` : nothing}
    ${count ? section('loose', t('Photos on their way'), tn(count, '{n} photo', '{n} photos'), progress(sent, size)) : nothing}
    ${acts.length ? html`<button class="btn btn-text btn-block" type="button" @click=${() => void exportActs(acts)}>${icon('download')}${t('Take all of them out as a file')}</button>` : nothing}`;
}

/** Without a network there is nothing to press. A server out of reach can be tried, now or later. */
function sendDock(sending: boolean, now: () => void): TemplateResult {
  const hint = hasNetwork() ? nothing : html`<p class="mid">${t('It goes out by itself when the network is back.')}</p>`;
  return docked(html`${hint}<button class="btn ${hasNetwork() ? 'btn-primary' : 'btn-line'} btn-block" type="button" ?disabled=${sending || !navigator.onLine} @click=${now}>
    ${icon(navigator.onLine ? 'send' : 'offline')}${sending ? t('Sending …') : t('Send now')}</button>`);
}

function head(acts: number, photos: number): string {
  if (acts) return tn(acts, '{n} item not sent', '{n} items not sent');
  return photos ? t('Records sent, photos follow') : t('All sent');
}

function progress(sent: number, size: number): TemplateResult {
  return html`<div class="card-f"><p>${t('{sent} of {size} kB sent', { sent: kb(sent), size: kb(size) })}</p>
    <progress max=${size} value=${sent} aria-label=${t('Photos on their way')}></progress></div>`;
}

function kb(bytes: number): number {
  return Math.round(bytes / 1000);
}
