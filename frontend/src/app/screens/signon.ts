// Sign-on, patrol scan, hand-over: one tap proves the shift; the place comes by scan or by choice.
import { html, nothing, type TemplateResult } from 'lit-html';
import { acts, type PlaceRow, type TaskRow } from '../duties';
import { correction } from '../forms';
import { begin as measure } from '../meter';
import { go } from '../nav';
import { say } from '../notice';
import type { Page } from '../page';
import { send } from '../queue';
import { keep, kept, rows } from '../store';
import { TRACES } from '../traces';
import { icon, why } from '../ui';
import { t } from '../words';

const FIRST = ['rota-signon', 'patrol-scan', 'handover'];
const NOTE = 'signon:note';

export async function signon(_match: RegExpMatchArray, page: Page): Promise<void> {
  const asked = new URLSearchParams(window.location.search);
  const meter = measure('duties.trace');
  const [places, owed, wrong, text] = [await rows<PlaceRow>('places'), await rows<TaskRow>('tasks'), await correction('duties.trace'), await kept<string>(NOTE)];
  let place = asked.get('place') ?? String(wrong?.body.place ?? '');
  let note = text ?? String(wrong?.body.note ?? '');
  let done = '';
  const leave = async (kind: string, label: string): Promise<void> => {
    if (kind === 'patrol-scan') return go('/field/scan'); // the plate proves it, not a choice
    if (done) return; // a second tap of the same hand leaves nothing twice
    done = label;
    await send('duties.trace', { kind, place: place || null, note: note.trim() }, { meter, replaces: wrong?.replaces });
    await keep(NOTE, null);
    go('/field/', true);
    const where = places.find((one) => one.id === place)?.label ?? '';
    say(t('Noted: {what}.', { what: [t(label), where].filter(Boolean).join(' · ') }));
  };
  const wanted = new Set(owed.flatMap((one) => one.traces.map((trace) => trace.kind)));
  const listed = TRACES.filter(([kind]) => FIRST.includes(kind) || wanted.has(kind));
  const first = asked.get('kind');
  const [main, ...others] = [...listed].sort(([a], [b]) => Number(b === first) - Number(a === first) || Number(wanted.has(b)) - Number(wanted.has(a)));
  const today = (await acts()).filter(({ act }) => act.form === 'duties.trace').length;
  const draw = (): void =>
    page.draw(
      html`${why(t('One tap at the post proves the shift or the round; nothing else need be filled in.'), t('Why this is asked:'))}
        ${where(places, place, (value) => { place = value; draw(); })}
        <div class="f"><label class="label" for="note">${t('What the next shift must know (may stay empty)')}</label>
          <input class="form-control" id="note" maxlength="200" .value=${note} @input=${(event: Event) => { note = (event.target as HTMLInputElement).value; void keep(NOTE, note); }}></div>
        ${main ? html`<button class="btn btn-primary btn-block btn-big more-f" type="button" data-kind=${main[0]} @click=${() => void leave(main[0], main[2])}>${icon(main[1])}${t(main[2])}</button>` : nothing}
        <div class="tiles two-f more-f">${others.map(([kind, symbol, label]) => html`<button class="tile" type="button" data-kind=${kind} @click=${() => void leave(kind, label)}>${icon(symbol)}<span>${t(label)}</span></button>`)}</div>
        ${today ? html`<p class="dim more-f">${t('{n} not sent yet', { n: today })}</p>` : nothing}`,
      { title: t('Sign on'), back: '/field/' },
    );
  draw();
}

function where(places: PlaceRow[], chosen: string, set: (value: string) => void): TemplateResult | typeof nothing {
  if (!places.length) return nothing;
  return html`<div class="place"><span class="f"><label class="label" for="place">${t('Where (may stay empty)')}</label>
    <select class="form-select" id="place" @change=${(event: Event) => set((event.target as HTMLSelectElement).value)}><option value="" ?selected=${!chosen}>${t('not named')}</option>
      ${places.map((one) => html`<option value=${one.id} ?selected=${one.id === chosen}>${one.label}</option>`)}</select></span>
    <a class="btn btn-line" href="/field/scan">${icon('scan')}${t('Scan')}</a></div>`;
}
