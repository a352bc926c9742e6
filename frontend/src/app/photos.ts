// A photo as the phone keeps it: upright, at most 300 KB, without place or camera data, hashed,
// under the lock. It waits there until its act was taken, and is then sent in pieces.
import { database } from './database';
import { uuid7 } from './ids';
import { roomFor } from './room';
import { encrypt } from './secret';
import { mine } from './session';
import { changed } from './store';
import type { FileRef } from './types';
import { t } from './words';

export interface Photo {
  id: string;
  sha256: string;
  size: number;
  /** To show it in this tab; gone with it. */
  url: string;
  takenAt: string;
}

const MOST = 300_000;
const SIDES = [1600, 1280, 1024, 800];
const QUALITIES = [0.82, 0.72, 0.6, 0.5];

/** Keep what the camera gave. Throws an Error with words to show, or StorageFull. */
export async function take(file: Blob): Promise<Photo> {
  const picture = await shrunk(file);
  const photo = await shelve(picture, 'before');
  return { ...photo, url: URL.createObjectURL(picture) };
}

/** Keep a voice note beside the photos; it travels as they do. */
export function keepSound(sound: Blob): Promise<Omit<Photo, 'url'>> {
  return shelve(sound, 'voice');
}

async function shelve(what: Blob, role: string): Promise<Omit<Photo, 'url'>> {
  const bytes = new Uint8Array(await what.arrayBuffer());
  const { deviceId: owner, key, person } = mine();
  const photo = { id: uuid7(), sha256: await digest(bytes), size: bytes.length, takenAt: new Date().toISOString() };
  const waiting = { act: null, about: null, role, unit: person.unit.id, upload: null, sent: 0 };
  const sealed = await encrypt(key, bytes);
  await roomFor(async () => (await database()).put('photos', { owner, ...photo, ...waiting, sealed }));
  changed('photos');
  return photo;
}

/** How an act names a photo that follows it. */
export function ref(photo: Pick<Photo, 'id' | 'sha256' | 'size'>, role: string): FileRef {
  return { id: photo.id, sha256: photo.sha256, size: photo.size, role };
}

/** Drawn anew: the browser turns it upright, and nothing but the picture is left. */
async function shrunk(file: Blob): Promise<Blob> {
  const image = await opened(file);
  let smallest: Blob | null = null;
  for (const side of SIDES) {
    const canvas = drawn(image, side);
    for (const quality of QUALITIES) {
      smallest = await jpeg(canvas, quality);
      if (smallest && smallest.size <= MOST) return smallest;
    }
  }
  if (!smallest) throw unreadable();
  return smallest;
}

async function opened(file: Blob): Promise<HTMLImageElement> {
  const image = new Image();
  const url = URL.createObjectURL(file);
  image.src = url;
  try {
    await image.decode();
    return image;
  } catch {
    throw unreadable();
  } finally {
    URL.revokeObjectURL(url);
  }
}

function drawn(image: HTMLImageElement, side: number): HTMLCanvasElement {
  const scale = Math.min(1, side / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function jpeg(canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await window.crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function unreadable(): Error {
  return new Error(t('This picture cannot be read. Take it with the phone’s camera (JPEG).'));
}
