// One visit on this phone: what the server knows of it, and what was done here since.
import { correction, type Correction } from '../../forms';
import { answered, queued, send, type More } from '../../queue';
import { keep, kept, row, rows } from '../../store';
import type { Queued, Row } from '../../types';
import { t } from '../../words';
import type { Kept } from '../../shots';

export interface Item {
  order: number;
  text: string;
  type: 'pass_fail_na' | 'number' | 'text';
  unit: string;
  limits: string;
  min: number | null;
  max: number | null;
  criterion: string;
  urgent: boolean;
  control: string;
}
export interface List {
  code: string;
  title: string;
  checklist: string;
  items: Item[];
  record: { at: string; items: number; failed: number } | null;
}
export interface Hazard {
  id: string;
  number: string;
  what: string;
  place: string;
  colour: string;
  due_on: string | null;
  status: string;
  state: string;
  who: string;
  known: boolean;
  measure: string;
  may_pass: boolean;
  before: string[];
  after: string[];
}
export interface ServerFinding {
  hazard: string;
  what: string;
  place: string;
  colour: string;
  known: boolean | null;
  is_open: boolean;
  on_notice: boolean;
  due_on: string | null;
}
export interface Method {
  name: string;
  label: string;
  done: boolean;
  note: string;
}
export interface VisitRow extends Row {
  unit: { id: number; name: string; short_name: string };
  bureau: string;
  title: string;
  basis: string;
  planned_on: string;
  status: 'planned' | 'begun' | 'finished' | 'cancelled';
  announced_at: string | null;
  began_at: string | null;
  ended_at: string | null;
  lead: number;
  members: number[];
  people: { id: number; name: string }[];
  may: Record<string, boolean>;
  methods: Method[];
  lists: List[];
  places: { id: string; name: string }[];
  open: Hazard[];
  last: { on: string; findings: ServerFinding[] } | null;
  findings: ServerFinding[];
  receiver: { name: string; post: string } | null;
  reply_due: string;
  notice: { id: string; number: string; reply_due: string; served_at: string | null } | null;
}

/** A failed item of a list while it is filled. */
export interface Bad {
  text: string;
  place: string;
  photos: Kept[];
}
export interface ListDraft {
  bad: Record<string, Bad>;
  numbers: Record<string, string>;
  sure: boolean;
}
/** A finding made here, until the server's own row shows it. */
export interface Found {
  act: string;
  order: number;
  hazard: string;
  what: string;
  place: string;
  colour: string;
}
export interface Drawn {
  name: string;
  post: string;
  user: number | null;
  picture: string;
  at: string;
  seconds: number;
  shown: number;
}
export interface FinishDraft {
  receiver: string;
  post: string;
  reply: string;
  methods: string[];
  way: 'screen' | 'refused' | 'paper';
  why: string;
  witness: string;
  signed: Record<string, Drawn>;
}
export interface Draft {
  begin: { act: string; at: string; members: number[] } | null;
  notes: { act: string; method: string; note: string }[];
  filled: Record<string, { act: string; failed: number }>;
  found: Found[];
  looked: Record<string, { act: string; how: 'passed' | 'returned' | 'there' }>;
  lists: Record<string, ListDraft>;
  finish: FinishDraft | null;
  ended: { act: string; at: string } | null;
}

export type Fate = 'waiting' | 'kept' | 'refused' | 'gone';

export class Visit {
  constructor(
    readonly row: VisitRow,
    readonly draft: Draft,
    private readonly fates: Map<string, Fate>,
    readonly stuck: Queued[],
    private readonly subjects: Map<string, string>,
  ) {}

  /** How an act of this phone stands. */
  fate(act: string): Fate {
    return this.fates.get(act) ?? 'gone';
  }

  private stands(act: string | undefined): boolean {
    return act !== undefined && ['waiting', 'kept'].includes(this.fate(act));
  }

  get status(): VisitRow['status'] {
    const { row: known, draft } = this;
    if (known.status === 'finished' || known.status === 'cancelled') return known.status;
    if (this.stands(draft.ended?.act)) return 'finished';
    return known.status === 'begun' || this.stands(draft.begin?.act) ? 'begun' : 'planned';
  }

  /** Who makes it, as chosen when it began. */
  get members(): number[] {
    const fresh = this.row.status === 'planned' ? this.draft.begin?.members : undefined;
    return fresh ?? this.row.members;
  }

  get inspectors(): { id: number; name: string }[] {
    const named = new Map(this.row.people.map((one) => [one.id, one.name]));
    const all = [this.row.lead, ...this.members].filter((id, place, ids) => ids.indexOf(id) === place);
    return all.map((id) => ({ id, name: named.get(id) ?? '' })).filter((one) => one.name);
  }

  get methods(): Method[] {
    const here = this.draft.notes.filter((note) => this.stands(note.act));
    return this.row.methods.map((method) => {
      const mine = here.filter((note) => note.method === method.name);
      const words = [method.note, ...mine.map((note) => note.note)].filter((text, place, all) => text && all.indexOf(text) === place);
      return { ...method, done: method.done || mine.length > 0, note: words.join('；') };
    });
  }

  /** How many items of a list failed, or null while it is not filled. */
  filled(list: List): number | null {
    const here = this.draft.filled[list.code];
    if (here && this.stands(here.act)) return here.failed;
    return list.record ? list.record.failed : null;
  }

  looked(hazard: Hazard): 'passed' | 'returned' | 'there' | '' {
    const here = this.draft.looked[hazard.id];
    return here && this.stands(here.act) ? here.how : '';
  }

  /** Everything found so far: the server's rows, then those of this phone that it has not shown yet. */
  get findings(): Found[] {
    const known = this.row.findings.filter((one) => one.is_open || this.status !== 'finished');
    const shown = known.map((one) => ({ act: '', order: 0, hazard: one.hazard, what: one.what, place: one.place, colour: one.colour }));
    const there = new Set(known.map((one) => one.hazard));
    const mine = this.draft.found.filter((one) => this.stands(one.act) && !there.has(this.hazardOf(one)));
    return [...shown, ...mine];
  }

  private hazardOf(found: Found): string {
    return found.hazard || (this.subjects.get(`${found.act}/${found.order}`) ?? '');
  }
}

const EMPTY: Draft = { begin: null, notes: [], filled: {}, found: [], looked: {}, lists: {}, finish: null, ended: null };
const keyOf = (id: string): string => `visit:${id}`;
const INDEX = 'visits';

/** The visit with what was done here; undefined where this phone does not carry it. */
export async function load(id: string): Promise<Visit | undefined> {
  const found = await row<VisitRow>('visits', id);
  if (!found) return undefined;
  const draft = { ...EMPTY, ...((await kept<Draft>(keyOf(id))) ?? {}) };
  const mine = (await queued()).filter((one) => (one.act.body as { visit?: string }).visit === id);
  const fates = new Map<string, Fate>(mine.map((one) => [one.act.id, one.state === 'waiting' ? 'waiting' : 'refused']));
  const subjects = new Map<string, string>();
  for (const act of actsOf(draft)) await settle(act, fates, subjects);
  return new Visit(found, draft, fates, mine.filter((one) => one.state !== 'waiting'), subjects);
}

function actsOf(draft: Draft): string[] {
  const acts = [draft.begin, draft.ended, ...draft.notes, ...Object.values(draft.filled), ...draft.found, ...Object.values(draft.looked)];
  return [...new Set(acts.flatMap((one) => (one ? [one.act] : [])))];
}

async function settle(act: string, fates: Map<string, Fate>, subjects: Map<string, string>): Promise<void> {
  if (fates.has(act)) return;
  const answer = await answered(act);
  if (!answer) return;
  fates.set(act, 'kept');
  const hazards = (answer.facts?.hazards ?? {}) as Record<string, string>;
  for (const [order, subject] of Object.entries(hazards)) subjects.set(`${act}/${order}`, bare(subject));
  subjects.set(`${act}/0`, bare(answer.subject ?? ''));
}

const bare = (subject: string): string => subject.replace(/^hazards_hazard:/, '');

/** Names and signatures of visits that the phone no longer carries leave it, unless unsent. */
export async function forgetPast(): Promise<void> {
  const [carried, waiting, known] = await Promise.all([rows<VisitRow>('visits'), queued(), kept<string[]>(INDEX)]);
  const needed = new Set([...carried.map((one) => one.id), ...waiting.map((one) => String((one.act.body as { visit?: string }).visit))]);
  const past = (known ?? []).filter((id) => !needed.has(id));
  for (const id of past) for (const key of [keyOf(id), `visit-find:${id}`]) await keep(key, null);
  if (past.length) await keep(INDEX, (known ?? []).filter((id) => needed.has(id)));
}

/** Keep what changed; a killed tab finds it again. */
export async function save(visit: Visit, change: (draft: Draft) => void): Promise<void> {
  change(visit.draft);
  await keep(keyOf(visit.row.id), visit.draft);
  const known = (await kept<string[]>(INDEX)) ?? [];
  if (!known.includes(visit.row.id)) await keep(INDEX, [...known, visit.row.id]);
}

/** A finding that came too late for its visit, reported as a hazard of the school instead. */
export async function asHazard(visit: Visit, { act }: Queued): Promise<void> {
  const { kind, criterion, place_id, place_text, control, is_urgent, words } = act.body as Record<string, unknown>;
  const body = { kind, criterion, place_id, place_text, control, is_urgent, words };
  await send('hazards.report', body, { unit: visit.row.unit.id, files: act.files, replaces: act.id, at: act.at });
}

/** What the screen of a form was sent back to correct, for this visit; spread into enqueue(). */
export async function sentBack(visit: Visit, form: string): Promise<Correction | undefined> {
  const found = await correction(form);
  return found?.body.visit === visit.row.id ? found : undefined;
}

export function failedWords(item: Item, bad: Bad): string {
  return bad.text.trim() || t('Not so: {what}', { what: item.text });
}

export function colourOf(item: { criterion: string; urgent: boolean; control: string }): string {
  if (item.criterion) return 'red';
  return item.urgent || item.control !== 'none' ? 'orange' : 'yellow';
}

/** Put an act of this visit into the queue; it is done at the school. */
export function enqueue(visit: Visit, form: string, body: Record<string, unknown>, more: More & { id: string }): Promise<string> {
  return send(form, { visit: visit.row.id, ...body }, { unit: visit.row.unit.id, ...more });
}
