// Keys of the data at rest. A random data key encrypts everything of one person on one phone;
// it is wrapped twice: by the PIN (PBKDF2) and by a secret that only the server gives out again.
export type Bytes = Uint8Array<ArrayBuffer>;

const ROUNDS = 310_000; // OWASP's count for PBKDF2-SHA-256; about half a second on a cheap phone
const subtle = (): SubtleCrypto => window.crypto.subtle;
const text = new TextEncoder();

export function random(length: number): Bytes {
  return window.crypto.getRandomValues(new Uint8Array(length));
}

/** AES-256-GCM key out of raw bytes; it never leaves the browser again. */
export function keyOf(raw: Bytes): Promise<CryptoKey> {
  return subtle().importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** The key of a PIN: slow on purpose. */
export async function keyOfPin(pin: string, salt: Bytes): Promise<CryptoKey> {
  const base = await subtle().importKey('raw', text.encode(pin), 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS };
  return subtle().deriveKey(how, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

/** The key of the server's secret: long and random, one digest is enough. */
export async function keyOfSecret(secret: string): Promise<CryptoKey> {
  return keyOf(new Uint8Array(await subtle().digest('SHA-256', text.encode(secret))));
}

/** Nonce (12 bytes) and ciphertext in one. */
export async function encrypt(key: CryptoKey, plain: BufferSource): Promise<Bytes> {
  const iv = random(12);
  const cipher = new Uint8Array(await subtle().encrypt({ name: 'AES-GCM', iv }, key, plain));
  const whole = new Uint8Array(12 + cipher.length);
  whole.set(iv);
  whole.set(cipher, 12);
  return whole;
}

/** Throws OperationError with a wrong key: that is how a wrong PIN shows. */
export async function decrypt(key: CryptoKey, whole: Bytes): Promise<Bytes> {
  const how = { name: 'AES-GCM', iv: whole.slice(0, 12) };
  return new Uint8Array(await subtle().decrypt(how, key, whole.slice(12)));
}

export function encryptJson(key: CryptoKey, value: unknown): Promise<Bytes> {
  return encrypt(key, text.encode(JSON.stringify(value ?? null)));
}

export async function decryptJson<T>(key: CryptoKey, whole: Bytes): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await decrypt(key, whole))) as T;
}
