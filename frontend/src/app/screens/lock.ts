// The lock: who is it, then the PIN. A person's name and unit are all that shows.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Enrolled } from '../database';
import { go } from '../nav';
import type { Page } from '../page';
import { lockNow, people, TRIES, unlock, wipeRevoked } from '../people';
import { counts } from '../queue';
import { icon } from '../ui';
import { t, tn } from '../words';

const LOOK = 2000;

interface Face {
  one: Enrolled;
  unsent: number;
}
interface State {
  faces: Face[];
  chosen: Face | undefined;
  wrong: string;
  busy: boolean;
}

export async function lock(_match: RegExpMatchArray, page: Page): Promise<void> {
  const asked = new URLSearchParams(window.location.search);
  const faces = await Promise.all((await people()).map(face));
  const wrong = reason(asked.get('why') ?? '');
  if (!faces.length && !wrong) return go('/field/start', true);
  const state: State = { faces, chosen: faces.length === 1 ? faces[0] : undefined, wrong, busy: false };
  const draw = (): void => {
    page.draw(body(state, choose, typed), { title: t('Xiao’an') });
    document.getElementById('pin')?.focus();
  };
  const choose = (one: Face | undefined): void => {
    state.chosen = one;
    state.wrong = '';
    draw();
  };
  const typed = async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    const pin = input.value.replace(/\D/g, '');
    if (pin.length < 6 || !state.chosen || state.busy) return;
    input.value = '';
    state.busy = true;
    draw();
    const result = await unlock(state.chosen.one.id, pin);
    state.busy = false;
    if (result === 'open') return go(inside(asked.get('next')), true);
    state.chosen = await face({ ...state.chosen.one, wrong: state.chosen.one.wrong + 1 });
    state.wrong = result === 'shut' ? '' : left(state.chosen.one);
    draw();
  };
  // A locked phone still sends: the number beside each name goes down.
  const look = async (): Promise<void> => {
    const before = state.faces.map((one) => one.unsent).join();
    state.faces = await Promise.all(state.faces.map(({ one }) => face(one)));
    if (state.chosen) state.chosen = await face(state.chosen.one);
    if (!state.busy && page.alive && before !== state.faces.map((one) => one.unsent).join()) draw();
  };
  const timer = window.setInterval(() => void look(), LOOK);
  const standing = async (): Promise<void> => {
    if ((await wipeRevoked()) && page.alive) lockNow('revoked');
  };
  const heard = (): void => void standing();
  window.addEventListener('online', heard);
  page.onLeave(() => {
    window.clearInterval(timer);
    window.removeEventListener('online', heard);
  });
  heard();
  draw();
}

async function face(one: Enrolled): Promise<Face> {
  const { waiting, refused } = await counts(one.id);
  return { one, unsent: waiting + refused };
}

/** Only addresses of the app: a link may bring any `next`. */
function inside(next: string | null): string {
  return next?.startsWith('/field/') && !next.startsWith('/field/lock') ? next : '/field/';
}

function reason(why: string): string {
  if (why === 'revoked') return t('This phone was taken out of use. What it carried of this person has been wiped.');
  if (why === 'gone') return t('Signed out. What this phone carried has been wiped.');
  return '';
}

function left({ wrong }: Enrolled): string {
  return tn(TRIES - wrong, 'That was not the PIN. {n} try left.', 'That was not the PIN. {n} tries left.');
}

function body(state: State, choose: (one?: Face) => void, typed: (event: Event) => void): TemplateResult {
  const { faces, chosen, wrong } = state;
  const said = wrong ? html`<p class="told-f" role="alert">${wrong}</p>` : nothing;
  if (chosen) return html`${said}${pin(chosen, state.busy, faces.length > 1, choose, typed)}`;
  return html`${said}
    ${faces.length ? html`<h2 class="lead-f">${t('Who is working?')}</h2>` : nothing}
    <ul class="faces">${faces.map(
      (one) => html`<li><button type="button" @click=${() => choose(one)}>${icon('user')}<span><b>${one.one.name}</b><br>
        <span class="dim">${one.one.unit}${unsent(one)}</span></span>${icon('chev')}</button></li>`,
    )}</ul>
    <a class="btn btn-line btn-block" href="/field/start">${icon('plus')}${t('Add a person')}</a>`;
}

function unsent({ one, unsent: n }: Face): TemplateResult | string {
  if (!n) return '';
  const items = tn(n, '{n} item not sent', '{n} items not sent');
  return ` · ${one.leaving ? t('{items}, then signed out', { items }) : items}`;
}

function pin(face: Face, busy: boolean, isShared: boolean, choose: (one?: Face) => void, typed: (event: Event) => void): TemplateResult {
  const { one } = face;
  return html`<h2 class="lead-f">${one.name}</h2>
    <p class="dim">${one.unit}${unsent(face)}</p>
    ${one.wrong >= TRIES ? shut(one) : field(busy, typed)}
    ${one.wrong >= TRIES ? nothing : html`<a class="btn btn-text btn-block" href="/field/start?unlock=${one.id}">${t('Forgotten? Sign in and choose a new PIN')}</a>`}
    ${isShared
      ? html`<button class="btn btn-line btn-block" type="button" @click=${() => choose()}>${icon('users')}${t('Somebody else')}</button>`
      : html`<a class="btn btn-text btn-block" href="/field/start">${icon('plus')}${t('Add a person')}</a>`}`;
}

function field(busy: boolean, typed: (event: Event) => void): TemplateResult {
  return html`<div class="f"><label class="label" for="pin">${busy ? t('Unlocking …') : t('PIN, six digits')}</label>
    <input class="form-control pin" id="pin" type="password" inputmode="numeric" pattern="[0-9]*" maxlength="6"
      autocomplete="off" ?readonly=${busy} @input=${typed}></div>`;
}

function shut(one: Enrolled): TemplateResult {
  return html`<p class="told-f" role="alert">${t('Five wrong PINs. Nothing is lost: sign in once with the network and choose a new PIN.')}</p>
    <a class="btn btn-primary btn-block" href="/field/start?unlock=${one.id}">${icon('key')}${t('Sign in')}</a>`;
}
