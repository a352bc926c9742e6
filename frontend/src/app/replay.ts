// Sending the queue: one tab at a time, in order, twenty at once, again and again until it is
// taken. An act leaves the queue in the same transaction that stores its answer.
import { all, database, type StoredAct } from './database';
import { Away, Refused, ask } from './door';
import { opened } from './queue';
import { encryptJson } from './secret';
import { sender, type Session } from './session';
import { changed } from './store';
import type { Act, Answer } from './types';

const BATCH = 20;

interface Answers {
  at: string;
  answers: Answer[];
}

/** Send what waits; returns how many were answered for good. Throws Away or Revoked. */
export async function replay(): Promise<number> {
  const session = sender();
  if (!session) return 0;
  return alone(`xiaoan-replay-${session.deviceId}`, () => pass(session));
}

/** Run in one tab only; another tab that sends already does it for all. */
async function alone(name: string, work: () => Promise<number>): Promise<number> {
  if (!navigator.locks) return work(); // the server takes each id once anyway
  return navigator.locks.request(name, { ifAvailable: true }, async (lock) => (lock ? work() : 0));
}

async function pass(session: Session): Promise<number> {
  let taken = 0;
  let most = BATCH;
  for (;;) {
    const batch = await waiting(session, most);
    if (!batch.length || sender()?.deviceId !== session.deviceId) return taken;
    const answers = await post(session, batch);
    if (!answers) {
      most = Math.ceil(batch.length / 2); // too large at once
      continue;
    }
    const settled = await settle(session, batch, answers);
    taken += settled;
    changed('queue');
    if (settled < batch.length) throw new Away('busy');
  }
}

/** The answers of a batch; nothing where it was too large and can be halved. */
async function post(session: Session, acts: Act[]): Promise<Answer[] | null> {
  const body = { device_at: new Date().toISOString(), acts };
  try {
    return (await ask<Answers>('/api/field/acts', { method: 'POST', token: session.token, body })).answers;
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 413) throw error;
    const [only] = acts;
    if (acts.length > 1 || !only) return null;
    return [{ id: only.id, status: 'refused', ...error.words }];
  }
}

async function waiting({ deviceId: owner, key }: Session, most: number): Promise<Act[]> {
  const found = await (await database()).getAll('acts', all(owner));
  const next = found.filter((one) => one.state === 'waiting').sort((a, b) => a.seq - b.seq);
  return Promise.all(next.slice(0, most).map(async (one) => (await opened(key, one)).act));
}

async function settle(session: Session, batch: Act[], answers: Answer[]): Promise<number> {
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  let settled = 0;
  for (const [at, act] of batch.entries()) {
    const answer = byId.get(act.id) ?? answers[at]; // an unreadable one is answered without id
    if (!answer || answer.status === 'later') continue;
    await take(session, act, answer);
    settled += 1;
  }
  return settled;
}

async function take({ deviceId: owner, key }: Session, act: Act, answer: Answer): Promise<void> {
  const sealed = await encryptJson(key, answer);
  const step = (await database()).transaction(['acts', 'answers', 'photos'], 'readwrite');
  const acts = step.objectStore('acts');
  if (answer.status === 'kept') {
    await step.objectStore('answers').put({ owner, id: act.id, at: new Date().toISOString(), sealed });
    await acts.delete([owner, act.id]);
    for (const file of act.files) {
      const photo = await step.objectStore('photos').get([owner, file.id]);
      if (photo) await step.objectStore('photos').put({ ...photo, about: about(answer, file.id) });
    }
  } else {
    const stored = (await acts.get([owner, act.id])) as StoredAct | undefined;
    const state = answer.status === 'conflict' ? 'conflict' : 'refused';
    if (stored) await acts.put({ ...stored, state, answer: sealed, tries: stored.tries + 1 });
  }
  await step.done;
}

/** What a photo is evidence of: an act with many records says it photo by photo (`abouts`). */
function about(answer: Answer, file: string): string {
  const abouts = answer.facts?.abouts as Record<string, string> | undefined;
  return abouts?.[file] ?? answer.subject ?? '';
}
