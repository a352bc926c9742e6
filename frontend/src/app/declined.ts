// Photos that the server does not take: each stays on the phone and says why, until its person
// sends it once more, takes it out or puts it away.
import { all, database, type StoredPhoto } from './database';
import { decrypt, decryptJson, encryptJson } from './secret';
import { mine, type Session } from './session';
import { changed } from './store';

export interface Why {
  what?: string;
  why?: string;
  next?: string;
}
export interface Declined extends Why {
  id: string;
  at: string;
  size: number;
  /** The picture, to show it. */
  bytes: Uint8Array<ArrayBuffer>;
}
/** What it was evidence of is kept with the reason: without it the photo is not sent. */
interface Refusal extends Why {
  about: string;
}

/** Put a photo aside, with the server's words. */
export async function decline({ key }: Session, photo: StoredPhoto, { what, why, next }: Why): Promise<void> {
  const told: Refusal = { about: photo.about ?? '', what: what ?? '', why: why ?? '', next: next ?? '' };
  const refusal = await encryptJson(key, told);
  await change(photo.owner, photo.id, { about: null, declined: new Date().toISOString(), refusal });
}

/** Every photo of this person that was not taken, the oldest first. */
export async function declined(): Promise<Declined[]> {
  const { deviceId: owner, key } = mine();
  const found = await (await database()).getAllFromIndex('photos', 'declined', all(owner));
  return Promise.all(
    found.map(async ({ id, declined: at, size, sealed, refusal }) => ({
      ...(refusal ? await decryptJson<Refusal>(key, refusal) : {}),
      id, size, at: at ?? '', bytes: await decrypt(key, sealed),
    })),
  );
}

/** Send it once more, from zero: what was begun is no more. */
export async function sendAgain(id: string): Promise<void> {
  const { deviceId: owner, key } = mine();
  const photo = await (await database()).get('photos', [owner, id]);
  if (!photo?.refusal) return;
  const { about } = await decryptJson<Refusal>(key, photo.refusal);
  await change(owner, id, { about, declined: null, refusal: null, upload: null, sent: 0 });
}

/** It leaves the phone; the office keeps knowing that one was announced. */
export async function putPhotoAway(id: string): Promise<void> {
  await (await database()).delete('photos', [mine().deviceId, id]);
  changed('photos');
}

async function change(owner: string, id: string, part: Partial<StoredPhoto>): Promise<void> {
  const step = (await database()).transaction('photos', 'readwrite');
  const known = await step.store.get([owner, id]);
  if (known) await step.store.put({ ...known, ...part });
  await step.done;
  changed('photos');
}
