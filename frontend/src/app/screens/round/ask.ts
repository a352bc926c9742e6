// The question that is drawn now and then: one fact of the place, never scored.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Question } from '../../duties';
import { icon } from '../../ui';
import { t } from '../../words';
import type { Draft } from './draft';
import type { Filling } from './line';
import { camera, shown, shutter } from './shots';

export function isAnswered(draft: Draft): boolean {
  return draft.told.unseen || draft.told.v.trim() !== '';
}

export function question(asked: Question, { draft, change, faults }: Filling): TemplateResult {
  const { told } = draft;
  const set = (event: Event): void =>
    change((one) => {
      one.told.v = (event.target as HTMLInputElement).value;
      one.told.unseen = false;
    });
  return html`<section class="card-f" aria-labelledby="asked">
    <h3 id="asked">${t('Drawn today: one fact')}</h3>
    <p id="asked-what">${asked.text}</p>
    <div class="number-item wide"><input class="form-control" id="told" maxlength="60" autocomplete="off" inputmode=${asked.kind === 'number' ? 'decimal' : 'text'} aria-labelledby="asked-what" ?disabled=${told.unseen} .value=${told.v} @input=${set}><span>${asked.unit}</span></div>
    <div class="chips">
      <button class="btn btn-line" type="button" aria-pressed=${told.unseen ? 'true' : 'false'} @click=${() => change((one) => (one.told.unseen = !one.told.unseen))}>${told.unseen ? icon('check') : nothing}${t('Cannot see it')}</button>
      ${shutter('shot-told', told.photos)} ${shown(told.photos)}</div>
    ${camera('shot-told', 'proof', (photo) => change((one) => one.told.photos.push(photo)))}
    ${faults.told ? html`<p class="field-error" role="alert">${icon('wrong')}<span>${faults.told}</span></p>` : nothing}
    <p class="dim">${t('About one round in five asks something. It shows that somebody stood there; it is never scored.')}</p>
  </section>`;
}
