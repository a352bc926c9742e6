// The reader for browsers without one of their own: zxing as WebAssembly, from our own files.
// Loaded when first needed; the shell's policy allows WebAssembly for it and nothing else.
import { BarcodeDetector, prepareZXingModule } from 'barcode-detector/ponyfill';
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url';

// The reader calls it; Chromium has it since 93 only.
const objects = Object as unknown as { hasOwn?: (one: object, key: PropertyKey) => boolean };
objects.hasOwn ??= (one, key) => Object.prototype.hasOwnProperty.call(one, key);

prepareZXingModule({
  overrides: { locateFile: (path: string, folder: string) => (path.endsWith('.wasm') ? wasm : folder + path) },
});

export const WASM = wasm;

export function reader(): { detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]> } {
  return new BarcodeDetector({ formats: ['qr_code'] });
}
