// Enrol this phone: signed in at the server, a name for the phone, a PIN.
import { html, type TemplateResult } from 'lit-html';
import { Away, Refused, ask } from '../door';
import { go } from '../nav';
import type { Page } from '../page';
import { enrol, isEasy } from '../people';
import { t } from '../words';

interface Door {
  name: string | null;
  csrf: string;
}

export async function start(_match: RegExpMatchArray, page: Page): Promise<void> {
  const bar = { title: t('Use this phone for work'), back: '/field/lock' };
  let wrong = '';
  page.draw(html`<p class="lead-f">${t('One moment')}</p>`, bar);
  let door: Door;
  try {
    door = await ask<Door>('/field/door/');
  } catch {
    return page.draw(html`<p class="lead-f">${t('This step needs the network once. Come back where there is one.')}</p>`, bar);
  }
  if (!door.name) return page.draw(signIn(), bar);
  const name = door.name;
  const draw = (): void => page.draw(form(name, wrong, submit), bar);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const pin = String(given.get('pin'));
    wrong = problem(pin, String(given.get('again')));
    if (wrong) return draw();
    try {
      await enrol(String(given.get('name')).trim() || t('Phone'), pin, door.csrf);
      go('/field/', true);
    } catch (error) {
      wrong = error instanceof Refused ? `${error.words.what ?? ''} ${error.words.next ?? ''}` : reason(error);
      draw();
    }
  };
  draw();
}

function reason(error: unknown): string {
  return error instanceof Away ? t('The server did not answer. Try again.') : String(error);
}

export function problem(pin: string, again: string): string {
  if (!/^\d{6}$/.test(pin)) return t('The PIN has six digits.');
  if (isEasy(pin)) return t('This PIN is guessed at once. Choose another one.');
  return pin === again ? '' : t('The two PINs differ. Type them again.');
}

function signIn(): TemplateResult {
  return html`<p class="lead-f">${t('Sign in once. After that a PIN opens the app, without a network too.')}</p>
    <a class="btn btn-primary btn-block" href="/accounts/login/?next=/field/start" target="_self">${t('Sign in')}</a>`;
}

function form(name: string, wrong: string, submit: (event: Event) => void): TemplateResult {
  return html`<form @submit=${submit} novalidate>
    <p class="lead-f">${t('{name}, choose a PIN for this phone.', { name })}</p>
    ${wrong ? html`<p class="field-error" role="alert">${wrong}</p>` : ''}
    <div class="f"><label class="label" for="name">${t('Name of this phone')}</label>
      <input class="form-control" id="name" name="name" maxlength="80" .value=${t('Phone')}></div>
    <div class="f"><label class="label" for="pin">${t('PIN, six digits')}</label>
      <input class="form-control pin" id="pin" name="pin" type="password" inputmode="numeric" maxlength="6" autocomplete="off"></div>
    <div class="f"><label class="label" for="again">${t('The PIN again')}</label>
      <input class="form-control pin" id="again" name="again" type="password" inputmode="numeric" maxlength="6" autocomplete="off"></div>
    <button class="btn btn-primary btn-block">${t('Use this phone')}</button>
  </form>`;
}
