// The photo of one line: the camera opens at once, what was taken is kept with the draft.
import { html, type TemplateResult } from 'lit-html';
import { sayFailure } from '../../notice';
import { ref, take } from '../../photos';
import type { FileRef } from '../../types';
import { icon } from '../../ui';
import { t, tn } from '../../words';

/** Pictures of this tab by photo id; after a killed tab the photo is kept, only not shown. */
const SEEN = new Map<string, string>();

/** The hidden camera of a line; `open(id)` presses its shutter button. */
export function camera(id: string, role: string, add: (photo: FileRef) => void): TemplateResult {
  const chosen = async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    try {
      const photo = await take(file);
      SEEN.set(photo.id, photo.url);
      add(ref(photo, role));
    } catch (error) {
      sayFailure(error);
    } finally {
      input.value = '';
    }
  };
  return html`<input class="sr" type="file" accept="image/*" capture="environment" tabindex="-1" aria-hidden="true" id=${id} @change=${(event: Event) => void chosen(event)}>`;
}

export function shoot(id: string): void {
  document.getElementById(id)?.click();
}

export function shown(photos: FileRef[]): TemplateResult {
  const urls = photos.flatMap((photo) => SEEN.get(photo.id) ?? []);
  return html`${urls.map((url) => html`<img class="preview" src=${url} width="132" height="99" alt=${t('The photo just taken')}>`)}
    ${photos.length > urls.length ? html`<span class="tag">${tn(photos.length, '{n} photo kept', '{n} photos kept')}</span>` : ''}`;
}

export function shutter(id: string, photos: FileRef[]): TemplateResult {
  return html`<button class="btn btn-line" type="button" @click=${() => shoot(id)}>${icon('camera')}${photos.length ? t('Another photo') : t('Take a photo')}</button>`;
}
