// What the phone carries: rows of the bundle and half-filled forms, encrypted at rest.
import { all, database } from './database';
import { roomFor } from './room';
import { decryptJson, encryptJson } from './secret';
import { current, mine, onSession } from './session';
import type { Row } from './types';

/** What changed: a part of the bundle, 'queue', 'photos', 'kept' or 'network'. */
export type Change = string;

const cache = new Map<string, Promise<Row[]>>();
const listeners = new Set<(change: Change) => void>();
const others = 'BroadcastChannel' in window ? new BroadcastChannel('xiaoan-field') : null;

onSession(() => cache.clear());
others?.addEventListener('message', (event: MessageEvent<Change>) => hear(event.data));

/** All rows of `part`, decrypted once and then kept in memory until they change. */
export function rows<T extends Row>(part: string): Promise<T[]> {
  const known = cache.get(part) ?? read(part);
  cache.set(part, known);
  return known as Promise<T[]>;
}

export async function row<T extends Row>(part: string, id: string): Promise<T | undefined> {
  return (await rows<T>(part)).find((one) => one.id === id);
}

/** Keep a small value (a draft) under `key`; `null` throws it away. */
export async function keep(key: string, value: unknown): Promise<void> {
  const { deviceId: owner, key: secret } = mine();
  const db = await database();
  if (value === null || value === undefined) await db.delete('kept', [owner, key]);
  else {
    const sealed = await encryptJson(secret, value);
    await roomFor(() => db.put('kept', { owner, key, sealed }));
  }
}

export async function kept<T>(key: string): Promise<T | undefined> {
  const { deviceId: owner, key: secret } = mine();
  const found = await (await database()).get('kept', [owner, key]);
  return found && decryptJson<T>(secret, found.sealed);
}

/** Hear of changes in this tab and in others; returns how to stop. */
export function on(listener: (change: Change) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Tell this tab and the others. */
export function changed(change: Change): void {
  hear(change);
  others?.postMessage(change);
}

function hear(change: Change): void {
  cache.delete(change);
  if (current()) listeners.forEach((listener) => listener(change));
}

async function read(part: string): Promise<Row[]> {
  const { deviceId: owner, key } = mine();
  const found = await (await database()).getAll('rows', all(owner, part));
  return Promise.all(found.map((one) => decryptJson<Row>(key, one.sealed)));
}
