// One hazard on the phone: how it stands, before beside after, and the one step that is mine.
import { html, nothing, type TemplateResult } from 'lit-html';
import { day } from '../days';
import { correction } from '../forms';
import { type HazardRow, phrases } from '../hazards';
import { begin as measure } from '../meter';
import { go } from '../nav';
import { say } from '../notice';
import type { Page } from '../page';
import { ref } from '../photos';
import { fetchAhead, small } from '../pictures';
import { queued, send } from '../queue';
import { type Kept, photoRow, takeOne } from '../shots';
import { mine } from '../session';
import { keep, kept, row } from '../store';
import { docked, due, grade, icon, section, why } from '../ui';
import { t, tn } from '../words';

interface State {
  photos: Kept[];
  words: string;
  /** The re-check did not pass: say what is still wrong. */
  returning: boolean;
}

export async function hazard(match: RegExpMatchArray, page: Page): Promise<void> {
  const id = match[1] ?? '';
  const one = await row<HazardRow>('hazards', id);
  if (!one) return unknown(page);
  void fetchAhead([one]).then(() => draw(), () => undefined); // without a network another time
  const touched = (await queued()).some(({ act, state }) => state === 'waiting' && (act.body as { hazard?: string }).hazard === id);
  const step = touched ? '' : one.step;
  const form = `hazards.${step}`;
  const again = step ? await correction(form) : undefined;
  const said = await phrases(step === 'recheck' ? 'return' : 'measure');
  const key = `hazard:${id}`;
  const fresh: State = { photos: again?.files ?? [], words: String(again?.body.measure ?? again?.body.note ?? ''), returning: again?.body.passed === false };
  const state: State = { ...fresh, ...((await kept<State>(key)) ?? {}) };
  const meter = measure(form);
  let missing = '';
  let sending = false;
  const shoot = (): void => document.getElementById('shot')?.click();
  const set = (part: Partial<State>): void => {
    Object.assign(state, part);
    missing = '';
    void keep(key, state);
    draw();
  };
  const act = async (name: string, body: Record<string, unknown>, role: string, told: string): Promise<void> => {
    if (sending) return;
    sending = true;
    try {
      await send(name, { hazard: id, ...body }, { unit: one.unit, files: state.photos.map((photo) => ref(photo, role)), meter, replaces: again?.replaces });
      await keep(key, null);
      go('/field/', true);
      say(told);
    } finally {
      sending = false;
    }
  };
  const claim = (): void => {
    if (!state.words.trim()) return ask(t('Tap or say what was done.'));
    void act('hazards.claim', { measure: state.words.trim() }, 'after', t('Kept: done, now somebody else looks.'));
  };
  const back = (): void => {
    if (!state.returning) return set({ returning: true });
    if (!state.words.trim()) return ask(t('Tap or say what is still wrong.'));
    void act('hazards.recheck', { passed: false, note: state.words.trim() }, 'proof', t('Kept: returned.'));
  };
  const pass = (): void => void act('hazards.recheck', { passed: true, note: '' }, 'proof', t('Kept: struck off.'));
  const ask = (words: string): void => {
    missing = words;
    draw();
    document.getElementById('words')?.focus();
  };

  function body(row: HazardRow): TemplateResult {
    const { climbs } = row;
    return html`<p class="lead-f acts">${due(row)} ${grade(row.colour)}</p>
      <h2>${row.what}</h2>
      <p class="dim">${[row.number, row.unit === mine().person.unit.id ? '' : row.unit_name, row.place || t('no place named')].filter(Boolean).join(' · ')}</p>
      <p>${icon('user')} ${row.holder ? t('Now: {who}', { who: row.holder }) : row.state}</p>
      ${climbs ? html`<p class="dim">${t('Climbs on {day} to {who}', { day: day(climbs.on), who: climbs.to })}</p>` : nothing}
      ${row.control !== 'none' ? html`<p class="dim">${icon(row.control === 'guard' ? 'block' : 'hand')} ${row.control_word}</p>` : nothing}
      ${row.criterion ? why(row.criterion, t('Criterion:')) : nothing}
      ${touched ? html`<p class="told-f" role="status">${t('Your step is kept here and not sent yet.')}</p>` : nothing}
      <div class="pair-f">${picture(row.before[0], t('Before'))}${picture(row.after[0], t('After'))}</div>
      ${row.missing ? html`<p class="dim">${tn(row.missing, '{n} photo is still on its way.', '{n} photos are still on their way.')}</p>` : nothing}
      ${row.measure ? why(t('{what} ({who})', { what: row.measure, who: row.claimed_by }), t('Said to be done:')) : nothing}
      ${step === 'claim' || step === 'recheck' ? answer() : nothing}
      ${section('h-story', t('What happened'), '', story(row))}
      <p class="more-f"><a class="btn btn-text" href=${row.url} target="_blank" rel="noopener">${icon('link')}${t('All of it, with a network')}</a></p>`;
  }

  function answer(): TemplateResult {
    const chips = step === 'claim' || state.returning ? said : [];
    return html`<section class="card-f"><h3>${step === 'claim' ? t('What was done?') : t('Your own photo (may stay empty)')}</h3>
      <input class="sr" type="file" accept="image/*" capture="environment" tabindex="-1" aria-hidden="true" id="shot" @change=${(event: Event) => void takeOne(event, (photo) => set({ photos: [...state.photos, photo] }), draw)}>
      ${photoRow(state.photos, shoot)}
      ${chips.length ? html`<div class="chips">${chips.map((text) => html`<button class="btn btn-line" type="button" aria-pressed=${state.words === text ? 'true' : 'false'} @click=${() => set({ words: text })}>${text}</button>`)}</div>` : nothing}
      ${chips.length ? html`<div class="f"><label class="label" for="words">${t('Or in words')}</label><input class="form-control" id="words" maxlength="300" .value=${state.words} @input=${(event: Event) => set({ words: (event.target as HTMLInputElement).value })}></div>` : nothing}
      ${missing ? html`<p class="field-error" role="alert">${icon('wrong')}<span>${missing}</span></p>` : nothing}</section>`;
  }

  function picture(file: string | undefined, word: string): TemplateResult {
    return html`<figure class="shot">${file ? small(file, word, () => draw()) : html`<p class="empty">${t('no photo')}</p>`}<figcaption class="cap">${word}</figcaption></figure>`;
  }

  function dock(): TemplateResult | 'tabs' {
    if (step === 'recheck')
      return docked(html`<div class="opt dock-two"><button class="btn btn-line" type="button" @click=${back}>${icon('undo')}${state.returning ? t('Send it back') : t('Return it')}</button>
        ${state.returning ? html`<button class="btn btn-text" type="button" @click=${() => set({ returning: false, words: '' })}>${t('It did pass')}</button>` : html`<button class="btn btn-primary" type="button" @click=${pass}>${icon('check')}${t('Passed, strike off')}</button>`}</div>`);
    // Steps of the desk, such as giving it to somebody, are taken on the office page.
    if (step && step !== 'claim') return docked(html`<a class="btn btn-primary btn-block btn-big" href=${one?.url ?? '/'} target="_blank" rel="noopener">${t('Take the step on its page (with a network)')}${icon('right')}</a>`);
    if (!step) return 'tabs';
    return docked(html`${one?.begin ? html`<p class="mid"><button class="btn btn-text" type="button" @click=${() => void act('hazards.begin', {}, 'before', t('Kept: you have it in hand.'))}>${t('I have it in hand, not done yet')}</button></p>` : nothing}
      <button class="btn btn-primary btn-block btn-big" type="button" @click=${claim}>${icon('check')}${t('Done, ask for the re-check')}</button>`);
  }
  const draw = (): void => page.draw(body(one), { title: title(step), back: '/field/', dock: dock() });
  draw();
}

function title(step: string): string {
  if (step === 'recheck') return t('Re-check');
  return step === 'claim' ? t('Putting it right') : t('Hazard');
}

function story(row: HazardRow): TemplateResult {
  return html`<ul class="pub">${row.history.map((line) => html`<li><b>${line.label}</b><span class="two"><span>${line.post ? t('{what} ({who})', { what: line.who, who: line.post }) : line.who}</span><span class="dim">${day(line.at)}</span></span>${line.detail ? html`<span class="dim">${line.detail}</span>` : nothing}</li>`)}</ul>`;
}

function unknown(page: Page): void {
  page.draw(
    html`<p class="lead-f">${t('This hazard is not on the phone.')}</p><p>${t('It may be struck off, belong to another unit, or not be sent yet.')}</p>
      <p><a class="btn btn-line btn-block" href="/field/queue">${icon('send')}${t('What is not sent yet')}</a></p>`,
    { title: t('Hazard'), back: '/field/', dock: 'tabs' },
  );
}
