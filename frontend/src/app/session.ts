// Who has unlocked this phone. The data key lives in memory only.
import type { Person } from './types';

export interface Session {
  person: Person;
  deviceId: string;
  token: string;
  key: CryptoKey;
}

type Heard = (session: Session | null) => void;
let now: Session | null = null;
const heard = new Set<Heard>();

export function current(): Session | null {
  return now;
}

/** The session, where a screen is only reached with one. */
export function mine(): Session {
  if (!now) throw new Error('locked');
  return now;
}

export function become(session: Session | null): void {
  now = session;
  heard.forEach((tell) => tell(session));
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
