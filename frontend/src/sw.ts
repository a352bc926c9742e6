// The service worker: the app's shell and its files lie on the phone. It answers only the app's
// own addresses when there is no network, and the hashed files always; nothing else is touched.
interface Build {
  version: string;
  first: string[];
  rest: string[];
}
declare const self: ServiceWorkerGlobalScope & { XIAOAN: Build };

const { version, first, rest } = self.XIAOAN;
const CACHE = `xiaoan-${version}`;
const SHELL = '/field/';

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('message', (event) => hear(event));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && isOurs(url.pathname)) event.respondWith(page(request));
  else if (isFile(url.pathname)) event.respondWith(file(request));
});

// The unlocked session between two pages of one tab: in memory only, gone with this worker,
// which the browser ends soon after the last page (app/hold.ts).
let held: { until: number } | null = null;

function hear(event: ExtendableMessageEvent): void {
  const word = event.data as { kind: string; held?: { until: number } };
  if (word.kind === 'take over') void self.skipWaiting();
  if (word.kind === 'hold') held = word.held ?? null;
  if (word.kind === 'forget') held = null;
  if (word.kind === 'ask') event.ports[0]?.postMessage(held && held.until > Date.now() ? held : null);
}

function isOurs(path: string): boolean {
  return isApp(path) || /^\/p\/[^/]+\/?$/.test(path);
}

/** The app's addresses end without a stroke (field/views.py). */
function isApp(path: string): boolean {
  return path === SHELL || (path.startsWith(SHELL) && !/\/$|\.\w+$/.test(path));
}

function isFile(path: string): boolean {
  return path.includes('/xiaoan/assets/') || first.includes(path);
}

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([...first, new Request(SHELL, { cache: 'no-store', credentials: 'omit' })]);
  for (const path of rest) {
    // What a heavy screen needs: one after the other, so that the person's own work goes first.
    const known = await caches.match(path, { ignoreVary: true });
    await (known ? cache.put(path, known) : cache.add(path)).catch(() => undefined);
  }
}

/** The version before stays: a tab still filling a form may need a part of it. */
async function activate(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith('xiaoan-') && name !== CACHE);
  for (const name of names.slice(0, -1)) await caches.delete(name);
  await self.clients.claim();
}

async function page(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname;
  const shell = await caches.match(SHELL, { cacheName: CACHE, ignoreVary: true });
  if (isApp(path) && shell) return shell;
  try {
    return await fetch(request);
  } catch (error) {
    if (shell) return shell;
    throw error;
  }
}

async function file(request: Request): Promise<Response> {
  const known = await caches.match(request.url, { ignoreVary: true }); // this version's, or the one before
  if (known) return known;
  const fresh = await fetch(request);
  if (fresh.ok && rest.includes(new URL(request.url).pathname)) {
    const copy = fresh.clone();
    await caches.open(CACHE).then((cache) => cache.put(request.url, copy)).catch(() => undefined);
  }
  return fresh;
}
export {};
