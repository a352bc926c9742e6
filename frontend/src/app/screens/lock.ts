// The lock: who is it, then the PIN.
import { html, type TemplateResult } from 'lit-html';
import type { Enrolled } from '../database';
import { go } from '../nav';
import type { Page } from '../page';
import { people, unlock } from '../people';
import { icon } from '../ui';
import { t } from '../words';

export async function lock(_match: RegExpMatchArray, page: Page): Promise<void> {
  const asked = new URLSearchParams(window.location.search);
  const next = asked.get('next') ?? '/field/';
  const everybody = await people();
  if (!everybody.length) return go('/field/start', true);
  let chosen = everybody.length === 1 ? everybody[0] : undefined;
  let wrong = asked.get('why') === 'revoked' ? t('This phone was revoked: what it carried was wiped.') : '';
  const draw = (): void => page.draw(chosen ? pin(chosen, wrong, typed, everybody.length > 1 ? other : null) : list(everybody, wrong, choose), { title: t('Xiao’an') });
  const choose = (one: Enrolled): void => {
    chosen = one;
    wrong = '';
    draw();
    document.getElementById('pin')?.focus();
  };
  const other = (): void => {
    chosen = undefined;
    draw();
  };
  const typed = async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    if (input.value.length < 6 || !chosen) return;
    const result = await unlock(chosen.id, input.value);
    input.value = '';
    if (result === 'open') return go(next.startsWith('/field/') ? next : '/field/', true);
    wrong = result === 'shut' ? t('Too many wrong PINs. Sign in at the server to choose a new one.') : t('That was not the PIN.');
    draw();
  };
  draw();
  document.getElementById('pin')?.focus();
}

function list(everybody: Enrolled[], wrong: string, choose: (one: Enrolled) => void): TemplateResult {
  return html`<h2 class="lead-f">${t('Who is working?')}</h2>
    ${wrong ? html`<p class="field-error" role="alert">${wrong}</p>` : ''}
    <ul class="faces">${everybody.map(
      (one) => html`<li><button type="button" @click=${() => choose(one)}>${icon('user')}<span>${one.name}<br><span class="dim">${one.unit}</span></span></button></li>`,
    )}</ul>
    <a class="btn btn-text btn-block" href="/field/start">${t('Somebody else')}</a>`;
}

function pin(one: Enrolled, wrong: string, typed: (event: Event) => void, other: (() => void) | null): TemplateResult {
  return html`<h2 class="lead-f">${one.name}</h2><p class="dim">${one.unit}</p>
    ${wrong ? html`<p class="field-error" role="alert">${wrong}</p>` : ''}
    <div class="f"><label class="label" for="pin">${t('PIN, six digits')}</label>
      <input class="form-control pin" id="pin" type="password" inputmode="numeric" maxlength="6" autocomplete="off" @input=${typed}></div>
    ${other ? html`<button class="btn btn-text btn-block" type="button" @click=${other}>${t('Somebody else')}</button>` : html`<a class="btn btn-text btn-block" href="/field/start">${t('Somebody else')}</a>`}`;
}
