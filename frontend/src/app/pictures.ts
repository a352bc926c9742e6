// Small pictures of hazards. Those that wait for the re-check are fetched while
// there is a network and kept under the lock, so that before stands beside after in the cellar.
import { html, type TemplateResult } from 'lit-html';
import { mine } from './session';
import { keep, kept } from './store';
import { t } from './words';

/** So many are fetched ahead at once. */
const AHEAD = 20;
const URLS = new Map<string, string>();
const ASKED = new Set<string>();
window.addEventListener('online', () => ASKED.clear());
const keyOf = (id: string): string => `small:${id}`;

/** The small picture of file `id`; `draw` is called when it has come. */
export function small(id: string, word: string, draw: () => void): TemplateResult {
  const url = URLS.get(id);
  if (url) return html`<img src=${url} width="240" height="180" alt=${word}>`;
  if (!ASKED.has(id)) void get(id).then(draw, draw);
  return html`<p class="empty">${t('The photo is shown where there is a network.')}</p>`;
}

/** Fetch ahead what a re-check on the spot will need; stops where there is no network. */
export async function fetchAhead(waiting: { before: string[]; after: string[] }[]): Promise<void> {
  const wanted = waiting.flatMap((one) => [one.before[0], one.after[0]]).filter((id): id is string => id !== undefined);
  for (const id of wanted.slice(0, AHEAD)) await get(id);
}

async function get(id: string): Promise<void> {
  if (URLS.has(id)) return;
  ASKED.add(id);
  const known = await kept<string>(keyOf(id));
  URLS.set(id, known ?? (await fetched(id)));
}

async function fetched(id: string): Promise<string> {
  const answer = await fetch(`/api/files/${id}/small`, {
    headers: { Authorization: `Bearer ${mine().token}` },
    cache: 'no-store', // the browser's own cache lies open on the phone's disk
  });
  if (!answer.ok) throw new Error(String(answer.status));
  const url = await dataOf(await answer.blob());
  await keep(keyOf(id), url);
  return url;
}

function dataOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Error('unreadable'));
    reader.readAsDataURL(blob);
  });
}
