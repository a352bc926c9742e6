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
self.addEventListener('message', (event) => {
  if (event.data === 'take over') void self.skipWaiting();
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && isOurs(url.pathname)) event.respondWith(page(request));
  else if (first.includes(url.pathname) || rest.includes(url.pathname)) event.respondWith(file(request));
});

function isOurs(path: string): boolean {
  return isApp(path) || /^\/p\/[^/]+\/?$/.test(path);
}

/** The app's addresses end without a stroke (field/views.py). */
function isApp(path: string): boolean {
  return path === SHELL || (path.startsWith(SHELL) && !/\/$|\.\w+$/.test(path));
}

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([...first, new Request(SHELL, { cache: 'no-store', credentials: 'omit' })]);
  void cache.addAll(rest).catch(() => undefined); // fetched when used, if not now
}

async function activate(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith('xiaoan-') && name !== CACHE) await caches.delete(name);
  }
  await self.clients.claim();
}

async function page(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname;
  const shell = await caches.match(SHELL, { cacheName: CACHE });
  if (isApp(path) && shell) return shell;
  try {
    return await fetch(request);
  } catch (error) {
    if (shell) return shell;
    throw error;
  }
}

async function file(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request);
  if (known) return known;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request, fresh.clone());
  return fresh;
}
export {};
