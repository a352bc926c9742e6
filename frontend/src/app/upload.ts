// Photos on their way: each alone, in pieces, by the tus protocol. What has arrived is never sent
// twice: the address of a begun upload is kept, and the server is asked how far it has come.
import { database, type StoredPhoto } from './database';
import { decline, type Why } from './declined';
import { Revoked } from './door';
import { decrypt } from './secret';
import { sender, type Session } from './session';
import { changed } from './store';
import { spoken } from './words';

const PIECE = 64 * 1024;
/** Pauses after which a cut link is tried again, before the next pass takes over. */
const PAUSES = [200, 1000, 3000, 6000];
const LATER = 15_000;
/** A line on which nothing moved for so long is dead and does not say so (as in door.ts). */
const PATIENCE = 60_000;
const GONE = 401;
/** What the server does not take as it is: its person is told, and decides. */
const REFUSED = [400, 403, 413, 415, 422];
/** The begun upload is no more, or came damaged: begun anew, the photo itself is here. */
const LOST = [404, 410, 460];
/** The server failed over this very photo; a server that is down or full says 502 and above. */
const BROKEN = 500;

/** Away: nothing gets through, for any photo. Damaged: this one, for now. */
type How = 'sent' | 'away' | 'damaged';

let timer = 0;

/** Send every photo whose act was taken. One tab at a time; never throws but Revoked. */
export async function upload(): Promise<void> {
  const session = sender();
  if (!session) return;
  const work = (): Promise<void> => pass(session);
  if (!navigator.locks) return work(); // the server takes each file once anyway
  await navigator.locks.request(`xiaoan-upload-${session.deviceId}`, { ifAvailable: true }, async (lock) => {
    if (lock) await work();
  });
}

async function pass(session: Session): Promise<void> {
  window.clearTimeout(timer);
  const tried = new Set<string>();
  for (let photo = await next(session, tried); photo; photo = await next(session, tried)) {
    if (sender()?.deviceId !== session.deviceId) return;
    tried.add(photo.id);
    const how = await one(session, photo).catch(unforeseen);
    if (how === 'away' || how === 'damaged') later();
    if (how === 'away') return;
  }
}

function later(): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void upload().catch(() => undefined), LATER);
}

/** Whatever is wrong with one photo, those behind it go their way. */
function unforeseen(error: unknown): How {
  if (error instanceof Revoked) throw error;
  return 'damaged';
}

/** The oldest whose record the server has: found by keys, and only this picture is opened. */
async function next({ deviceId: owner }: Session, tried: Set<string>): Promise<StoredPhoto | undefined> {
  const store = (await database()).transaction('photos').store;
  const told = IDBKeyRange.bound([owner, '', []], [owner, []]); // an act that made no record has ''
  const ids = (await store.index('moving').getAllKeys(told)).map(([, id]) => id);
  const first = ids.filter((id) => !tried.has(id)).sort()[0]; // an id begins with its moment
  return first === undefined ? undefined : store.get([owner, first]);
}

/** One photo to its end, or as far as the link lets it. */
async function one(session: Session, photo: StoredPhoto): Promise<How> {
  const { Upload } = await import('tus-js-client');
  const bytes = await decrypt(session.key, photo.sealed);
  let watch = 0;
  return new Promise<How>((resolve, reject) => {
    const moves = (): void => {
      window.clearTimeout(watch);
      watch = window.setTimeout(() => void way.abort().then(() => resolve('away'), reject), PATIENCE);
    };
    const way = new Upload(new Blob([bytes]), {
      endpoint: '/api/files/',
      uploadUrl: photo.upload,
      uploadSize: photo.size,
      chunkSize: PIECE,
      retryDelays: PAUSES,
      storeFingerprintForResuming: false,
      headers: { Authorization: `Bearer ${session.token}`, 'Accept-Language': spoken() },
      metadata: told(photo),
      onProgress: moves,
      onUploadUrlAvailable: () => void note(photo, { upload: way.url }),
      onChunkComplete: (_size, sent) => void note(photo, { sent }),
      onShouldRetry: (error) => !REFUSED.includes(statusOf(error)) && statusOf(error) !== GONE,
      onSuccess: () => void away(photo).then(() => resolve('sent'), reject),
      onError: (error) => void failed(session, photo, error).then(resolve, reject),
    });
    way.start();
    moves();
  }).finally(() => window.clearTimeout(watch));
}

/** What a failure means for this photo, and for those behind it. */
async function failed(session: Session, photo: StoredPhoto, error: Error): Promise<How> {
  const status = statusOf(error);
  if (status === GONE) throw new Revoked();
  if (REFUSED.includes(status)) await decline(session, photo, wordsOf(error));
  if (REFUSED.includes(status)) return 'damaged';
  if (!LOST.includes(status)) return status === BROKEN ? 'damaged' : 'away';
  await note(photo, { upload: null, sent: 0 });
  return 'damaged';
}

function told({ id, sha256, about, role, unit, takenAt }: StoredPhoto): Record<string, string> {
  return { id, sha256, about: about ?? '', role, unit: String(unit), taken_at: takenAt };
}

interface Told {
  originalResponse?: { getStatus(): number; getBody(): string } | null;
}

function statusOf(error: Error & Told): number {
  return error.originalResponse?.getStatus() ?? 0;
}

/** The server's own words, where it had some. */
function wordsOf(error: Error & Told): Why {
  try {
    return JSON.parse(error.originalResponse?.getBody() ?? '') as Why;
  } catch {
    return {};
  }
}

async function note({ owner, id }: StoredPhoto, part: Partial<StoredPhoto>): Promise<void> {
  const step = (await database()).transaction('photos', 'readwrite');
  const known = await step.store.get([owner, id]);
  if (known) await step.store.put({ ...known, ...part });
  await step.done;
  changed('photos');
}

/** It has arrived: the phone's own copy goes. */
async function away({ owner, id }: StoredPhoto): Promise<void> {
  await (await database()).delete('photos', [owner, id]);
  changed('photos');
}
