// A voice note of at most half a minute: spoken instead of typed, kept under the lock like a photo.
import { html, type TemplateResult } from 'lit-html';
import { sayFailure } from './notice';
import { keepSound } from './photos';
import type { Kept } from './shots';
import { icon } from './ui';
import { t } from './words';

const LONGEST = 30_000;
/** Low enough for half a minute in some 60 KB; speech stays clear. */
const BITS = 16_000;
const KINDS = ['audio/webm;codecs=opus', 'audio/webm', 'audio/mp4', 'audio/ogg'];

let recorder: MediaRecorder | null = null;
let timer = 0;

export function canRecord(): boolean {
  return typeof MediaRecorder === 'function' && Boolean(navigator.mediaDevices);
}

/** Tap to speak, tap to end; a note that is there can be thrown away. */
export function voiceButton(voice: Kept | null, keep: (voice: Kept | null) => void, draw: () => void): TemplateResult {
  if (voice) return html`<button class="btn btn-line" type="button" @click=${() => keep(null)}>${icon('mic')}${t('Throw the voice note away')}</button>`;
  if (recorder) return html`<button class="btn btn-line bad-btn on" type="button" @click=${forgetVoice}>${icon('mic')}${t('Speaking … tap to end')}</button>`;
  return html`<button class="btn btn-line" type="button" @click=${() => void begin(keep, draw).catch(sayFailure)}>${icon('mic')}${t('Speak instead')}</button>`;
}

/** End a recording that runs. */
export function forgetVoice(): void {
  window.clearTimeout(timer);
  if (recorder && recorder.state !== 'inactive') recorder.stop();
}

async function begin(keep: (voice: Kept) => void, draw: () => void): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
  if (!stream) throw new Error(t('The microphone is not to be had. Allow it in the browser, or add a sentence.'));
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind)) ?? '';
  const pieces: Blob[] = [];
  const mine = (recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS }));
  mine.addEventListener('dataavailable', (event) => pieces.push(event.data));
  mine.addEventListener('stop', () => {
    recorder = null;
    stream.getTracks().forEach((track) => track.stop());
    void keepSound(new Blob(pieces, { type: mimeType })).then(keep, sayFailure).then(draw);
  });
  mine.start();
  timer = window.setTimeout(forgetVoice, LONGEST);
  draw();
}
