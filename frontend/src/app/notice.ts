// One message above the screen: what went wrong or was done. It is read out, and goes with the
// next screen unless it is to stay.
import { html, nothing, render } from 'lit-html';
import { Outdated } from './database';
import { Away } from './door';
import { StorageFull } from './room';
import { current } from './session';
import { t } from './words';

/** 'alert' interrupts a screen reader, 'status' waits. */
export type Kind = 'alert' | 'status';

/** `link` leads to what was made. */
export function say(text: string, kind: Kind = 'status', link = ''): void {
  const place = document.getElementById('notice');
  if (!place) return;
  render(html`<div class="field-in"><p class="notice-f" role=${kind}>${text}${link ? html` <a href=${link}>${t('Look at it')}</a>` : nothing}</p></div>`, place);
  if (kind === 'alert') place.scrollIntoView({ block: 'nearest' });
}

export function sayNothing(): void {
  const place = document.getElementById('notice');
  if (place) render(html``, place);
}

/** What no screen caught is said in words, never swallowed. */
export function installNotices(): void {
  window.addEventListener('unhandledrejection', (event) => {
    const wrong: unknown = event.reason;
    if (!current() || wrong instanceof Away) return; // locked meanwhile, or the network is away
    if (wrong instanceof StorageFull || wrong instanceof Outdated) event.preventDefault();
    say(event.defaultPrevented ? (wrong as Error).message : t('That did not work. Try again.'), 'alert');
  });
}

export function sayFailure(error: unknown): void {
  say(error instanceof Error && error.message ? error.message : t('That did not work. Try again.'), 'alert');
}
