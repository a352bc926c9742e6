// The lock falls after five minutes without a touch, also when the phone slept meanwhile.
import { forget, share } from './hold';
import { lockNow } from './people';
import { current, onSession } from './session';

export const IDLE = 5 * 60_000;
let touched = Date.now();

export function installIdle(): void {
  for (const kind of ['pointerdown', 'keydown'] as const) {
    document.addEventListener(kind, () => (touched = Date.now()), { capture: true, passive: true });
  }
  document.addEventListener('visibilitychange', look);
  window.addEventListener('pagehide', () => share(touched + IDLE));
  window.setInterval(look, 10_000);
  onSession((session) => {
    touched = Date.now();
    if (session) share(touched + IDLE);
    else forget();
  });
}

/** A clock set back counts as away: better one PIN too many. */
function look(): void {
  if (!current()) return;
  if (Math.abs(Date.now() - touched) > IDLE) lockNow();
  else if (document.hidden) share(touched + IDLE);
}
