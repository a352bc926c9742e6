// All screens of the app, one line each. A heavy screen is loaded when first opened:
// `lazy(/^…$/, async () => (await import('./screens/visit')).visit)`.
import type { Page, Screen } from './page';
import { lock } from './screens/lock';
import { me } from './screens/me';
import { note } from './screens/note';
import { queueScreen } from './screens/queue';
import { place } from './screens/place';
import { scan } from './screens/scan';
import { signon } from './screens/signon';
import { start } from './screens/start';
import { taskScreen } from './screens/task';
import { today } from './screens/today';

type Open = Screen['open'];

/** A screen whose code comes when it is opened (the service worker has it already). */
export function lazy(pattern: RegExp, load: () => Promise<Open>): Screen {
  return { pattern, open: async (match, page: Page) => (await load())(match, page) };
}

export const SCREENS: Screen[] = [
  { pattern: /^\/field\/$/, open: today },
  { pattern: /^\/field\/start$/, open: start, needs: 'none' },
  { pattern: /^\/field\/lock$/, open: lock, needs: 'none' },
  { pattern: /^\/field\/queue$/, open: queueScreen },
  { pattern: /^\/field\/me$/, open: me },
  { pattern: /^\/field\/task\/([^/]+)$/, open: taskScreen },
  { pattern: /^\/field\/note\/([^/]+)$/, open: note },
  { pattern: /^\/field\/signon$/, open: signon },
  { pattern: /^\/field\/scan$/, open: scan },
  // `/p/…` is the page of a plate: without a network the worker answers it with the app.
  { pattern: /^\/(?:field\/place|p)\/([^/]+)\/?$/, open: place },
  lazy(/^\/field\/visit\/([0-9a-f-]{36})(?:\/(list|find|look|finish|sign|paper)(?:\/([^/]+))?)?$/, async () => (await import('./screens/visit')).visit),
];
