// An open hazard of the school looked at again: before beside after, then one of two answers.
import { html, nothing, type TemplateResult } from 'lit-html';
import { uuid7 } from '../../ids';
import { begin as measure } from '../../meter';
import { go } from '../../nav';
import { ref } from '../../photos';
import { docked, due, grade, icon } from '../../ui';
import { t } from '../../words';
import type { Drawing } from './home';
import { enqueue, sentBack, save, type Hazard } from './model';
import { small } from '../../pictures';
import { type Kept, photoRow, takeOne } from '../../shots';

export function look(drawing: Drawing, id: string): void {
  void open(drawing, id);
}

async function open({ page, visit }: Drawing, id: string): Promise<void> {
  const sent = await sentBack(visit, 'inspections.recheck');
  const hazard = visit.row.open.find((one) => one.id === id);
  const home = `/field/visit/${visit.row.id}`;
  if (!hazard) return go(home, true);
  const meter = measure('inspections.recheck');
  const photos: Kept[] = [];
  let words = '';
  let missing = false;
  const draw = (): void => page.draw(body(hazard), { title: t('Look again'), back: home, dock: dock(hazard) });
  const shoot = (): void => document.getElementById('shot')?.click();
  const answer = async (passed: boolean): Promise<void> => {
    missing = !passed && hazard.may_pass && !words.trim();
    if (missing) {
      draw();
      return document.getElementById('note')?.focus();
    }
    const act = uuid7();
    const how = passed ? 'passed' : hazard.may_pass ? 'returned' : 'there';
    await save(visit, (draft) => {
      draft.looked[hazard.id] = { act, how };
      if (!passed) draft.found.push({ act, order: 0, hazard: hazard.id, what: hazard.what, place: hazard.place, colour: hazard.colour });
    });
    const body = { hazard: hazard.id, passed, note: words.trim() };
    await enqueue(visit, 'inspections.recheck', body, { id: act, meter, replaces: sent?.replaces, at: sent?.at, files: photos.map((photo) => ref(photo, 'proof')) });
    go(home);
  };

  function body(one: Hazard): TemplateResult {
    return html`<p class="lead-f">${grade(one.colour)} <b>${one.what}</b></p>
      <p class="dim">${one.number} · ${one.place || t('no place named')} · ${one.state} ${due(one)}</p>
      ${one.who ? html`<p>${t('In the hands of {who}', { who: one.who })}</p>` : nothing}
      ${one.measure ? html`<p class="why"><b>${t('Said to be done:')}</b>${one.measure}</p>` : nothing}
      <div class="pair-f">${picture(one.before[0], t('Before'), draw)}${picture(one.after[0], t('After'), draw)}</div>
      <input class="sr" type="file" accept="image/*" capture="environment" tabindex="-1" aria-hidden="true" id="shot" @change=${(event: Event) => void takeOne(event, (photo) => photos.push(photo), draw)}>
      ${photoRow(photos, shoot)}
      <div class="f"><label class="label" for="note">${one.may_pass ? t('What is still wrong (when it is returned)') : t('Note (may stay empty)')}</label>
        <input class="form-control" id="note" maxlength="300" .value=${words} @input=${(event: Event) => (words = (event.target as HTMLInputElement).value)}>
        ${missing ? html`<p class="field-error" role="alert">${icon('wrong')}<span>${t('Say what is still wrong, in a few words.')}</span></p>` : nothing}</div>
      ${one.may_pass ? nothing : html`<p class="dim">${t('The school has not said that it is done. If it is put right, ask the school to ask for the re-check.')}</p>`}`;
  }

  function dock(one: Hazard): TemplateResult {
    if (!one.may_pass) return docked(html`<button class="btn btn-primary btn-block" type="button" @click=${() => void answer(false)}>${t('Still there: onto the notice')}</button>`);
    return docked(html`<div class="opt dock-two"><button class="btn btn-line" type="button" @click=${() => void answer(false)}>${icon('undo')}${t('Not yet: return it')}</button>
      <button class="btn btn-primary" type="button" @click=${() => void answer(true)}>${icon('check')}${t('Put right: strike off')}</button></div>`);
  }
  draw();
}

function picture(id: string | undefined, word: string, draw: () => void): TemplateResult {
  return html`<figure class="shot">${id ? small(id, word, draw) : html`<p class="empty">${t('no photo')}</p>`}<figcaption class="cap">${word}</figcaption></figure>`;
}
