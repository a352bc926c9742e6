// Room on the phone. What can be fetched again is thrown away before a record ever is.
import { all, database } from './database';
import { current, type Session } from './session';
import { t } from './words';

export class StorageFull extends Error {
  constructor() {
    super(t('This phone is full: the record was not kept. Free some space (photos, videos), then press again; what you filled in still stands here.'));
  }
}

/** Do `write`; when the phone is full make room and try once more. Throws StorageFull. */
export async function roomFor<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isFull(error)) throw error;
  }
  await makeRoom();
  try {
    return await write();
  } catch (error) {
    throw isFull(error) ? new StorageFull() : error;
  }
}

export function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}

/** Answers already shown to whoever works now, then files of older versions of the app. */
async function makeRoom(): Promise<void> {
  const db = await database();
  const session = current();
  if (session) await db.delete('answers', all(session.deviceId)).catch(() => undefined);
  if (!('caches' in window)) return;
  const names = (await caches.keys()).filter((name) => name.startsWith('xiaoan-'));
  for (const name of names.slice(0, -1)) await caches.delete(name);
}

const WEEK = 7 * 86_400_000;

/** Once a day: answers shown long ago, and photos of forms that were never sent. */
export async function forgetOld({ deviceId: owner }: Session, now = Date.now()): Promise<void> {
  const db = await database();
  const mark = `tidied:${owner}`;
  const day = new Date(now).toISOString().slice(0, 10);
  if ((await db.get('phone', mark)) === day) return;
  const old = new Date(now - WEEK).toISOString();
  const step = db.transaction(['answers', 'photos', 'phone'], 'readwrite');
  for (let at = await step.objectStore('answers').openCursor(all(owner)); at; at = await at.continue()) {
    if (at.value.at < old) await at.delete();
  }
  for (let at = await step.objectStore('photos').openCursor(all(owner)); at; at = await at.continue()) {
    if (at.value.act === null && at.value.takenAt < old) await at.delete();
  }
  await step.objectStore('phone').put(day, mark);
  await step.done;
}

/** Ask the browser not to throw our data away by itself; it may say no. */
export async function stayHere(): Promise<void> {
  await navigator.storage?.persist?.().catch(() => false);
}

/** Used and given bytes, as far as the browser says. */
export async function space(): Promise<{ used: number; given: number } | null> {
  const told = await navigator.storage?.estimate?.().catch(() => null);
  return told?.quota ? { used: told.usage ?? 0, given: told.quota } : null;
}
