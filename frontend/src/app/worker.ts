// The service worker, and how a new version of the app takes over: it installs beside the old
// one, is announced, and takes over when nothing is being filled in. The queue lies in the
// database and does not notice.
import { path } from './nav';

const LOOK = 30 * 60_000;
/** Screens on which nothing is half filled in. */
const CALM = /^\/field\/(queue|me|lock)?(\?.*)?$/;

let waiting: ServiceWorker | null = null;
let asked = false;
let told: () => void = () => undefined;

/** Whether a newer version stands ready. */
export function isNewer(): boolean {
  return waiting !== null;
}

export async function installWorker(changed: () => void): Promise<void> {
  told = changed;
  if (!('serviceWorker' in navigator)) return;
  const hadOne = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    // The first worker of all only begins to help; a new one means new code on the next page.
    if (hadOne && (asked || CALM.test(path()))) window.location.reload();
  });
  const found = await navigator.serviceWorker.register('/field/sw.js', { scope: '/' }).catch(() => null);
  if (!found) return;
  watch(found);
  if (found.waiting && CALM.test(path())) takeNew(); // opened anew: the best moment
  window.setInterval(() => void found.update().catch(() => undefined), LOOK);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && navigator.onLine) void found.update().catch(() => undefined);
  });
}

/** Let the new version take over now. */
export function takeNew(): void {
  asked = true;
  waiting?.postMessage({ kind: 'take over' });
}

function watch(found: ServiceWorkerRegistration): void {
  const ready = (worker: ServiceWorker | null): void => {
    if (!worker || !navigator.serviceWorker.controller) return;
    waiting = worker;
    told();
  };
  ready(found.waiting);
  found.addEventListener('updatefound', () => {
    const fresh = found.installing;
    fresh?.addEventListener('statechange', () => {
      if (fresh.state === 'installed') ready(fresh);
    });
  });
}
