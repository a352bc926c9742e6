// Photos on their way: each alone, in pieces, by the tus protocol. What has arrived is never sent
// twice: the address of a begun upload is kept, and the server is asked how far it has come.
import { all, database, type StoredPhoto } from './database';
import { Revoked } from './door';
import { decrypt } from './secret';
import { current, type Session } from './session';
import { changed } from './store';
import { spoken } from './words';

const PIECE = 64 * 1024;
/** Pauses after which a cut link is tried again, before the next pass takes over. */
const PAUSES = [200, 1000, 3000, 6000];
const LATER = 15_000;
const GONE = 401;
/** What the server will never take as it is: it is not tried again in this tab. */
const REFUSED = [400, 403, 413, 415, 422];
/** The begun upload is no more, or came damaged: begun anew, the photo itself is here. */
const LOST = [404, 410, 460];

const aside = new Set<string>();
let timer = 0;

/** Send every photo whose act was taken. One tab at a time; never throws but Revoked. */
export async function upload(): Promise<void> {
  const session = current();
  if (!session) return;
  window.clearTimeout(timer);
  const work = (): Promise<void> => pass(session);
  if (!navigator.locks) return work(); // the server takes each file once anyway
  await navigator.locks.request(`xiaoan-upload-${session.deviceId}`, { ifAvailable: true }, async (lock) => {
    if (lock) await work();
  });
}

async function pass(session: Session): Promise<void> {
  for (const photo of await ready(session)) {
    if (current()?.deviceId !== session.deviceId) return;
    const how = await one(session, photo);
    if (how === 'away') {
      timer = window.setTimeout(() => void upload().catch(() => undefined), LATER);
      return;
    }
    if (how === 'refused') aside.add(photo.id);
  }
}

/** Those whose record the server has, the oldest first. */
async function ready({ deviceId: owner }: Session): Promise<StoredPhoto[]> {
  const found = await (await database()).getAll('photos', all(owner));
  return found.filter((one) => one.about && !aside.has(one.id)).sort((a, b) => a.takenAt.localeCompare(b.takenAt));
}

/** One photo to its end, or as far as the link lets it. */
async function one(session: Session, photo: StoredPhoto): Promise<'sent' | 'away' | 'refused'> {
  const { Upload } = await import('tus-js-client');
  const bytes = await decrypt(session.key, photo.sealed);
  return new Promise((resolve, reject) => {
    const way = new Upload(new Blob([bytes]), {
      endpoint: '/api/files/',
      uploadUrl: photo.upload,
      uploadSize: photo.size,
      chunkSize: PIECE,
      retryDelays: PAUSES,
      storeFingerprintForResuming: false,
      headers: { Authorization: `Bearer ${session.token}`, 'Accept-Language': spoken() },
      metadata: told(photo),
      onUploadUrlAvailable: () => void note(photo, { upload: way.url }),
      onChunkComplete: (_size, sent) => void note(photo, { sent }),
      onShouldRetry: (error) => !REFUSED.includes(statusOf(error)) && statusOf(error) !== GONE,
      onSuccess: () => void away(photo).then(() => resolve('sent'), reject),
      onError: (error) => {
        const status = statusOf(error);
        if (status === GONE) reject(new Revoked());
        else void note(photo, LOST.includes(status) ? { upload: null, sent: 0 } : {}).then(() => resolve(REFUSED.includes(status) ? 'refused' : 'away'), reject);
      },
    });
    way.start();
  });
}

function told({ id, sha256, about, role, unit, takenAt }: StoredPhoto): Record<string, string> {
  return { id, sha256, about: about ?? '', role, unit: String(unit), taken_at: takenAt };
}

function statusOf(error: Error): number {
  const { originalResponse } = error as Error & { originalResponse?: { getStatus(): number } | null };
  return originalResponse?.getStatus() ?? 0;
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
