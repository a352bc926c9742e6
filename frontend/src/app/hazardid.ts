// The key of the hazard that an item of a record opens: known on the phone before it is sent.
// The same function stands in duties/rounds.py; a test lays both side by side.

/** `hazards_hazard`'s id for item `order` of the record `record`. */
export async function hazardId(record: string, order: number): Promise<string> {
  const known = bytesOf(record);
  const asked = new Uint8Array(18);
  asked.set(known);
  asked[16] = order >> 8;
  asked[17] = order & 0xff;
  const tail = new Uint8Array(await window.crypto.subtle.digest('SHA-256', asked));
  const raw = new Uint8Array(16);
  raw.set(known.subarray(0, 6));
  raw.set(tail.subarray(0, 10), 6);
  raw[6] = ((raw[6] ?? 0) & 0x0f) | 0x70;
  raw[8] = ((raw[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(raw, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function bytesOf(id: string): Uint8Array {
  const hex = id.replace(/-/g, '');
  return Uint8Array.from({ length: 16 }, (_none, at) => parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}
