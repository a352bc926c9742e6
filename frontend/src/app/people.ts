// Who uses this phone: enrol, unlock, lock, leave, wipe.
import { all, database, type Enrolled } from './database';
import { ask, Refused } from './door';
import { lockOthers } from './hold';
import { uuid7 } from './ids';
import { go, path } from './nav';
import { counts } from './queue';
import { stayHere } from './room';
import {
  type Bytes, decrypt, decryptJson, encrypt, encryptJson, keyOf, keyOfPin, keyOfSecret, random,
} from './secret';
import { become, countPeople, mine, sender, stopSending } from './session';
import type { Person } from './types';
import { speak } from './words';

/** Wrong PINs before only a sign-in at the server unlocks. */
export const TRIES = 5;
const OUT_OF_USE = 410;

interface Given {
  id: string;
  token: string;
  recovery: string;
  person: Person;
}

/** Everybody enrolled here, the last user first. */
export async function people(): Promise<Enrolled[]> {
  const found = await (await database()).getAll('people');
  countPeople(found.length);
  return found.sort((a, b) => b.usedAt.localeCompare(a.usedAt));
}

/** Why a PIN is too easy, or nothing. */
export function isEasy(pin: string): boolean {
  const digits = [...pin].map(Number);
  const steps = new Set(digits.slice(1).map((digit, at) => digit - (digits[at] ?? 0)));
  return steps.size < 2 || new Set(digits).size < 3;
}

/** Make this phone one of the signed-in person's. Throws Refused or Away. */
export async function enrol(name: string, pin: string, csrf: string): Promise<void> {
  const id = uuid7();
  const given = await ask<Given>('/api/devices/', { method: 'POST', csrf, body: { id, name } });
  const raw = random(32);
  const key = await keyOf(raw);
  const salt = random(16);
  const { person, token } = given;
  const enrolled: Enrolled = {
    id,
    person: person.id,
    district: person.unit.district_id,
    name: person.name,
    unit: person.unit.short_name || person.unit.name,
    language: person.language,
    salt,
    byPin: await encrypt(await keyOfPin(pin, salt), raw),
    byServer: await encrypt(await keyOfSecret(given.recovery), raw),
    sealed: await encryptJson(key, { token, person }),
    wrong: 0,
    seq: 0,
    usedAt: new Date().toISOString(),
    leaving: false,
  };
  await (await database()).put('people', enrolled);
  await stayHere();
  await people();
  speak(person.language);
  become({ person, deviceId: id, token, key });
}

export type Unlocked = 'open' | 'wrong' | 'shut';

/** Try a PIN. 'shut': too many wrong ones, the server must be asked. */
export async function unlock(id: string, pin: string): Promise<Unlocked> {
  const db = await database();
  const one = await db.get('people', id);
  if (!one?.byPin || one.wrong >= TRIES) return 'shut';
  // Counted before it is tried: a tab killed in between has used its try up. The last try takes
  // the PIN's half of the key off the phone with it; what the server gives out still opens it.
  const wrong = one.wrong + 1;
  await db.put('people', { ...one, wrong, byPin: wrong < TRIES ? one.byPin : null });
  let raw: Bytes;
  try {
    raw = await decrypt(await keyOfPin(pin, one.salt), one.byPin);
  } catch {
    return wrong >= TRIES ? 'shut' : 'wrong';
  }
  await enter(one, raw);
  return 'open';
}

/** Signed in at the server: it gives the secret out again, and a new PIN is chosen. */
export async function recover(id: string, pin: string, csrf: string): Promise<void> {
  const db = await database();
  const one = await db.get('people', id);
  if (!one) return;
  const { recovery } = await ask<{ recovery: string }>(`/api/devices/${id}/recovery`, { method: 'POST', csrf });
  const raw = await decrypt(await keyOfSecret(recovery), one.byServer);
  const salt = random(16);
  await enter({ ...one, salt, byPin: await encrypt(await keyOfPin(pin, salt), raw) }, raw);
}

async function enter(one: Enrolled, raw: Bytes): Promise<void> {
  const key = await keyOf(raw);
  const { token, person } = await decryptJson<{ token: string; person: Person }>(key, one.sealed);
  await (await database()).put('people', { ...one, wrong: 0, usedAt: new Date().toISOString() });
  speak(one.language);
  become({ person, deviceId: one.id, token, key });
}

/** On the lock screen no key is at hand: the server is asked by the phone's number alone, and
 * what a phone out of use carried of its person is wiped. True where that happened. */
export async function wipeRevoked(): Promise<boolean> {
  let found = false;
  for (const { id, district } of await people()) {
    const standing = await ask(`/api/field/standing/${district ?? 0}/${id}`).catch((error: unknown) => error);
    if (!(standing instanceof Refused && standing.status === OUT_OF_USE)) continue;
    await wipe(id);
    found = true;
  }
  return found;
}

/** Forget the key in every tab and stand before the lock. */
export function lockNow(why = ''): void {
  lockOthers();
  lockHere(why);
}

/** Forget the key in this tab. */
export function lockHere(why = ''): void {
  become(null);
  if (why) stopSending(); // signed out, or out of use: not merely locked
  const next = path().startsWith('/field/lock') ? '/field/' : path();
  go(`/field/lock?${why ? `why=${why}&` : ''}next=${encodeURIComponent(next)}`, true);
}

export interface Left {
  status: 'gone' | 'unsent';
}

/** Sign out: with nothing unsent the phone forgets the person, here and at the server. */
export async function signOut(session = mine()): Promise<Left> {
  const { waiting, refused, files } = await counts(session.deviceId);
  if (waiting + refused + files) return { status: 'unsent' };
  // Without a network the key is thrown away here all the same: nobody can use it any more.
  await ask('/api/devices/current', { method: 'DELETE', token: session.token }).catch(() => undefined);
  await wipe(session.deviceId);
  lockNow('gone');
  return { status: 'gone' };
}

/** Sign out later: what is unsent stays encrypted; the phone forgets the person once it is sent. */
export async function leaveWhenSent(): Promise<void> {
  const db = await database();
  const one = await db.get('people', mine().deviceId);
  if (one) await db.put('people', { ...one, leaving: true });
  lockNow();
}

/** After a pass: a person who wanted to leave and has nothing unsent is signed out. */
export async function leaveIfSent(): Promise<void> {
  const session = sender();
  const one = session && (await (await database()).get('people', session.deviceId));
  if (session && one?.leaving) await signOut(session);
}

/** The person changed his mind and stays on this phone. */
export async function stay(): Promise<void> {
  const db = await database();
  const one = await db.get('people', mine().deviceId);
  if (one) await db.put('people', { ...one, leaving: false });
}

/** The language of this person on this phone. */
export async function choose(language: string): Promise<void> {
  speak(language);
  const db = await database();
  const one = await db.get('people', mine().deviceId);
  if (one) await db.put('people', { ...one, language });
}

/** A button of the frame: lock, or hand over to somebody else. */
export function installLock(): void {
  document.addEventListener('click', (event) => {
    if ((event.target as Element).closest('[data-lock]')) lockNow();
  });
}

/** Throw away everything of one person on this phone. */
export async function wipe(id: string): Promise<void> {
  const db = await database();
  const stores = ['rows', 'kept', 'acts', 'answers', 'photos'] as const;
  const step = db.transaction([...stores, 'people' as const, 'phone' as const], 'readwrite');
  for (const store of stores) await step.objectStore(store).delete(all(id));
  await step.objectStore('people').delete(id);
  for (const mark of ['cursor', 'tidied']) await step.objectStore('phone').delete(`${mark}:${id}`);
  await step.done;
}
