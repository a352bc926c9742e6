// What can be done at one place, without a network: scan it off, report here, what is open here.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { PlaceRow, TaskRow } from '../duties';
import { begin as measure } from '../meter';
import { go } from '../nav';
import { say } from '../notice';
import type { Page } from '../page';
import { send } from '../queue';
import { hasNfc, readCode, writeTag } from '../scanner';
import { mine } from '../session';
import { rows } from '../store';
import type { Row } from '../types';
import { docked, due, grade, icon, section } from '../ui';
import { t } from '../words';

interface HazardRow extends Row {
  what: string;
  place: string;
  colour: string;
  state: string;
  due_on: string;
}

export async function place(match: RegExpMatchArray, page: Page): Promise<void> {
  const code = readCode(decodeURIComponent(match[1] ?? ''));
  const here = (await rows<PlaceRow>('places')).find((one) => one.code === code && code);
  if (!here) return strange(code, page);
  const meter = measure('duties.trace');
  const open = (await rows<HazardRow>('hazards')).filter((one) => one.place === here.label);
  const owed = (await rows<TaskRow>('tasks')).filter((one) => one.traces.some(({ kind }) => KINDS.includes(kind)) || names(one, here));
  let left = false;
  const leave = async (kind: string, word: string): Promise<void> => {
    if (left) return; // a second tap of the same hand leaves nothing twice
    left = true;
    await send('duties.trace', { kind, place: here.id, note: '', ...(kind === 'patrol-scan' ? { code } : {}) }, { meter });
    go('/field/', true);
    say(t('Noted: {what}.', { what: `${word} · ${here.label}` }));
  };
  const mark = (kind: string, symbol: string, word: string): TemplateResult =>
    html`<button class="tile" type="button" data-kind=${kind} @click=${() => void leave(kind, word)}>${icon(symbol)}<span>${word}</span></button>`;
  const draw = (told = ''): void =>
    page.draw(
      html`<p class="pub-where"><b>${here.label}</b><span>${mine().person.unit.short_name || mine().person.unit.name}</span></p>
        <div class="tiles two-f">${mark('patrol-scan', 'patrol', t('Patrol scan'))}${mark('rota-signon', 'pin', t('Sign on at the post'))}</div>
        ${section('h-open', t('Open hazards here'), open.length ? String(open.length) : '', hazards(open))}
        ${owed.length ? section('h-owed', t('Due, and this place belongs to it'), String(owed.length), tasks(owed)) : nothing}
        ${hasNfc() ? html`<p class="more-f"><button class="btn btn-line btn-block" type="button" @click=${() => void tag(code, draw)}>${icon('link')}${t('Write an NFC tag for this place')}</button></p>` : nothing}
        ${told ? html`<p class="told-f" role="status">${told}</p>` : nothing}
        <p class="dim more-f">${t('Plate {code}', { code: `${code.slice(0, 4)} ${code.slice(4)}` })} · <a href=${`/p/${code}?public`}>${t('What everybody else sees')}</a></p>`,
      { title: t('Place'), back: '/field/', dock: docked(html`<a class="btn btn-primary btn-block btn-big" href=${`/field/report?place=${here.id}`}>${icon('camera')}${t('Report a hazard here')}</a>`) },
    );
  draw();
}

/** What one scan here can close: a patrol or a sign-on. */
const KINDS = ['patrol-scan', 'rota-signon'];

function names(task: TaskRow, here: PlaceRow): boolean {
  return task.title.includes(String(here.name)) || task.lists.some((list) => list.title.includes(String(here.name)));
}

function hazards(open: HazardRow[]): TemplateResult {
  if (!open.length) return html`<p class="dim">${t('None is known to this phone.')}</p>`;
  return html`<ul class="pub">${open.map((one) => html`<li><a href=${`/field/hazard/${one.id}`}><b>${one.what}</b></a><span class="two">${grade(one.colour)}${due(one)}<span>${one.state}</span></span></li>`)}</ul>`;
}

function tasks(owed: TaskRow[]): TemplateResult {
  return html`<ul class="pub">${owed.map((one) => html`<li><a href=${`/field/task/${one.id}`}><b>${one.title}</b></a><span class="two">${due(one)}</span></li>`)}</ul>`;
}

async function tag(code: string, draw: (told: string) => void): Promise<void> {
  draw(t('Hold the phone to the tag.'));
  await writeTag(code).then(() => draw(t('The tag is written.')), () => draw(t('The tag was not written. Hold it still and try again.')));
}

/** A plate that this phone does not carry: another school's, one out of use, or none at all. */
async function strange(code: string, page: Page): Promise<void> {
  const draw = (words: string, isReal = true): void =>
    page.draw(
      html`<p class="lead-f">${words}</p><p class="more-f">${t('Nothing was noted. At your own school scan its plates; elsewhere report as everybody does.')}</p>
        ${code && isReal ? html`<p class="more-f"><a class="btn btn-line btn-block" href=${`/p/${code}?public`}>${icon('forward')}${t('Report here as everybody does')}</a></p>` : nothing}
        <p class="more-f"><a class="btn btn-line btn-block" href="/field/scan">${icon('scan')}${t('Scan again')}</a></p>`,
      { title: t('Not a place of yours'), back: '/field/', dock: 'tabs' },
    );
  draw(t('This plate is not among those of your school that this phone knows.'));
  const answer = code ? await fetch(`/p/${code}?public`, { method: 'HEAD', credentials: 'omit' }).catch(() => null) : null;
  if (!page.alive || !answer) return;
  if (answer.ok) draw(t('This is a plate of another school, or a new one of yours that the phone will know after it has synced.'));
  if (answer.status === 410) draw(t('This plate is out of use. Tell the safety director that it still hangs here.'), false);
  if (answer.status === 404) draw(t('There is no such plate. Scan again, or type the eight signs.'), false);
}
