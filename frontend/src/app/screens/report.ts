// A hazard on the spot: photo, tile, send. The place is the scanned one or the last; nothing
// need be typed, and a phone without a network does the same.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { PlaceRow } from '../duties';
import { correction } from '../forms';
import { type Kind, kinds, phrases } from '../hazards';
import { begin as measure } from '../meter';
import { go } from '../nav';
import { say } from '../notice';
import type { Page } from '../page';
import { ref } from '../photos';
import { send } from '../queue';
import { type Kept, photoRow, takeOne } from '../shots';
import { keep, kept, rows } from '../store';
import { docked, grade, icon } from '../ui';
import { canRecord, forgetVoice, voiceButton } from '../voice';
import { t } from '../words';

interface State {
  photos: Kept[];
  voice: Kept | null;
  kind: string;
  criterion: string;
  place: string;
  elsewhere: string;
  control: string;
  urgent: boolean;
  words: string;
  says: boolean;
}
const DRAFT = 'report';
const LAST = 'report-place';
const FRESH: State = { photos: [], voice: null, kind: '', criterion: '', place: '', elsewhere: '', control: 'none', urgent: false, words: '', says: false };

export async function report(_match: RegExpMatchArray, page: Page): Promise<void> {
  const asked = new URLSearchParams(window.location.search).get('place') ?? '';
  const tiles = await kinds();
  const places = await rows<PlaceRow>('places');
  const [receiver = ''] = await phrases('receiver');
  const again = await correction('hazards.report');
  const state: State = { ...FRESH, ...((await kept<State>(DRAFT)) ?? {}), ...(again ? corrected(again.body, again.files) : {}) };
  const last = (await kept<string>(LAST)) ?? '';
  if (asked || !state.place) state.place = [asked, last].find((id) => places.some((one) => one.id === id)) ?? '';
  const meter = measure('hazards.report');
  let sending = false;
  let choosing = false;
  const shoot = (): void => document.getElementById('shot')?.click();
  const value = (event: Event): string => (event.target as HTMLInputElement).value;
  const set = (part: Partial<State>): void => {
    Object.assign(state, part);
    void keep(DRAFT, state);
    draw();
  };
  const file = async (): Promise<void> => {
    if (sending || !state.kind) return;
    sending = true;
    try {
      const files = [...state.photos.map((photo) => ref(photo, 'before')), ...(state.voice ? [ref(state.voice, 'voice')] : [])];
      await send('hazards.report', bodyOf(state), { files, meter, replaces: again?.replaces });
      await keep(LAST, state.place || null);
      await keep(DRAFT, null);
      forgetVoice();
      go('/field/', true);
      say(t('Kept: {what}. It is sent by itself.', { what: state.words.trim() || label(tiles, state.kind) }));
    } finally {
      sending = false;
    }
  };

  function body(): TemplateResult {
    return html`<input class="sr" type="file" accept="image/*" capture="environment" tabindex="-1" aria-hidden="true" id="shot" @change=${(event: Event) => void takeOne(event, (photo) => set({ photos: [...state.photos, photo] }), draw)}>
      ${state.photos.length ? photoRow(state.photos, shoot) : html`<button class="btn btn-line btn-block btn-big snap" type="button" data-shoot @click=${shoot}>${icon('camera')}${t('Take a photo')}</button>`}
      ${where()}
      <fieldset><legend>${t('What is it?')}</legend><div class="tiles">${tiles.map(tile)}</div></fieldset>
      ${criteria()}
      <fieldset><legend>${t('Danger: what was done at once? (may stay empty)')}</legend><div class="opt">
        ${control('stop-use', 'hand', t('Out of use'))}${control('guard', 'block', t('Fenced off'))}</div></fieldset>
      <label class="pick"><input class="form-check-input" type="checkbox" .checked=${state.urgent} @change=${() => set({ urgent: !state.urgent })}>${t('Must be put right today')}</label>
      <div class="opt">${canRecord() ? voiceButton(state.voice, (voice) => set({ voice }), draw) : nothing}
        <button class="btn btn-line" type="button" aria-expanded=${state.says ? 'true' : 'false'} @click=${() => set({ says: !state.says })}>${icon('doc')}${t('Add a sentence')}</button></div>
      ${state.says || state.words ? text('words', t('In words (may stay empty)'), 200) : nothing}`;
  }

  function where(): TemplateResult {
    const here = places.find((one) => one.id === state.place);
    if (here && !choosing) {
      const how = asked === here.id ? t('the plate just scanned') : t('the last place');
      return html`<p class="place">${icon('pin')}<span><b>${here.label}</b><br><span class="dim">${how}</span></span>
        <button class="btn btn-line" type="button" @click=${() => ((choosing = true), draw())}>${t('Another place')}</button></p>`;
    }
    return html`<div class="f"><label class="label" for="place">${t('Place (may stay empty)')}</label>
        <select class="form-select" id="place" @change=${(event: Event) => ((choosing = false), set({ place: value(event) }))}>
          <option value="" ?selected=${!state.place}>${t('not named')}</option>
          ${places.map((one) => html`<option value=${one.id} ?selected=${state.place === one.id}>${one.label}</option>`)}</select></div>
      ${state.place ? nothing : text('elsewhere', t('Where, in words (may stay empty)'), 80)}`;
  }

  function tile(one: Kind): TemplateResult {
    const chosen = state.kind === one.id;
    return html`<button class="tile" type="button" data-kind=${one.id} aria-pressed=${chosen ? 'true' : 'false'} @click=${() => set({ kind: one.id, criterion: '' })}>${icon(one.icon)}<span>${one.label}</span></button>`;
  }

  function criteria(): TemplateResult | typeof nothing {
    const met = tiles.find((one) => one.id === state.kind)?.criteria ?? [];
    if (!met.length) return nothing;
    return html`<div class="crit"><p><b>${t('Is it one of these? Then it is a major hazard.')}</b></p>
      ${met.map((one) => html`<label class="pick"><input class="form-check-input" type="checkbox" .checked=${state.criterion === one} @change=${() => set({ criterion: state.criterion === one ? '' : one })}><span>${grade('red')} ${one}</span></label>`)}
      <p class="dim">${t('The criterion sets the grade; there is nothing to choose.')}</p></div>`;
  }

  function control(code: string, symbol: string, word: string): TemplateResult {
    const chosen = state.control === code;
    return html`<button class="tile wide" type="button" aria-pressed=${chosen ? 'true' : 'false'} @click=${() => set({ control: chosen ? 'none' : code })}>${icon(symbol)}<span>${word}</span></button>`;
  }

  function text(name: 'elsewhere' | 'words', word: string, most: number): TemplateResult {
    return html`<div class="f"><label class="label" for=${name}>${word}</label><input class="form-control" id=${name} maxlength=${most} .value=${state[name]} @input=${(event: Event) => set({ [name]: value(event) })}></div>`;
  }

  function dock(): TemplateResult {
    const to = receiver ? t('Send to {who}', { who: receiver }) : t('Send');
    return docked(html`<p class="mid" aria-live="polite">${state.kind ? t('Without a network too: it is kept here first') : t('Tap what it is; nothing need be typed')}</p>
      <button class="btn btn-primary btn-block btn-big" type="button" ?disabled=${!state.kind} @click=${() => void file()}>${icon('send')}${to}</button>`);
  }
  const draw = (): void => page.draw(body(), { title: t('Report a hazard'), back: '/field/', dock: dock() });
  draw();
  // Photo first: the tap that opened this screen opens the camera as well, where the browser lets it.
  if (!state.photos.length && navigator.userActivation?.isActive) shoot();
}

function label(tiles: Kind[], code: string): string {
  return tiles.find((one) => one.id === code)?.label ?? '';
}

function bodyOf(state: State): Record<string, unknown> {
  return {
    kind: state.kind, criterion: state.criterion, place_id: state.place || null,
    place_text: state.place ? '' : state.elsewhere.trim(), control: state.control, is_urgent: state.urgent, words: state.words.trim(),
  };
}

function corrected(body: Record<string, unknown>, files: { id: string; sha256: string; size: number; role: string }[]): Partial<State> {
  const text = (name: string): string => String(body[name] ?? '');
  return {
    photos: files.filter((one) => one.role === 'before'), voice: files.find((one) => one.role === 'voice') ?? null,
    kind: text('kind'), criterion: text('criterion'), place: text('place_id'), elsewhere: text('place_text'),
    control: text('control') || 'none', urgent: body.is_urgent === true, words: text('words'), says: text('words') !== '',
  };
}
