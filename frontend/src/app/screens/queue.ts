// What was done here and not yet taken: first what needs the person, then what waits.
import { html, nothing, type TemplateResult } from 'lit-html';
import { all, database, type StoredPhoto } from '../database';
import { exportActs } from '../export';
import { correct } from '../forms';
import { go } from '../nav';
import type { Page } from '../page';
import { again, putAway, queued } from '../queue';
import { mine } from '../session';
import { on } from '../store';
import { syncNow } from '../sync';
import type { Queued } from '../types';
import { docked, icon, section } from '../ui';
import { t, tn } from '../words';
import { card, type Deed } from './queuecard';

const SHOWN = 40;
type Photos = Map<string | null, StoredPhoto[]>;

export async function queueScreen(_match: RegExpMatchArray, page: Page): Promise<void> {
  let asking = '';
  let sending = false;
  const draw = async (): Promise<void> => {
    const [acts, photos] = [await queued(), await photosByAct()];
    page.draw(list(acts, photos, asking, deed), {
      title: t('Not sent yet'),
      back: '/field/',
      dock: docked(html`<button class="btn btn-primary btn-block" type="button" ?disabled=${sending} @click=${now}>
        ${icon('send')}${sending ? t('Sending …') : t('Send now')}</button>`),
    });
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
  page.onLeave(on((change) => (change === 'queue' || change === 'photos') && void draw()));
  await draw();
}

function list(acts: Queued[], photos: Photos, asking: string, deed: (what: Deed, one: Queued) => void): TemplateResult {
  const mineToDo = acts.filter((one) => one.state !== 'waiting');
  const waiting = acts.filter((one) => one.state === 'waiting');
  const loose = [...photos.values()].flat().filter((photo) => photo.about !== null);
  const cards = (some: Queued[]): TemplateResult[] =>
    some.slice(0, SHOWN).map((one) => card(one, photos.get(one.act.id) ?? [], one.act.id === asking, deed));
  return html`<h2 class="lead-f">${head(acts.length, loose.length)}</h2>
    <p class="dim">${t('Everything here lies encrypted on this phone until the server has confirmed it.')}</p>
    ${mineToDo.length ? section('mine', t('Needs you'), tn(mineToDo.length, '{n} item', '{n} items'), cards(mineToDo)) : nothing}
    ${waiting.length ? section('wait', t('Waiting to be sent'), tn(waiting.length, '{n} item', '{n} items'), cards(waiting)) : nothing}
    ${waiting.length > SHOWN ? html`<p class="dim">${tn(waiting.length - SHOWN, 'and {n} more', 'and {n} more')}</p>` : nothing}
    ${loose.length ? section('loose', t('Photos on their way'), tn(loose.length, '{n} photo', '{n} photos'), progress(loose)) : nothing}
    ${acts.length ? html`<button class="btn btn-text btn-block" type="button" @click=${() => void exportActs(acts)}>${icon('download')}${t('Take all of them out as a file')}</button>` : nothing}`;
}

function head(acts: number, photos: number): string {
  if (acts) return tn(acts, '{n} item not sent', '{n} items not sent');
  return photos ? t('Records sent, photos follow') : t('All sent');
}

function progress(photos: StoredPhoto[]): TemplateResult {
  const sent = photos.reduce((sum, photo) => sum + photo.sent, 0);
  const size = photos.reduce((sum, photo) => sum + photo.size, 0);
  return html`<div class="card-f"><p>${t('{sent} of {size} kB sent', { sent: kb(sent), size: kb(size) })}</p>
    <progress max=${size} value=${sent}></progress></div>`;
}

function kb(bytes: number): number {
  return Math.round(bytes / 1000);
}

async function photosByAct(): Promise<Photos> {
  const found = await (await database()).getAll('photos', all(mine().deviceId));
  const byAct: Photos = new Map();
  for (const photo of found) byAct.set(photo.act, [...(byAct.get(photo.act) ?? []), photo]);
  return byAct;
}

