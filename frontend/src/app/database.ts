// The phone's own database. Everything that says something about a person or a school is
// ciphertext; in the clear stand ids, counts and moments, which the lock screen needs.
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from 'idb';
import type { Bytes } from './secret';
import { t } from './words';

/** One person on this phone. `id` is the device's id at the server and the owner of all below. */
export interface Enrolled {
  id: string;
  person: number;
  /** Where the phone is enrolled: with its id all that it says of itself while it is locked. */
  district?: number;
  name: string;
  unit: string;
  language: string;
  salt: Bytes;
  /** The data key under the PIN; thrown away with the fifth wrong one. */
  byPin: Bytes | null;
  byServer: Bytes;
  /** {token, person} under the data key. */
  sealed: Bytes;
  wrong: number;
  seq: number;
  usedAt: string;
  /** Signed out while records were unsent: kept encrypted until they are sent. */
  leaving: boolean;
}

export interface StoredAct {
  owner: string;
  id: string;
  seq: number;
  at: string;
  state: 'waiting' | 'refused' | 'conflict';
  tries: number;
  /** The Act under the data key; the Answer likewise, once there is one. */
  sealed: Bytes;
  answer: Bytes | null;
}

/** A photo on the phone. `about` is set when its act was kept: then it may be uploaded. */
export interface StoredPhoto {
  owner: string;
  id: string;
  sha256: string;
  size: number;
  takenAt: string;
  act: string | null;
  about: string | null;
  role: string;
  unit: number;
  /** The JPEG under the data key. */
  sealed: Bytes;
  /** The address of the begun upload: it is never begun again from zero. */
  upload: string | null;
  sent: number;
  /** Since when the server does not take it; why is told in `refusal`, under the data key. */
  declined?: string | null;
  refusal?: Bytes | null;
}

export interface Shelves extends DBSchema {
  people: { key: string; value: Enrolled };
  rows: { key: [string, string, string]; value: { owner: string; part: string; id: string; sealed: Bytes } };
  kept: { key: [string, string]; value: { owner: string; key: string; sealed: Bytes } };
  acts: { key: [string, string]; value: StoredAct; indexes: { standing: [string, string, string] } };
  answers: { key: [string, string]; value: { owner: string; id: string; at: string; sealed: Bytes } };
  photos: {
    key: [string, string];
    value: StoredPhoto;
    indexes: { bound: [string, string]; moving: [string, string, number, number]; declined: [string, string] };
  };
  phone: { key: string; value: unknown };
}
export type Database = IDBPDatabase<Shelves>;

const NAME = 'xiaoan-field';
const VERSION = 3;
let opened: Promise<Database> | null = null;

/** Each step makes version n out of n - 1; steps are never changed, only added. */
type Step = (db: Database, change: IDBPTransaction<Shelves, StoreNames<Shelves>[], 'versionchange'>) => void;
const STEPS: Step[] = [
  (db) => {
    db.createObjectStore('people', { keyPath: 'id' });
    db.createObjectStore('rows', { keyPath: ['owner', 'part', 'id'] });
    db.createObjectStore('kept', { keyPath: ['owner', 'key'] });
    db.createObjectStore('acts', { keyPath: ['owner', 'id'] });
    db.createObjectStore('answers', { keyPath: ['owner', 'id'] });
    db.createObjectStore('photos', { keyPath: ['owner', 'id'] });
    db.createObjectStore('phone');
  },
  // How much waits, since when and how far it has come is told without reading records and
  // pictures. A photo of a form that is still being filled has no act: it stands in neither.
  (_db, change) => {
    change.objectStore('acts').createIndex('standing', ['owner', 'state', 'at']);
    change.objectStore('photos').createIndex('bound', ['owner', 'act']);
    change.objectStore('photos').createIndex('moving', ['owner', 'about', 'sent', 'size']);
  },
  // A photo that the server does not take waits for its person, as a record does.
  (_db, change) => {
    change.objectStore('photos').createIndex('declined', ['owner', 'declined']);
  },
];

/** A newer app in another tab has changed the shelves: this tab's code is too old to read them. */
export class Outdated extends Error {
  constructor() {
    super(t('A newer version of the app is open. Load this page again; what was sent off or kept is safe.'));
  }
}

export function database(): Promise<Database> {
  opened ??= openDB<Shelves>(NAME, VERSION, {
    upgrade: (db, from, _to, change) => STEPS.slice(from).forEach((step) => step(db, change)),
    // A newer app waits to change the shelves: let go, the next question opens them anew.
    blocking: (_now, _next, event) => {
      (event.target as IDBDatabase).close();
      opened = null;
    },
    terminated: () => {
      opened = null;
    },
  }).catch((error: unknown) => {
    opened = null;
    throw error instanceof DOMException && error.name === 'VersionError' ? new Outdated() : error;
  });
  return opened;
}

/** All of `owner` in a store whose key begins with the owner. */
export function all(owner: string, ...more: string[]): IDBKeyRange {
  return IDBKeyRange.bound([owner, ...more], [owner, ...more, []]);
}
