// The way to the server: one place for addresses, token, language and what a failure means.
import { spoken } from './words';

/** No network, a busy or restarting server: try again later. */
export class Away extends Error {}
/** The phone was revoked: what it carries of this person is wiped. */
export class Revoked extends Error {}
/** The server says no, in words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly words: { what?: string; why?: string; next?: string },
  ) {
    super(words.what ?? String(status));
  }
}

export interface Ask {
  method?: string;
  token?: string;
  csrf?: string;
  body?: unknown;
}

/** Ask and read JSON. Throws Away, Revoked or Refused. */
export async function ask<T>(path: string, { method = 'GET', token, csrf, body }: Ask = {}): Promise<T> {
  const headers: Record<string, string> = { 'Accept-Language': spoken(), Accept: 'application/json' };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (csrf) headers['X-CSRFToken'] = csrf;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const how: RequestInit = { method, headers, credentials: token ? 'omit' : 'same-origin', cache: 'no-store' };
  if (body !== undefined) how.body = JSON.stringify(body);
  const answer = await reach(path, how);
  if (answer.status >= 500 || answer.status === 429) throw new Away(String(answer.status));
  if (answer.status === 204) return undefined as T;
  const found = (await answer.json().catch(() => null)) as (T & { revoked?: boolean }) | null;
  if (answer.ok && found !== null) return found;
  if (answer.status === 401 && found?.revoked) throw new Revoked();
  if (found === null && answer.ok) throw new Away('not ours'); // a captive portal answers pages
  throw new Refused(answer.status, (found ?? {}) as { what?: string });
}

async function reach(path: string, how: RequestInit): Promise<Response> {
  const patience = new AbortController();
  const timer = window.setTimeout(() => patience.abort(), 60_000);
  try {
    return await fetch(path, { ...how, signal: patience.signal });
  } catch {
    throw new Away('unreachable');
  } finally {
    window.clearTimeout(timer);
  }
}
