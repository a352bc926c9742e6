// What this person owes, as the bundle carries it, and what was done on this phone since.
import { day } from './days';
import { queued } from './queue';
import { row, rows } from './store';
import type { Queued, Row } from './types';
import { t } from './words';

export interface ListOfTask {
  code: string;
  title: string;
  checklist: string;
  orders: number[];
  readings: number[];
  record: string | null;
}
export interface Question {
  ask: string;
  list: string;
  text: string;
  kind: 'number' | 'text';
  unit: string;
}
export interface TaskRow extends Row {
  /** Empty for one that opens tomorrow: its records find it by duty and day. */
  task: string | null;
  title: string;
  why: string;
  purpose: string;
  basis: string;
  evidence: string;
  duty: string;
  unit: { id: number; name: string };
  post: string;
  opens_on: string;
  due_on: string;
  minutes: number;
  times: number;
  left: number;
  lists: ListOfTask[];
  traces: { kind: string; label: string }[];
  /** A closer look at what a struck-off hazard was about. */
  closer: { number: string; until: string } | null;
  draw: Question | null;
  /** paper: missed, to be entered from paper only. */
  step: 'round' | 'note' | 'trace' | 'paper' | 'none';
}
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
export interface ChecklistRow extends Row {
  code: string;
  title: string;
  version: number;
  items: Item[];
}
export interface PlaceRow extends Row {
  label: string;
  code: string;
}
interface RoundBody {
  checklist?: string | null;
  duty?: string | null;
  task?: string | null;
  kind?: string;
}

/** Why a closer look is asked; '' for an ordinary task. */
export function closerWhy({ closer }: TaskRow): string {
  if (!closer) return '';
  return t('It was faulty before (hazard {number}). Looked at once a week until {day}.', { number: closer.number, day: day(closer.until) });
}

export function task(id: string): Promise<TaskRow | undefined> {
  return row<TaskRow>('tasks', id);
}

export async function checklist(key: string): Promise<ChecklistRow | undefined> {
  return (await rows<ChecklistRow>('checklists')).find((one) => one.id === key || one.code === key);
}

/** How far a task has come, counting what lies on this phone unsent. */
export interface Progress {
  /** Lists that still want filling. */
  open: ListOfTask[];
  done: boolean;
  unsent: boolean;
  /** An act for it was not taken: the person must look. */
  stuck: boolean;
  times: number;
}

export async function acts(): Promise<Queued[]> {
  return (await queued()).filter(({ act }) => act.form.startsWith('duties.'));
}

export function progress(one: TaskRow, made: Queued[]): Progress {
  const mine = made.filter(({ act }) => isFor(one, act.unit, act.body as RoundBody));
  const waiting = mine.filter(({ state }) => state === 'waiting');
  const bodies = waiting.map(({ act }) => act.body as RoundBody);
  const open = one.lists.filter(
    (list) => list.orders.length && !list.record && !bodies.some((body) => body.duty && body.checklist === list.checklist),
  );
  const traces = bodies.filter((body) => body.kind).length;
  const words = bodies.some((body) => !body.kind && !body.checklist);
  const times = one.left + traces;
  const byTrace = traces > 0 && times >= one.times;
  const byList = bodies.some((body) => body.duty && body.checklist) && !open.length;
  return { open, done: words || byTrace || byList, unsent: waiting.length > 0, stuck: mine.length > waiting.length, times };
}

function isFor(one: TaskRow, unit: number, body: RoundBody): boolean {
  if (unit !== one.unit.id) return false;
  if (body.kind) return one.traces.some((trace) => trace.kind === body.kind);
  return one.task ? body.task === one.task : !body.task && body.duty === one.duty;
}

/** Today by the phone's own calendar, as the rows write days. */
export function today(now = new Date()): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
