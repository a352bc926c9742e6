// What this person did and the server has not yet taken. An act is written to the phone in one
// transaction with its number; only then the screen goes on. Nothing here waits for a network.
import { all, database, type StoredAct } from './database';
import { uuid7 } from './ids';
import { roomFor } from './room';
import { decryptJson, encryptJson } from './secret';
import { mine } from './session';
import { changed } from './store';
import type { Act, Answer, FileRef, Meter, Queued } from './types';

export interface More {
  unit?: number | undefined;
  id?: string | undefined;
  files?: FileRef[] | undefined;
  meter?: Meter | undefined;
  paperAt?: string | undefined;
  /** When it was done, if not now: a correction keeps the moment of what it corrects. */
  at?: string | undefined;
  /** The act that was not taken and is corrected by this one; it leaves the queue. */
  replaces?: string | undefined;
}
export interface Counts {
  waiting: number;
  oldest: string | null;
  refused: number;
  files: number;
}

let start: () => void = () => undefined;

/** The replay is started from here, and knows the queue: told at the start, not imported. */
export function onSend(begin: () => void): void {
  start = begin;
}

/** Put an act into the queue; its id is its identity for ever. Throws StorageFull. */
export async function send(form: string, body: unknown, more: More = {}): Promise<string> {
  const { deviceId: owner, key, person } = mine();
  const { seconds, taps } = more.meter?.read() ?? { seconds: null, taps: null };
  const act: Act = {
    id: more.id ?? uuid7(),
    form,
    unit: more.unit ?? person.unit.id,
    at: more.at ?? new Date().toISOString(),
    seq: 0, // given in the transaction below
    seconds,
    taps,
    paper_at: more.paperAt ?? null,
    files: more.files ?? [],
    replaces: more.replaces ?? null,
    body,
  };
  const sealed = await encryptJson(key, act);
  await roomFor(() => store(owner, act, sealed));
  changed('queue');
  start();
  return act.id;
}

async function store(owner: string, act: Act, sealed: StoredAct['sealed']): Promise<void> {
  const db = await database();
  const step = db.transaction(['people', 'acts', 'photos', 'kept'], 'readwrite');
  const person = await step.objectStore('people').get(owner);
  if (!person) throw new Error('nobody');
  const seq = person.seq + 1;
  const stored: StoredAct = { owner, id: act.id, seq, at: act.at, state: 'waiting', tries: 0, sealed, answer: null };
  await step.objectStore('acts').add(stored);
  await step.objectStore('people').put({ ...person, seq });
  for (const file of act.files) {
    const photo = await step.objectStore('photos').get([owner, file.id]);
    if (photo) await step.objectStore('photos').put({ ...photo, act: act.id, role: file.role, unit: act.unit });
  }
  if (act.replaces) {
    await step.objectStore('acts').delete([owner, act.replaces]);
    await step.objectStore('kept').delete([owner, `correct:${act.form}`]);
  }
  await step.done;
}

/** Send an act that was refused once more, as it is. It gets a number of its own: under the old
 * one the server gives the answer that it gave before, whatever was put right meanwhile. */
export async function again(id: string): Promise<void> {
  const { deviceId: owner, key } = mine();
  const stored = await (await database()).get('acts', [owner, id]);
  if (!stored) return;
  const { act } = await opened(key, stored);
  await send(act.form, act.body, { unit: act.unit, files: act.files, paperAt: act.paper_at ?? undefined, at: act.at, replaces: id });
}

/** The person puts an act away: it and its photos leave the phone. */
export async function putAway(id: string): Promise<void> {
  const { deviceId: owner } = mine();
  const step = (await database()).transaction(['acts', 'photos'], 'readwrite');
  await step.objectStore('acts').delete([owner, id]);
  for (const photo of await step.objectStore('photos').getAll(all(owner))) {
    if (photo.act === id) await step.objectStore('photos').delete([owner, photo.id]);
  }
  await step.done;
  changed('queue');
}

/** Everything not yet taken, in the order in which it was done. */
export async function queued(): Promise<Queued[]> {
  const { deviceId: owner, key } = mine();
  const found = await (await database()).getAll('acts', all(owner));
  found.sort((a, b) => a.seq - b.seq);
  return Promise.all(found.map((one) => opened(key, one)));
}

/** One stored act in the clear. */
export async function opened(key: CryptoKey, one: StoredAct): Promise<Queued> {
  const act = await decryptJson<Act>(key, one.sealed);
  const answer = one.answer && (await decryptJson<Answer>(key, one.answer));
  return { act: { ...act, seq: one.seq }, state: one.state, answer, tries: one.tries };
}

/** How much waits; needs no key, so the lock screen can tell it too. */
export async function counts(owner: string = mine().deviceId): Promise<Counts> {
  const db = await database();
  const waiting = all(owner, 'waiting');
  const first = await db.transaction('acts').store.index('standing').openKeyCursor(waiting);
  const n = await db.countFromIndex('acts', 'standing', waiting);
  return {
    waiting: n,
    oldest: first?.key[2] ?? null,
    refused: (await db.count('acts', all(owner))) - n + (await db.countFromIndex('photos', 'declined', all(owner))),
    files: await db.countFromIndex('photos', 'bound', all(owner)),
  };
}

export interface Photos {
  /** How many photos belong to each act, the act being taken or not. */
  of: Map<string, number>;
  /** Bytes sent and to be sent of those whose act was taken. */
  moving: { count: number; sent: number; size: number };
}

/** How the photos stand, read from keys alone: no picture is opened. */
export async function photos(): Promise<Photos> {
  const { deviceId: owner } = mine();
  const store = (await database()).transaction('photos').store;
  const found: Photos = { of: new Map(), moving: { count: 0, sent: 0, size: 0 } };
  for (let at = await store.index('bound').openKeyCursor(all(owner)); at; at = await at.continue()) {
    found.of.set(at.key[1], (found.of.get(at.key[1]) ?? 0) + 1);
  }
  for (let at = await store.index('moving').openKeyCursor(all(owner)); at; at = await at.continue()) {
    const [, , sent, size] = at.key;
    found.moving = { count: found.moving.count + 1, sent: found.moving.sent + sent, size: found.moving.size + size };
  }
  return found;
}

/** The answers of acts taken: what they made, kept for a week. */
export async function answered(id: string): Promise<Answer | undefined> {
  const { deviceId: owner, key } = mine();
  const found = await (await database()).get('answers', [owner, id]);
  return found && decryptJson<Answer>(key, found.sealed);
}
