// Where the app cannot keep anything: inside WeChat, in an old browser, on an unsafe address.
// The ordinary pages do the same work with a network; this says so and how to do better.
import { html, render, type TemplateResult } from 'lit-html';
import { icon } from '../ui';
import { t } from '../words';

/** Draw the way out where the app cannot work; whether it did. */
export function unfit(root: HTMLElement): boolean {
  const why = reason();
  if (!why) return false;
  root.textContent = '';
  document.title = t('Xiao’an');
  render(page(why), root);
  return true;
}

function reason(): string {
  if (/MicroMessenger/i.test(navigator.userAgent)) {
    return t('Opened inside WeChat, everything works while there is a network. To work without one, open this page in the browser: the menu “···” at the top right, then “Open in browser”.');
  }
  if (!window.isSecureContext) {
    return t('This address is not encrypted (no https), so the browser keeps nothing for work without a network. Everything works while there is one.');
  }
  if (!('indexedDB' in window) || !('serviceWorker' in navigator)) {
    return t('This browser cannot work without a network. A newer one can: Chrome, Edge, or the phone’s own browser. Everything works here while there is a network.');
  }
  return '';
}

function page(why: string): TemplateResult {
  return html`<header class="fbar"><div class="field-in"><h1 class="t">${t('Xiao’an')}</h1></div></header>
    <main class="field-in" id="main">
      <p class="lead-f">${why}</p>
      <div class="me">
        <a href="/">${icon('home')}<span>${t('Today, with a network')}</span>${icon('chev')}</a>
        <a href="/hazards/new/">${icon('camera')}<span>${t('Report a hazard')}</span>${icon('chev')}</a>
      </div>
      <p class="card-f">${icon('link')} <span class="code">${window.location.href}</span></p>
    </main>`;
}
