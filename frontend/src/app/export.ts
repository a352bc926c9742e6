// What the server did not take can be taken out: one file with the record as data, as text that
// anybody reads, and its photos.
import { all, database } from './database';
import { bodyOf, formOnPhone } from './forms';
import { decrypt } from './secret';
import { mine } from './session';
import type { Queued } from './types';
import { t } from './words';
import { type Entry, zip } from './zip';

/** Download these records as one zip. */
export async function exportActs(chosen: Queued[]): Promise<void> {
  const entries: Entry[] = [];
  const text = new TextEncoder();
  for (const one of chosen) {
    const name = `${one.act.at.slice(0, 10)}-${one.act.id.slice(-8)}`;
    entries.push({ name: `${name}.json`, bytes: text.encode(JSON.stringify(one, null, 1)) });
    entries.push({ name: `${name}.txt`, bytes: text.encode(readable(one)) });
    for (const [at, photo] of (await photosOf(one.act.id)).entries()) {
      entries.push({ name: `${name}-${at + 1}.jpg`, bytes: photo });
    }
  }
  save(zip(entries), `xiaoan-${new Date().toISOString().slice(0, 10)}.zip`);
}

async function photosOf(act: string): Promise<Uint8Array<ArrayBuffer>[]> {
  const { deviceId, key } = mine();
  const photos = await (await database()).getAll('photos', all(deviceId));
  return Promise.all(photos.filter((photo) => photo.act === act).map((photo) => decrypt(key, photo.sealed)));
}

/** The record as lines of text. */
export function readable({ act, answer }: Queued): string {
  const { person } = mine();
  const lines = [
    t(formOnPhone(act.form).title),
    `${person.name}  ${person.unit.name}`,
    new Date(act.at).toLocaleString(),
    '',
    ...flat(bodyOf(act)),
  ];
  if (answer) lines.push('', ...[answer.what, answer.why, answer.next].filter((line): line is string => !!line));
  return lines.join('\n');
}

function flat(value: unknown, name = ''): string[] {
  if (value === null || value === undefined || value === '') return [];
  if (typeof value !== 'object') return [`${name}: ${String(value)}`];
  const pairs = Array.isArray(value) ? value.map((one, at) => [String(at + 1), one] as const) : Object.entries(value);
  return pairs.flatMap(([key, one]) => flat(one, name ? `${name}.${key}` : key));
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
