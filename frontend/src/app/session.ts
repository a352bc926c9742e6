// Who has unlocked this phone. The data key lives in memory only.
import type { Person } from './types';

export interface Session {
  person: Person;
  deviceId: string;
  token: string;
  key: CryptoKey;
}

type Heard = (session: Session | null) => void;
/** So long a locked phone goes on sending what was done. */
const AFTER = 30 * 60_000;

let now: Session | null = null;
let before: Session | null = null;
let timer = 0;
const heard = new Set<Heard>();

export function current(): Session | null {
  return now;
}

/** The session, where a screen is only reached with one. */
export function mine(): Session {
  if (!now) throw new Error('locked');
  return now;
}

/** Who sends: whoever has unlocked the phone, and for a while whoever had before it was locked.
 * A screen never asks this: a locked phone shows nothing of what it sends. */
export function sender(): Session | null {
  return now ?? before;
}

export function become(session: Session | null): void {
  if (now && !session) keepSending(now);
  else stopSending();
  now = session;
  heard.forEach((tell) => tell(session));
}

function keepSending(session: Session): void {
  before = session;
  window.clearTimeout(timer);
  timer = window.setTimeout(stopSending, AFTER);
}

/** Forget the key altogether: the person has left, or the phone is another's now. */
export function stopSending(): void {
  before = null;
  window.clearTimeout(timer);
}

export function onSession(tell: Heard): void {
  heard.add(tell);
}

let people = 0;

/** Whether several people use this phone: then the head has a button to change. */
export function isShared(): boolean {
  return people > 1;
}

export function countPeople(n: number): void {
  people = n;
}
