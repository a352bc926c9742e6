// All screens of the app, one line each. What the first page needs comes with it; the others are
// loaded when opened, and fetched beforehand while the phone is idle (`warm`).
import type { Page, Screen } from './page';
import { lock } from './screens/lock';
import { start } from './screens/start';
import { today } from './screens/today';

type Open = Screen['open'];
const LOADS: (() => Promise<unknown>)[] = [];

/** A screen whose code comes when it is opened. */
export function lazy(pattern: RegExp, load: () => Promise<Open>): Screen {
  LOADS.push(load);
  const open: Open = async (match, page: Page) => {
    const [screen] = await Promise.all([load(), import('./dictionary')]);
    return screen(match, page);
  };
  return { pattern, open };
}

export const SCREENS: Screen[] = [
  { pattern: /^\/field\/$/, open: today },
  { pattern: /^\/field\/start$/, open: start, needs: 'none' },
  { pattern: /^\/field\/lock$/, open: lock, needs: 'none' },
  lazy(/^\/field\/queue$/, async () => (await import('./screens/queue')).queueScreen),
  lazy(/^\/field\/me$/, async () => (await import('./screens/me')).me),
  lazy(/^\/field\/task\/([^/]+)$/, async () => (await import('./screens/task')).taskScreen),
  lazy(/^\/field\/note\/([^/]+)$/, async () => (await import('./screens/note')).note),
  lazy(/^\/field\/(round|paper|readings)\/([^/]+)\/([^/]+)$/, async () => (await import('./screens/round')).round),
  lazy(/^\/field\/report$/, async () => (await import('./screens/report')).report),
  lazy(/^\/field\/hazard\/([0-9a-f-]{36})$/, async () => (await import('./screens/hazard')).hazard),
  lazy(/^\/field\/signon$/, async () => (await import('./screens/signon')).signon),
  lazy(/^\/field\/scan$/, async () => (await import('./screens/scan')).scan),
  // `/p/…` is the page of a plate: without a network the worker answers it with the app.
  lazy(/^\/(?:field\/place|p)\/([^/]+)\/?$/, async () => (await import('./screens/place')).place),
  lazy(/^\/field\/visit\/([0-9a-f-]{36})(?:\/(list|find|look|finish|sign|paper)(?:\/([^/]+))?)?$/, async () => (await import('./screens/visit')).visit),
];

/** Have every screen's code at hand before it is wanted, one after the other. */
export async function warm(): Promise<void> {
  for (const load of [() => import('./dictionary'), ...LOADS]) await load().catch(() => undefined);
}
