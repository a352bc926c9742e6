// One line of a round: normal unless marked; a mark opens the camera, everything else is optional.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Item, PlaceRow } from '../../duties';
import { grade, icon } from '../../ui';
import { t } from '../../words';
import { type Bad, type Draft, isBad } from './draft';
import { camera, shoot, shown, shutter } from './shots';

export interface Filling {
  draft: Draft;
  places: PlaceRow[];
  /** The place that was scanned, if the round began at one. */
  here: string;
  faults: Record<string, string>;
  change: (touch: (draft: Draft) => void) => void;
}

const NONE: Bad = { text: '', place: '', photos: [] };

export function line(item: Item, at: number, filling: Filling): TemplateResult {
  const { draft, faults } = filling;
  const bad = isBad(item, draft);
  const isNa = draft.na[item.order];
  return html`<li class="${bad && !isNa ? 'bad' : ''} ${isNa ? 'na' : ''}">
    <span class="n"><span>${at + 1}</span><span class="ok">${icon('check')}<span class="sr">${t('normal')}</span></span></span>
    <span class="what" id="what-${item.order}">${item.text}${item.limits ? html` <span class="dim">${item.limits}</span>` : nothing}${isNa ? html` <span class="tag">${t('not applicable')}</span>` : nothing}</span>
    ${answer(item, filling)} ${camera(`shot-${item.order}`, 'before', (photo) => filling.change((one) => mark(one, item, filling.here).photos.push(photo)))}
    ${bad && !isNa ? panel(item, filling) : nothing}
    ${faults[item.order] ? html`<p class="field-error" role="alert">${icon('wrong')}<span>${faults[item.order]}</span></p>` : nothing}
  </li>`;
}

function answer(item: Item, filling: Filling): TemplateResult {
  const { draft, change } = filling;
  if (draft.na[item.order]) return html`<button class="btn btn-line bad-btn" type="button" aria-describedby="what-${item.order}" @click=${() => change((one) => delete one.na[item.order])}>${t('Take back')}</button>`;
  if (item.type === 'number') return number(item, filling);
  if (item.type === 'text') return words(item, filling);
  const marked = draft.bad[item.order] !== undefined;
  const flag = (): void => {
    change((one) => (marked ? void delete one.bad[item.order] : void mark(one, item, filling.here)));
    if (!marked) shoot(`shot-${item.order}`);
  };
  return html`<button class="btn btn-line bad-btn ${marked ? 'on' : ''}" type="button" aria-expanded=${marked ? 'true' : 'false'} aria-describedby="what-${item.order}" @click=${flag}>${marked ? t('Take back') : t('Faulty')}</button>`;
}

function number(item: Item, { draft, change }: Filling): TemplateResult {
  const set = (event: Event): void => change((one) => (one.numbers[item.order] = (event.target as HTMLInputElement).value));
  return html`<span class="number-item"><input class="form-control" type="text" inputmode="text" pattern="[-−]?[0-9]+([.,，][0-9]+)?" autocomplete="off" aria-labelledby="what-${item.order}" .value=${draft.numbers[item.order] ?? ''} @input=${set}><span>${item.unit}</span>
    <button class="btn btn-text" type="button" aria-describedby="what-${item.order}" @click=${() => change((one) => (one.na[item.order] = true))}>${t('Not applicable')}</button></span>`;
}

function words(item: Item, { draft, change }: Filling): TemplateResult {
  const set = (event: Event): void => change((one) => (one.texts[item.order] = (event.target as HTMLInputElement).value));
  return html`<span class="number-item wide"><input class="form-control" maxlength="200" aria-labelledby="what-${item.order}" .value=${draft.texts[item.order] ?? ''} @input=${set}></span>`;
}

function panel(item: Item, filling: Filling): TemplateResult {
  const { draft, places, change } = filling;
  const bad = draft.bad[item.order] ?? NONE;
  const set = (name: 'text' | 'place') => (event: Event) =>
    change((one) => (mark(one, item, filling.here)[name] = (event.target as HTMLInputElement).value));
  return html`<div class="bad-panel open">
    <div class="row2">${shown(bad.photos)}
      <div>${item.criterion ? html`${grade('red')}<p>${item.criterion}</p>` : item.urgent ? html`${grade('orange')}<p>${t('Must be put right today.')}</p>` : grade(item.control === 'none' ? 'yellow' : 'orange')}
        <p class="dim">${t('Sending opens a hazard for it.')}</p></div></div>
    <div class="chips">${shutter(`shot-${item.order}`, bad.photos)}
      ${item.type === 'number' ? nothing : html`<button class="btn btn-line" type="button" @click=${() => change((one) => notApplicable(one, item))}>${t('Not applicable')}</button>`}</div>
    <details ?open=${bad.text !== '' || bad.place !== ''}><summary class="call">${t('Place and words (may stay empty)')}</summary>
    ${places.length ? html`<div class="f"><label class="label" for="place-${item.order}">${t('Where (may stay empty)')}</label>
      <select class="form-select" id="place-${item.order}" @change=${set('place')}><option value="" ?selected=${!bad.place}>${t('not named')}</option>
        ${places.map((place) => html`<option value=${place.id} ?selected=${place.id === bad.place}>${place.label}</option>`)}</select></div>` : nothing}
    <div class="f"><label class="label" for="text-${item.order}">${t('What is wrong (may stay empty)')}</label>
      <input class="form-control" id="text-${item.order}" maxlength="200" .value=${bad.text} @input=${set('text')}></div></details>
  </div>`;
}

function mark(draft: Draft, item: Item, here: string): Bad {
  draft.sure = false;
  return (draft.bad[item.order] ??= { text: '', place: here, photos: [] });
}

function notApplicable(draft: Draft, item: Item): void {
  delete draft.bad[item.order];
  draft.na[item.order] = true;
}
