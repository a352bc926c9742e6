// One list of the visit: all normal is two taps, each exception opens the camera.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Correction } from '../../forms';
import { uuid7 } from '../../ids';
import { begin as measure } from '../../meter';
import { go } from '../../nav';
import { ref } from '../../photos';
import type { More } from '../../queue';
import type { FileRef } from '../../types';
import { docked, grade, icon } from '../../ui';
import { t, tn } from '../../words';
import type { Drawing } from './home';
import { sentBack, enqueue, colourOf, failedWords, save, type Bad, type Found, type Item, type List, type ListDraft, type Visit } from './model';
import { photoRow, takeOne } from '../../shots';

const FRESH: ListDraft = { bad: {}, numbers: {}, sure: false };

export function list(drawing: Drawing, code: string): void {
  void open(drawing, code);
}

async function open({ page, visit }: Drawing, code: string): Promise<void> {
  const found = visit.row.lists.find((one) => [one.code, one.checklist].includes(code));
  const back = await sentBack(visit, 'inspections.fill');
  if (!found) return go(`/field/visit/${visit.row.id}`, true);
  const meter = measure('inspections.fill');
  const state: ListDraft = back ? corrected(back) : structured(found && visit.draft.lists[found.code]);
  let sending = false;
  const draw = (): void => page.draw(body(), { title: found.title, back: `/field/visit/${visit.row.id}`, dock: dock() });
  const keep = async (): Promise<void> => {
    await save(visit, (draft) => (draft.lists[found.code] = state));
    draw();
  };
  const bad = (item: Item): Bad => state.bad[item.order] ?? { text: '', place: '', photos: [] };
  const flag = (item: Item): void => {
    if (state.bad[item.order]) delete state.bad[item.order];
    else state.bad[item.order] = bad(item);
    const opened = state.bad[item.order] !== undefined;
    void keep();
    if (opened) document.getElementById(`shot-${item.order}`)?.click();
  };
  const change = (item: Item, part: Partial<Bad>): void => {
    state.bad[item.order] = { ...bad(item), ...part };
    void keep();
  };
  const shoot = (item: Item, event: Event): void => void takeOne(event, (photo) => change(item, { photos: [...bad(item).photos, photo] }), draw);
  const press = async (): Promise<void> => {
    if (sending) return;
    if (!state.sure) {
      state.sure = true;
      return keep();
    }
    sending = true;
    try {
      await file(visit, found, state, { meter, replaces: back?.replaces, at: back?.at });
    } finally {
      sending = false; // a full phone says so and lets one try again
    }
    go(`/field/visit/${visit.row.id}`);
  };

  function body(): TemplateResult {
    return html`<p class="why"><b>${t('How:')}</b>${t('Mark what is not in order. What is not marked is normal; numbers may stay empty.')}</p>
      <div class=${state.sure ? 'all-ok' : ''}><ol class="items">${found?.items.map(line)}</ol></div>`;
  }

  function line(item: Item, at: number): TemplateResult {
    const isBad = failing(item, state);
    return html`<li class=${isBad ? 'bad' : ''}>
      <span class="n"><span>${at + 1}</span><span class="ok">${icon('check')}<span class="sr">${t('normal')}</span></span></span>
      <span class="what" id="what-${item.order}">${item.text}</span>
      ${item.type === 'number' ? number(item) : item.type === 'text' ? words(item) : html`<button class="btn btn-line bad-btn" type="button" aria-expanded=${isBad ? 'true' : 'false'} aria-describedby="what-${item.order}" @click=${() => flag(item)}>${isBad ? t('Take back') : t('Faulty')}</button>`}
      <input class="sr" type="file" accept="image/*" capture="environment" tabindex="-1" aria-hidden="true" id="shot-${item.order}" @change=${(event: Event) => shoot(item, event)}>
      ${isBad ? panel(item) : nothing}</li>`;
  }

  function number(item: Item): TemplateResult {
    const set = (event: Event): void => {
      state.numbers[item.order] = (event.target as HTMLInputElement).value;
      void keep();
    };
    return html`<span class="number-item"><input class="form-control" type="number" step="any" inputmode="decimal" aria-labelledby="what-${item.order}" .value=${state.numbers[item.order] ?? ''} @input=${set}><span>${item.unit || nothing}</span>${item.limits ? html`<span class="dim">${item.limits}</span>` : nothing}</span>`;
  }

  function words(item: Item): TemplateResult {
    const set = (event: Event): void => {
      state.numbers[item.order] = (event.target as HTMLInputElement).value;
      void keep();
    };
    return html`<span class="number-item grow"><input class="form-control words" maxlength="300" aria-labelledby="what-${item.order}" .value=${state.numbers[item.order] ?? ''} @input=${set}></span>`;
  }

  function panel(item: Item): TemplateResult {
    const one = bad(item);
    const say = (part: 'text' | 'place') => (event: Event) => change(item, { [part]: (event.target as HTMLInputElement).value });
    return html`<div class="bad-open">
      ${photoRow(one.photos, () => document.getElementById(`shot-${item.order}`)?.click())}
      <p>${item.criterion ? html`${grade('red')} ${item.criterion}` : item.urgent ? t('Must be put right today.') : nothing}</p>
      ${placeField(visit, `place-${item.order}`, one.place, say('place'))}
      <div class="f"><label class="label" for="text-${item.order}">${t('What is wrong (may stay empty)')}</label>
        <input class="form-control" id="text-${item.order}" maxlength="200" .value=${one.text} @input=${say('text')}></div></div>`;
  }

  function dock(): TemplateResult {
    const all = found?.items.length ?? 0;
    const n = found?.items.filter((item) => failing(item, state)).length ?? 0;
    const rest = n ? t('The other {n} normal', { n: all - n }) : t('All normal');
    const out = n ? t('File it: {ok} normal, {bad} faulty', { ok: all - n, bad: n }) : t('File it: {n} normal', { n: all });
    return docked(html`<p class="mid" aria-live="polite">${state.sure ? t('One more tap files it') : n ? tn(n, '{n} faulty noted', '{n} faulty noted') : t('Tap “Faulty” first where something is wrong')}</p>
      <button class="btn btn-primary btn-block btn-big" type="button" @click=${() => void press()}>${icon('check')}${state.sure ? out : rest}</button>`);
  }
  draw();
}

function structured(known: ListDraft | undefined): ListDraft {
  return { ...FRESH, bad: { ...known?.bad }, numbers: { ...known?.numbers } };
}

interface Said {
  a: string;
  v?: number;
  text?: string;
  place_id?: string;
  photos?: string[];
}

/** The form as it was filled when it was not taken. */
function corrected({ body, files }: Correction): ListDraft {
  const state = structured(undefined);
  for (const [order, said] of Object.entries((body.answers ?? {}) as Record<string, Said>)) {
    if (said.v !== undefined) state.numbers[order] = String(said.v);
    if (said.a === 'text') state.numbers[order] = said.text ?? '';
    const photos = files.filter((file) => said.photos?.includes(file.id));
    if (said.a === 'fail' || photos.length) state.bad[order] = { text: said.text ?? '', place: said.place_id ?? '', photos };
  }
  return state;
}

/** Place by name out of the school's own, or none. */
export function placeField(visit: Visit, id: string, chosen: string, set: (event: Event) => void): TemplateResult | typeof nothing {
  if (!visit.row.places.length) return nothing;
  return html`<div class="f"><label class="label" for=${id}>${t('Where (may stay empty)')}</label><select class="form-select" id=${id} @change=${set}>
    <option value="" ?selected=${!chosen}>${t('not named')}</option>
    ${visit.row.places.map((place) => html`<option value=${place.id} ?selected=${place.id === chosen}>${place.name}</option>`)}</select></div>`;
}

function failing(item: Item, state: ListDraft): boolean {
  if (item.type !== 'number') return state.bad[item.order] !== undefined;
  const value = valueOf(state.numbers[item.order]);
  if (value === null) return false;
  return (item.min !== null && value < item.min) || (item.max !== null && value > item.max);
}

function valueOf(text: string | undefined): number | null {
  const value = Number(text);
  return text?.trim() && Number.isFinite(value) ? value : null;
}

function answer(item: Item, state: ListDraft): Record<string, unknown> {
  const one = state.bad[item.order];
  const told = one ? { text: one.text, ...(one.place ? { place_id: one.place } : {}), photos: one.photos.map((photo) => photo.id) } : {};
  if (item.type === 'number') {
    const value = valueOf(state.numbers[item.order]);
    return value === null ? { a: 'na' } : { a: 'number', v: value, ...(failing(item, state) ? told : {}) };
  }
  if (item.type === 'text') {
    const words = state.numbers[item.order]?.trim();
    return words ? { a: 'text', text: words } : { a: 'na' };
  }
  return one ? { a: 'fail', ...told } : { a: 'pass' };
}

async function file(visit: Visit, list: List, state: ListDraft, more: More): Promise<void> {
  const act = uuid7();
  const failed = list.items.filter((item) => failing(item, state));
  const place = (key: string): string => visit.row.places.find((one) => one.id === key)?.name ?? '';
  const found = failed.map((item): Found => {
    const one = state.bad[item.order] ?? { text: '', place: '', photos: [] };
    const number = item.type === 'number' ? `${item.text}：${state.numbers[item.order] ?? ''} ${item.unit}` : '';
    return { act, order: item.order, hazard: '', what: one.text.trim() || number || failedWords(item, one), place: place(one.place), colour: colourOf(item) };
  });
  const files: FileRef[] = failed.flatMap((item) => (state.bad[item.order]?.photos ?? []).map((photo) => ref(photo, 'before')));
  const answers = Object.fromEntries(list.items.map((item) => [String(item.order), answer(item, state)]));
  await save(visit, (draft) => {
    draft.filled[list.code] = { act, failed: failed.length };
    draft.found.push(...found);
  });
  await enqueue(visit, 'inspections.fill', { checklist: list.checklist, answers }, { ...more, id: act, files });
  await save(visit, (draft) => delete draft.lists[list.code]);
}
