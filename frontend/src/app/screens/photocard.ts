// One photo that was not taken: why, and what can be done.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Declined } from '../declined';
import { icon } from '../ui';
import { t } from '../words';
import { moment } from './queuecard';

export type PhotoDeed = 'again' | 'export' | 'ask' | 'keep' | 'away';

const URLS = new Map<string, string>();

export function photoCard(one: Declined, asking: boolean, deed: (what: PhotoDeed, one: Declined) => void): TemplateResult {
  return html`<article class="card-f card-late">
    <div class="acts"><span class="due due-late">${icon('wrong')}${t('Not taken')}</span></div>
    <h3>${t('Photo of a record that was taken')}</h3>
    <p class="dim">${moment(one.at)}</p>
    <img class="preview" src=${urlOf(one)} width="160" height="120" alt=${t('The photo')}>
    <dl class="told">
      <dt>${t('What')}</dt><dd>${one.what || t('The server does not take this photo.')}</dd>
      ${one.why ? html`<dt>${t('Why not')}</dt><dd>${one.why}</dd>` : nothing}
      ${one.next ? html`<dt>${t('What to do')}</dt><dd>${one.next}</dd>` : nothing}
    </dl>
    ${asking
      ? html`<p role="alert"><b>${t('The photo is deleted from this phone and will not be sent.')}</b></p>
        <div class="steps-f">
          <button class="btn btn-line" type="button" @click=${() => deed('keep', one)}>${t('Keep it')}</button>
          <button class="btn btn-line" type="button" @click=${() => deed('away', one)}>${t('Delete, not sent')}</button>
        </div>`
      : html`<div class="steps-f">
          <button class="btn btn-line" type="button" @click=${() => deed('again', one)}>${t('Send once more')}</button>
          <button class="btn btn-line" type="button" @click=${() => deed('export', one)}>${t('Take it out as a file')}</button>
          <button class="btn btn-text" type="button" @click=${() => deed('ask', one)}>${t('Delete it')}</button>
        </div>`}
  </article>`;
}

/** Save the picture as a file of this phone. */
export function saveAs(one: Declined): void {
  const link = document.createElement('a');
  link.href = urlOf(one);
  link.download = `xiaoan-${one.at.slice(0, 10)}-${one.id.slice(-8)}.jpg`;
  link.click();
}

function urlOf({ id, bytes }: Declined): string {
  const url = URLS.get(id) ?? URL.createObjectURL(new Blob([bytes]));
  URLS.set(id, url);
  return url;
}
