// What the phone carries, fetched as changes since the last time.
import { all, database } from './database';
import { ask } from './door';
import { decryptJson, encryptJson } from './secret';
import { become, current, type Session } from './session';
import { changed } from './store';
import type { Person, Row } from './types';

interface Bundle {
  cursor: string;
  at: string;
  person: Person;
  parts: Record<string, { ids: string[]; rows: Row[] }>;
}

/** Fetch and keep; returns the server's moment. Throws Away or Revoked. */
export async function pull(): Promise<string> {
  const session = current();
  if (!session) return '';
  if (!navigator.locks) return fetchChanges(session);
  // One tab after the other: an older answer must not take away what a newer one brought.
  return navigator.locks.request(`xiaoan-pull-${session.deviceId}`, () => fetchChanges(session));
}

async function fetchChanges(session: Session): Promise<string> {
  const db = await database();
  const mark = `cursor:${session.deviceId}`;
  const known = (await db.get('phone', mark)) as string | undefined;
  const since = known ? `?since=${encodeURIComponent(known)}` : '';
  const bundle = await ask<Bundle>(`/api/field/bundle${since}`, { token: session.token });
  for (const [part, { ids, rows }] of Object.entries(bundle.parts)) await put(session, part, ids, rows);
  await db.put('phone', bundle.cursor, mark);
  await remember(session, bundle.person);
  return bundle.at;
}

async function put({ deviceId: owner, key }: Session, part: string, ids: string[], rows: Row[]): Promise<void> {
  const sealed = await Promise.all(rows.map((row) => encryptJson(key, row)));
  const db = await database();
  const have = await db.getAllKeys('rows', all(owner, part));
  const current = new Set(ids);
  const gone = have.filter(([, , id]) => !current.has(id));
  if (!rows.length && !gone.length) return;
  const step = db.transaction('rows', 'readwrite');
  for (const [at, row] of rows.entries()) {
    const box = sealed[at];
    if (box) await step.store.put({ owner, part, id: row.id, sealed: box });
  }
  for (const one of gone) await step.store.delete(one);
  await step.done;
  changed(part);
}

async function remember(session: Session, person: Person): Promise<void> {
  if (JSON.stringify(person) === JSON.stringify(session.person)) return;
  const db = await database();
  const stored = await db.get('people', session.deviceId);
  if (!stored) return;
  const held = await decryptJson<{ token: string }>(session.key, stored.sealed);
  const sealed = await encryptJson(session.key, { ...held, person });
  await db.put('people', { ...stored, name: person.name, unit: person.unit.short_name, sealed });
  if (current() === session) become({ ...session, person });
}
