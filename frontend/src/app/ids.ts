// UUIDv7 made on the phone: sorted by time, one millisecond counted up, never twice.
let last = 0;
let count = 0;

/** A new UUIDv7 as text; ids of one tab rise even within a millisecond or a clock set back. */
export function uuid7(now: number = Date.now()): string {
  count = now > last ? 0 : count + 1;
  last = Math.max(last, now);
  const bytes = window.crypto.getRandomValues(new Uint8Array(16));
  let time = last + Math.floor(count / 4096);
  for (let i = 5; i >= 0; i -= 1) {
    bytes[i] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = 0x70 | ((count >> 8) & 0x0f);
  bytes[7] = count & 0xff;
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
