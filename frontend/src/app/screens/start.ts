// Enrol this phone, or open it again after a forgotten PIN: signed in at the server, then a PIN.
import { html, nothing, type TemplateResult } from 'lit-html';
import { Away, Refused, ask } from '../door';
import { go } from '../nav';
import type { Page } from '../page';
import { enrol, isEasy, people, recover } from '../people';
import type { Person } from '../types';
import { icon } from '../ui';
import { t } from '../words';

interface Me {
  person: Person;
  csrf: string;
}

export async function start(_match: RegExpMatchArray, page: Page): Promise<void> {
  const here = `${window.location.pathname}${window.location.search}`;
  const device = new URLSearchParams(window.location.search).get('unlock');
  const bar = { title: device ? t('Choose a new PIN') : t('Use this phone for work'), back: '/field/lock' };
  const say = (text: string, more: unknown = nothing): void => page.draw(html`<p class="lead-f">${text}</p>${more}`, bar);
  say(t('One moment …'));
  let me: Me;
  try {
    me = await ask<Me>('/api/me');
  } catch (error) {
    if (error instanceof Refused && error.status === 401) return page.draw(signIn(here), bar);
    return say(words(error), retry(() => void start(_match, page)));
  }
  const taken = !device && (await people()).some((one) => one.person === me.person.id);
  if (taken) return say(t('{name} is on this phone already.', { name: me.person.name }), others(here));
  choose(page, bar, me, device, here);
}

function choose(page: Page, bar: { title: string; back: string }, me: Me, device: string | null, here: string): void {
  let wrong: unknown = nothing;
  let busy = false;
  const draw = (): void => page.draw(form(me.person, !device, wrong, busy, submit), bar);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const pin = String(given.get('pin'));
    wrong = problem(pin, String(given.get('again')));
    busy = !wrong;
    draw();
    if (wrong) return;
    try {
      if (device) await recover(device, pin, me.csrf);
      else await enrol(String(given.get('name')).trim() || t('Phone'), pin, me.csrf);
      go('/field/', true);
    } catch (error) {
      wrong = isStale(error) ? stale(here) : words(error);
      busy = false;
      draw();
    }
  };
  draw();
}

function isStale(error: unknown): boolean {
  return error instanceof Refused && 'reauthenticate' in error.words;
}

function words(error: unknown): string {
  if (error instanceof Refused) return [error.words.what, error.words.why, error.words.next].filter(Boolean).join(' ');
  if (error instanceof Away) return t('This step needs the network once. Come back where there is one.');
  return t('That did not work. Try again.');
}

/** What is wrong with a PIN, or nothing. */
function problem(pin: string, again: string): string {
  if (!/^\d{6}$/.test(pin)) return t('The PIN has six digits.');
  if (isEasy(pin)) return t('This PIN is guessed at once. Choose one without a row or a pattern.');
  return pin === again ? '' : t('The two PINs differ. Type them again.');
}

function signIn(here: string): TemplateResult {
  return html`<p class="lead-f">${t('Sign in once with the network. After that a PIN opens the app, without a network too.')}</p>
    <a class="btn btn-primary btn-block" href="/accounts/login/?next=${encodeURIComponent(here)}">${icon('key')}${t('Sign in')}</a>`;
}

function stale(here: string): TemplateResult {
  return html`${t('This opens the data on the phone: type your password once more.')}
    <a class="btn btn-line btn-block" href="/accounts/reauthenticate/?next=${encodeURIComponent(here)}">${t('Type the password')}</a>`;
}

/** On a shared phone another person is often still signed in. */
function others(here: string): TemplateResult {
  return html`<a class="btn btn-primary btn-block" href="/field/lock">${t('Open with the PIN')}</a>
    <a class="btn btn-line btn-block" href="/accounts/logout/?next=${encodeURIComponent(here)}">${t('Sign in as somebody else')}</a>`;
}

function retry(again: () => void): TemplateResult {
  return html`<button class="btn btn-primary btn-block" type="button" @click=${again}>${t('Try again')}</button>`;
}

function form(person: Person, isNew: boolean, wrong: unknown, busy: boolean, submit: (event: Event) => void): TemplateResult {
  return html`<form @submit=${submit} novalidate>
    <h2 class="lead-f">${person.name}</h2>
    <p class="dim">${person.unit.name}</p>
    <p>${t('The PIN opens the app on this phone, without a network too. Everything on the phone is encrypted with it.')}</p>
    ${wrong && wrong !== nothing ? html`<p class="told-f" role="alert">${wrong}</p>` : nothing}
    ${isNew
      ? html`<div class="f"><label class="label" for="name">${t('Name of this phone')}</label>
          <input class="form-control" id="name" name="name" maxlength="80" .defaultValue=${t('Phone of {name}', { name: person.name })}></div>`
      : nothing}
    ${digits('pin', t('PIN, six digits'))} ${digits('again', t('The PIN again'))}
    <button class="btn btn-primary btn-block mt-3" ?disabled=${busy}>${busy ? t('One moment …') : isNew ? t('Use this phone') : t('Open with the new PIN')}</button>
  </form>`;
}

function digits(name: string, label: string): TemplateResult {
  return html`<div class="f"><label class="label" for=${name}>${label}</label>
    <input class="form-control pin" id=${name} name=${name} type="password" inputmode="numeric" pattern="[0-9]*" maxlength="6" autocomplete="off"></div>`;
}
