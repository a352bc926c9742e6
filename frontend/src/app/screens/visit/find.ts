// A finding beside the lists: the photo first, then a tile; nothing must be typed.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Correction } from '../../forms';
import { uuid7 } from '../../ids';
import { begin as measure } from '../../meter';
import { go } from '../../nav';
import { ref } from '../../photos';
import { kept, keep, rows } from '../../store';
import type { More } from '../../queue';
import type { Row } from '../../types';
import { docked, grade, icon, section } from '../../ui';
import { t } from '../../words';
import type { Drawing } from './home';
import { placeField } from './list';
import { enqueue, sentBack, save, type Visit } from './model';
import { type Kept, photoRow, takeOne } from '../../shots';

interface Kind extends Row {
  at: number;
  icon: string;
  label: string;
  what: string;
  criteria: string[];
}
interface State {
  photos: Kept[];
  kind: string;
  criterion: string;
  place: string;
  elsewhere: string;
  words: string;
  urgent: boolean;
  control: string;
  same: string;
}
const FRESH: State = { photos: [], kind: '', criterion: '', place: '', elsewhere: '', words: '', urgent: false, control: 'none', same: '' };
const CONTROLS = [['none', 'none'], ['guard', 'guarded'], ['stop-use', 'out of use']] as const;

export function find(drawing: Drawing): void {
  void open(drawing);
}

async function open({ page, visit }: Drawing): Promise<void> {
  const key = `visit-find:${visit.row.id}`;
  const kinds = [...(await rows<Kind>('kinds'))].sort((a, b) => a.at - b.at);
  const sent = await sentBack(visit, 'inspections.finding');
  const state: State = { ...FRESH, ...((await kept<State>(key)) ?? {}), ...(sent ? corrected(sent) : {}) };
  const meter = measure('inspections.finding');
  let sending = false;
  const draw = (): void => page.draw(body(), { title: t('A finding'), back: `/field/visit/${visit.row.id}`, dock: dock() });
  const set = (part: Partial<State>): void => {
    Object.assign(state, part);
    void keep(key, state);
    draw();
  };
  const value = (event: Event): string => (event.target as HTMLInputElement).value;
  const shoot = (): void => document.getElementById('shot')?.click();
  const file = async (): Promise<void> => {
    if (sending || !state.kind) return;
    sending = true;
    try {
      await enter(visit, state, kinds.find((one) => one.id === state.kind), { meter, replaces: sent?.replaces, at: sent?.at });
    } finally {
      sending = false;
    }
    await keep(key, null);
    go(`/field/visit/${visit.row.id}`);
  };

  function body(): TemplateResult {
    return html`<input class="sr" type="file" accept="image/*" capture="environment" tabindex="-1" aria-hidden="true" id="shot" @change=${(event: Event) => void takeOne(event, (photo) => set({ photos: [...state.photos, photo] }), draw)}>
      ${state.photos.length ? photoRow(state.photos, shoot) : html`<button class="btn btn-line btn-block snap" type="button" @click=${shoot}>${icon('camera')}${t('Take a photo')}</button>`}
      <fieldset><legend>${t('What is it?')}</legend><div class="tiles">${kinds.map(tile)}</div></fieldset>
      ${criteria()} ${placeField(visit, 'place', state.place, (event) => set({ place: value(event) }))}
      ${state.place ? nothing : text('elsewhere', t('Where, in words (may stay empty)'), 80)}
      ${text('words', t('Add a sentence (may stay empty)'), 200)} ${more()}`;
  }

  function tile(one: Kind): TemplateResult {
    const code = one.id;
    return html`<button class="tile" type="button" aria-pressed=${state.kind === code ? 'true' : 'false'} @click=${() => set({ kind: code, criterion: '' })}>${icon(one.icon)}<span>${one.label}</span></button>`;
  }

  function criteria(): TemplateResult | typeof nothing {
    const met = kinds.find((one) => one.id === state.kind)?.criteria ?? [];
    if (!met.length) return nothing;
    return html`<div class="crit"><p>${t('Does it meet a criterion? Then it is a major hazard.')}</p>
      ${met.map((one) => html`<label class="pick"><input class="form-check-input" type="checkbox" .checked=${state.criterion === one} @change=${() => set({ criterion: state.criterion === one ? '' : one })}><span>${grade('red')} ${one}</span></label>`)}</div>`;
  }

  function text(name: 'elsewhere' | 'words', label: string, most: number): TemplateResult {
    return html`<div class="f"><label class="label" for=${name}>${label}</label><input class="form-control" id=${name} maxlength=${most} .value=${state[name]} @input=${(event: Event) => set({ [name]: value(event) })}></div>`;
  }

  function more(): TemplateResult {
    return html`<label class="pick"><input class="form-check-input" type="checkbox" .checked=${state.urgent} @change=${() => set({ urgent: !state.urgent })}>${t('Must be put right today')}</label>
      ${section('control', t('Interim control'), '', html`<div class="opt">${CONTROLS.map(([code, word]) => html`<button class="tile wide" type="button" aria-pressed=${state.control === code ? 'true' : 'false'} @click=${() => set({ control: code })}>${t(word)}</button>`)}</div>`)}
      ${visit.row.open.length ? html`<details class="covered"><summary>${icon('info')}${t('Does the school know it already?')}</summary>
        <label class="pick"><input class="form-check-input" type="radio" name="same" .checked=${!state.same} @change=${() => set({ same: '' })}>${t('No, it is new')}</label>
        ${visit.row.open.map((one) => html`<label class="pick"><input class="form-check-input" type="radio" name="same" .checked=${state.same === one.id} @change=${() => set({ same: one.id })}>${one.what} <span class="dim">${one.place}</span></label>`)}</details>` : nothing}`;
  }

  function dock(): TemplateResult {
    return docked(html`<p class="mid" aria-live="polite">${state.kind ? t('It goes onto the notice.') : t('Tap what it is; nothing need be typed.')}</p>
      <button class="btn btn-primary btn-block btn-big" type="button" ?disabled=${!state.kind} @click=${() => void file()}>${icon('check')}${t('Enter the finding')}</button>`);
  }
  draw();
}

function corrected({ body, files }: Correction): Partial<State> {
  const text = (name: string): string => String(body[name] ?? '');
  return {
    photos: files, kind: text('kind'), criterion: text('criterion'), place: text('place_id'), elsewhere: text('place_text'),
    words: text('words'), urgent: body.is_urgent === true, control: text('control') || 'none', same: text('same_as'),
  };
}

async function enter(visit: Visit, state: State, kind: Kind | undefined, more: More): Promise<void> {
  const act = uuid7();
  const place = visit.row.places.find((one) => one.id === state.place)?.name ?? state.elsewhere;
  const same = visit.row.open.find((one) => one.id === state.same);
  const what = state.words.trim() || same?.what || kind?.what || kind?.label || '';
  const colour = state.criterion ? 'red' : state.urgent || state.control !== 'none' ? 'orange' : 'yellow';
  await save(visit, (draft) => draft.found.push({ act, order: 0, hazard: state.same, what, place: same?.place || place, colour: same?.colour ?? colour }));
  const body = {
    kind: state.kind, words: state.words, criterion: state.criterion, control: state.control,
    is_urgent: state.urgent, place_text: state.elsewhere, place_id: state.place || null, same_as: state.same || null,
  };
  await enqueue(visit, 'inspections.finding', body, { ...more, id: act, files: state.photos.map((photo) => ref(photo, 'before')) });
}
