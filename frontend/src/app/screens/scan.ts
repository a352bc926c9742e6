// Scan a plate: camera, tag, or the eight signs typed. A place opens; nothing is sent.
import { html, nothing, type TemplateResult } from 'lit-html';
import { go } from '../nav';
import type { Page } from '../page';
import { hasNfc, lookout, readCode, readTags } from '../scanner';
import { icon } from '../ui';
import { t } from '../words';

const EVERY = 200; // milliseconds between two looks
type Light = MediaTrackConstraintSet & { torch?: boolean };

export async function scan(_match: RegExpMatchArray, page: Page): Promise<void> {
  const video = document.createElement('video');
  Object.assign(video, { muted: true, playsInline: true, className: 'finder' });
  const gone = new AbortController();
  page.onLeave(() => gone.abort());
  let state = t('Opening the camera …');
  let wrong = '';
  let torch: MediaStreamTrack | null = null;
  let lit = false;
  const found = (text: string): void => {
    const code = readCode(text);
    if (code && page.alive) return go(`/field/place/${code}`, true);
    wrong = t('This is no plate: a plate has eight signs under its picture.');
    draw();
  };
  const light = (): void => {
    lit = !lit;
    void torch?.applyConstraints({ advanced: [{ torch: lit } as Light] }).catch(() => undefined);
    draw();
  };
  const tags = (): void => void readTags(found, gone.signal).then(() => say(t('Hold the phone to the tag.')), () => say(t('The phone did not allow NFC.')));
  const say = (words: string): void => {
    state = words;
    draw();
  };
  const draw = (): void =>
    page.draw(
      html`<div class="view">${video}<p class="view-say" role="status">${state}</p></div>
        <div class="steps-f">${torch ? html`<button class="btn btn-line btn-block" type="button" aria-pressed=${lit} @click=${light}>${icon('bolt')}${lit ? t('Light off') : t('Light on')}</button>` : nothing}
        ${hasNfc() ? html`<button class="btn btn-line btn-block" type="button" @click=${tags}>${icon('scan')}${t('Read an NFC tag')}</button>` : nothing}</div>
        ${typed(found, wrong)}`,
      { title: t('Scan a plate'), back: '/field/', dock: 'tabs' },
    );
  draw();
  try {
    torch = await watch(video, gone.signal, found, () => say(t('Hold the plate in the picture.')));
    draw();
  } catch (error) {
    say(cause(error));
  }
}

function typed(found: (text: string) => void, wrong: string): TemplateResult {
  const send = (event: Event): void => {
    event.preventDefault();
    found(String(new FormData(event.target as HTMLFormElement).get('code') ?? ''));
  };
  return html`<form class="f" @submit=${send}><label class="label" for="code">${t('Or type the eight signs')}</label>
    <div class="place"><input class="form-control" id="code" name="code" autocomplete="off" autocapitalize="characters" maxlength="40" required>
    <button class="btn btn-line" type="submit">${t('Open')}</button></div>
    ${wrong ? html`<p class="field-error" role="alert">${icon('wrong')}<span>${wrong}</span></p>` : nothing}</form>`;
}

/** The camera until `gone`; tells of the first plate it sees. Returns the light, where there is one. */
async function watch(video: HTMLVideoElement, gone: AbortSignal, found: (text: string) => void, ready: () => void): Promise<MediaStreamTrack | null> {
  if (!navigator.mediaDevices) throw new DOMException('', 'NotFoundError');
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  const stop = (): void => stream.getTracks().forEach((track) => track.stop());
  gone.addEventListener('abort', stop);
  if (gone.aborted) stop();
  video.srcObject = stream;
  await video.play();
  const look = await lookout();
  ready();
  void watchOn(video, gone, look, found);
  const [track] = stream.getVideoTracks();
  const can = track?.getCapabilities?.() as { torch?: boolean } | undefined;
  return can?.torch && track ? track : null;
}

async function watchOn(video: HTMLVideoElement, gone: AbortSignal, look: (video: HTMLVideoElement) => Promise<string[]>, found: (text: string) => void): Promise<void> {
  let last = '';
  while (!gone.aborted) {
    const [text] = await look(video).catch(() => []);
    if (text && text !== last && !gone.aborted) found((last = text));
    await new Promise((later) => setTimeout(later, EVERY));
  }
}

function cause(error: unknown): string {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError') return t('The camera is not allowed here. Allow it in the browser, or type the signs.');
  if (name === 'NotFoundError' || name === 'NotReadableError') return t('No camera can be used. Type the eight signs.');
  return t('This browser cannot read codes. Type the eight signs, or scan with the phone’s own camera.');
}
