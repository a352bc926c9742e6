// Photos while a form is open: taken, shown, kept with the draft.
import { html, type TemplateResult } from 'lit-html';
import { sayFailure } from './notice';
import { take } from './photos';
import { icon } from './ui';
import { t, tn } from './words';
import type { Photo } from './photos';

/** A kept photo as a draft names it. */
export type Kept = Pick<Photo, 'id' | 'sha256' | 'size'>;

/** Pictures of this tab by photo id; after a killed tab the photo is still kept, only not shown. */
const SEEN = new Map<string, string>();

/** The file that was just chosen becomes a kept photo; a camera that was closed adds none. */
export async function takeOne(event: Event, add: (photo: Kept) => void, draw: () => void): Promise<void> {
  const input = event.target as HTMLInputElement;
  const file = input.files?.[0];
  if (!file) return;
  try {
    const { id, sha256, size, url } = await take(file);
    SEEN.set(id, url);
    add({ id, sha256, size });
  } catch (error) {
    sayFailure(error);
  } finally {
    input.value = '';
    draw();
  }
}

export function photoRow(photos: Kept[], shoot: () => void): TemplateResult {
  const shown = photos.flatMap((photo) => SEEN.get(photo.id) ?? []);
  return html`<div class="shots">
    ${shown.map((url) => html`<img class="preview" src=${url} width="132" height="99" alt=${t('The photo just taken')}>`)}
    <div class="chips"><button class="btn btn-line" type="button" @click=${shoot}>${icon('camera')}${photos.length ? t('Another photo') : t('Take a photo')}</button>
      ${photos.length > shown.length ? html`<span class="tag">${tn(photos.length, '{n} photo kept', '{n} photos kept')}</span>` : ''}</div></div>`;
}
