// Office pages. Everything here is a shortcut: each page works without it.
import htmx from 'htmx.org';
import './office.scss';
import { installBusy } from './busy';
import { installKeys } from './keys';
import { installPicked } from './picked';
import { installPrint } from './print';
import { installSign } from './sign';

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0;

document.documentElement.classList.add('js');
document.body.addEventListener('htmx:configRequest', (event) => {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
  if (token) (event as CustomEvent<{ headers: Record<string, string> }>).detail.headers['X-CSRFToken'] = token;
});
// A refusal page answers with 4xx; it is swapped in like any other answer, so it is read.
document.body.addEventListener('htmx:beforeSwap', (event) => {
  const detail = (event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean; isError: boolean }>).detail;
  if (detail.xhr.status >= 400) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});

installBusy(document);
installKeys(document);
installPicked(document);
installPrint(document);
installSign(document);

// Filters apply on change; the button stays for those who come without scripts.
document.addEventListener('change', (event) => {
  const select = event.target;
  if (select instanceof HTMLSelectElement) select.closest<HTMLFormElement>('form[data-auto]')?.requestSubmit();
});
// The menus of the head close on Escape and on a click elsewhere.
document.addEventListener('click', (event) => closeMenus(event.target));
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') closeMenus(null);
});

function closeMenus(inside: EventTarget | null): void {
  document.querySelectorAll<HTMLDetailsElement>('details.who-menu[open]').forEach((menu) => {
    if (!(inside instanceof Node) || !menu.contains(inside)) menu.open = false;
  });
}
