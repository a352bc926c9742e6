// Reading plates: the browser's own reader where it has one, else ours; and NFC where there is any.

/** Signs of a plate code (units/models/plate.py): none that is read for another. */
const CODE = /^[3479ACDEFHJKMNPRTWXY]{8}$/;
/** Where our reader lies for the time without a network; no version of the app throws it away. */
const SHELF = 'scanner';

export type Look = (video: HTMLVideoElement) => Promise<string[]>;
interface Found {
  rawValue: string;
}
interface Own {
  new (options: { formats: string[] }): { detect(source: HTMLVideoElement): Promise<Found[]> };
  getSupportedFormats(): Promise<string[]>;
}
interface Tag extends Event {
  message: { records: { recordType: string; data?: DataView }[] };
}
interface Ndef extends EventTarget {
  scan(options?: { signal: AbortSignal }): Promise<void>;
  write(message: { records: { recordType: string; data: string }[] }): Promise<void>;
}
type Phone = Window & { BarcodeDetector?: Own; NDEFReader?: new () => Ndef };
const phone = window as Phone;

/** The code in what was scanned or typed (an address, small letters, blanks); '' if none. */
export function readCode(text: string): string {
  const last = text.trim().split(/[?#]/)[0]?.replace(/\/+$/, '').split('/').pop() ?? '';
  const bare = last.replace(/[\s\-·.]/g, '').toUpperCase();
  return CODE.test(bare) ? bare : '';
}

async function hasOwn(): Promise<boolean> {
  const formats = await phone.BarcodeDetector?.getSupportedFormats().catch((): string[] => []);
  return Boolean(formats?.includes('qr_code'));
}

/** How to look for codes in a picture of the camera. Throws where neither reader can be had. */
export async function lookout(): Promise<Look> {
  const own = phone.BarcodeDetector;
  const seen = own && (await hasOwn()) ? new own({ formats: ['qr_code'] }) : (await import('./zxing')).reader();
  return async (video) => (await seen.detect(video)).map((one) => one.rawValue);
}

/** With a network: put our reader beside the app, for the boiler room. Phones with their own need none. */
export async function readyScanner(): Promise<void> {
  if (!('caches' in window) || !navigator.onLine || (await hasOwn())) return;
  const { WASM } = await import('./zxing');
  if (await caches.match(WASM)) return;
  const shelf = await caches.open(SHELF);
  await Promise.all((await shelf.keys()).map((old) => shelf.delete(old)));
  await shelf.add(WASM);
}

export function hasNfc(): boolean {
  return 'NDEFReader' in window;
}

/** Tell of every tag that is held to the phone until `signal`. */
export async function readTags(heard: (text: string) => void, signal: AbortSignal): Promise<void> {
  if (!phone.NDEFReader) return;
  const reader = new phone.NDEFReader();
  reader.addEventListener('reading', (event) => {
    for (const { data } of (event as Tag).message.records) if (data) heard(new TextDecoder().decode(data));
  });
  await reader.scan({ signal });
}

/** Write the plate's address on the tag that is held to the phone next. */
export async function writeTag(code: string): Promise<void> {
  if (!phone.NDEFReader) return;
  const data = `${window.location.origin}/p/${code}`;
  await new phone.NDEFReader().write({ records: [{ recordType: 'url', data }] });
}
