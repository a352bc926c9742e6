// When to send and when to fetch: at the start, on coming online, after an act, every few
// minutes; after a failure later and later, with a jitter so that a school does not knock at once.
import { pull } from './bundle';
import { Away, Refused, Revoked } from './door';
import { say, sayFailure } from './notice';
import { leaveIfSent, lockNow, wipe } from './people';
import { onSend } from './queue';
import { replay } from './replay';
import { forgetOld, isFull } from './room';
import { current, onSession, sender, stopSending } from './session';
import { clock, online, renew } from './status';
import { t } from './words';

const EVERY = 3 * 60_000;
const FIRST = 2_000;
const LONGEST = 5 * 60_000;

let timer = 0;
let failures = 0;
let running: Promise<void> | null = null;
let again = false;
const after: (() => void)[] = [];

/** What follows the queue, such as photos: begun after every pass that reached the server. */
export function afterSending(work: () => void): void {
  after.push(work);
}

/** Send now and fetch now; a running pass is not doubled but followed by one more. */
export function syncNow(): Promise<void> {
  if (running) {
    again = true;
    return running;
  }
  running = pass().finally(() => {
    running = null;
    if (!again) return;
    again = false;
    void syncNow();
  });
  return running;
}

export function installSync(): void {
  onSend(() => void syncNow());
  onSession((session) => session && void syncNow());
  window.addEventListener('online', () => void syncNow());
  document.addEventListener('visibilitychange', () => !document.hidden && void syncNow());
}

async function pass(): Promise<void> {
  const session = sender();
  if (!session) return;
  window.clearTimeout(timer);
  try {
    await replay();
    // A phone in the pocket, or locked, sends but asks for nothing.
    if (current() && (!document.hidden || !document.documentElement.dataset.synced)) clock(await pull());
    failures = 0;
    online(true);
    document.documentElement.dataset.synced = new Date().toISOString();
    after.forEach((work) => work());
    await forgetOld(session);
    plan(EVERY * (0.8 + 0.4 * Math.random()));
    await leaveIfSent();
  } catch (error) {
    await failed(error, session.deviceId);
  }
  await renew();
}

async function failed(error: unknown, deviceId: string): Promise<void> {
  if (error instanceof Revoked) {
    await wipe(deviceId);
    const other = current();
    return other && other.deviceId !== deviceId ? stopSending() : lockNow('revoked');
  }
  if (error instanceof Refused) sayRefusal(error);
  else if (isFull(error)) say(t('This phone is full: new tasks cannot be fetched. Free some space; what you entered is safe.'), 'alert');
  else if (!(error instanceof Away)) sayFailure(error);
  if (error instanceof Away) online(navigator.onLine && error.message !== 'unreachable');
  failures += 1;
  const wait = Math.min(LONGEST, FIRST * 2 ** (failures - 1));
  plan(wait * (0.5 + Math.random()));
}

/** The server knows the phone and says no to all of it: no post any more, a new password. */
function sayRefusal({ words }: Refused): void {
  say([words.what, words.why, words.next].filter(Boolean).join(' '), 'alert');
}

function plan(wait: number): void {
  timer = window.setTimeout(() => void syncNow(), wait);
}
