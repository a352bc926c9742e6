// A round while it is filled: kept at every touch, so that a killed tab loses nothing.
import { checklist, type ChecklistRow, type Item, type ListOfTask, task, type TaskRow } from '../../duties';
import { correction } from '../../forms';
import { uuid7 } from '../../ids';
import { keep, kept } from '../../store';
import type { FileRef } from '../../types';

/** round: what the duty asks; readings: the daily numbers beside it; paper: entered later. */
export type Mode = 'round' | 'readings' | 'paper';
export interface Bad {
  text: string;
  place: string;
  photos: FileRef[];
}
export interface Told {
  v: string;
  unseen: boolean;
  photos: FileRef[];
}
export interface Draft {
  /** The record's id, born with the draft: its hazards are named by it. */
  act: string;
  bad: Record<string, Bad>;
  na: Record<string, boolean>;
  numbers: Record<string, string>;
  texts: Record<string, string>;
  told: Told;
  sure: boolean;
  paperAt: string;
  replaces: string;
}
interface Answer {
  a: 'pass' | 'fail' | 'na' | 'number' | 'text';
  v?: number;
  text?: string;
  place_id?: string;
  photos?: string[];
}
export interface RoundBody {
  checklist: string | null;
  duty: string | null;
  task: string | null;
  answers: Record<string, Answer>;
  note: string;
  told: { ask: string; v: string; is_unseen: boolean } | null;
}
/** What is filled: the task (gone once it is closed), its list, the items that are asked. */
export interface Round {
  mode: Mode;
  task: TaskRow | undefined;
  list: ListOfTask | undefined;
  sheet: ChecklistRow;
  items: Item[];
  key: string;
}

export async function load(mode: Mode, id: string, code: string): Promise<Round | undefined> {
  const one = await task(id);
  const list = one?.lists.find((each) => each.code === code || each.checklist === code);
  const sheet = await checklist(list?.checklist ?? code);
  if (!sheet) return undefined;
  const asked = mode === 'readings' ? list?.readings : list?.orders;
  const items = asked ? sheet.items.filter((item) => asked.includes(item.order)) : sheet.items;
  return { mode, task: one, list, sheet, items, key: `${mode}:${id}:${sheet.code}` };
}

export function fresh(): Draft {
  return { act: uuid7(), bad: {}, na: {}, numbers: {}, texts: {}, told: { v: '', unseen: false, photos: [] }, sure: false, paperAt: '', replaces: '' };
}

/** The draft of a round: laid ready for correction, kept from before, or new. */
export async function draftOf(round: Round): Promise<Draft> {
  const wrong = await correction('duties.round');
  if (wrong && (wrong.body as unknown as RoundBody).checklist === round.sheet.id) {
    return corrected(wrong.body as unknown as RoundBody, wrong.files, wrong.replaces);
  }
  const known = await kept<Draft>(round.key);
  return known ? { ...known, sure: false } : fresh();
}

export const save = (round: Round, draft: Draft): Promise<void> => keep(round.key, draft);
export const drop = (round: Round): Promise<void> => keep(round.key, null);

/** Whether an item counts as faulty: marked, or a number outside its limits. */
export function isBad(item: Item, draft: Draft): boolean {
  if (draft.bad[item.order]) return true;
  const value = numberOf(draft.numbers[item.order]);
  if (item.type !== 'number' || value === null || draft.na[item.order]) return false;
  return (item.min !== null && value < item.min) || (item.max !== null && value > item.max);
}

/** A number as people write it: full-width comma and minus too; null where it is none. */
export function numberOf(text: string | undefined): number | null {
  const plain = (text ?? '').trim().replace('−', '-').replace(/[,，]/, '.');
  const value = Number(plain);
  return plain && Number.isFinite(value) && Math.abs(value) < 1e9 ? value : null;
}

/** Items that still want a number before the round can be sent. */
export function missing(round: Round, draft: Draft): Item[] {
  if (round.mode === 'readings') return Object.values(draft.numbers).some((text) => numberOf(text) !== null) ? [] : round.items.slice(0, 1);
  return round.items.filter((item) => item.type === 'number' && !draft.na[item.order] && numberOf(draft.numbers[item.order]) === null);
}

export function bodyOf(round: Round, draft: Draft): RoundBody {
  const answers: Record<string, Answer> = {};
  for (const item of round.items) {
    const answer = answerOf(round.mode, item, draft);
    if (answer) answers[item.order] = answer;
  }
  const beside = round.mode === 'readings';
  const asked = round.mode === 'round' ? drawOf(round) : null;
  return {
    checklist: round.sheet.id,
    duty: beside ? null : (round.task?.duty ?? null),
    task: beside ? null : (round.task?.task ?? null),
    answers,
    note: '',
    told: asked ? { ask: asked.ask, v: draft.told.unseen ? '' : draft.told.v.trim(), is_unseen: draft.told.unseen } : null,
  };
}

/** The question drawn for this round; numbers beside it and paper are not asked. */
export function drawOf(round: Round): TaskRow['draw'] {
  const draw = round.task?.draw ?? null;
  return round.mode === 'round' && draw?.list === round.sheet.code ? draw : null;
}

export function photosOf(draft: Draft): FileRef[] {
  return [...Object.values(draft.bad).flatMap((bad) => bad.photos), ...draft.told.photos];
}

function answerOf(mode: Mode, item: Item, draft: Draft): Answer | null {
  const bad = draft.bad[item.order];
  const told = bad ? { text: bad.text.trim(), photos: bad.photos.map((photo) => photo.id), ...(bad.place ? { place_id: bad.place } : {}) } : {};
  if (item.type === 'number') {
    const value = numberOf(draft.numbers[item.order]);
    if (value !== null && !draft.na[item.order]) return { a: 'number', v: value, ...told };
    return mode === 'readings' ? null : { a: 'na' };
  }
  if (draft.na[item.order]) return { a: 'na' };
  if (item.type === 'text') return draft.texts[item.order]?.trim() ? { a: 'text', text: draft.texts[item.order]?.trim() ?? '' } : { a: 'na' };
  return bad ? { a: 'fail', ...told } : { a: 'pass' };
}

function corrected(body: RoundBody, files: FileRef[], replaces: string): Draft {
  const draft = { ...fresh(), replaces };
  const byId = new Map(files.map((file) => [file.id, file]));
  for (const [order, answer] of Object.entries(body.answers)) {
    const photos = (answer.photos ?? []).flatMap((id) => byId.get(id) ?? []);
    if (answer.a === 'fail') draft.bad[order] = { text: answer.text ?? '', place: answer.place_id ?? '', photos };
    if (answer.a === 'number') draft.numbers[order] = String(answer.v ?? '');
    if (answer.a === 'text') draft.texts[order] = answer.text ?? '';
    if (answer.a === 'na') draft.na[order] = true;
  }
  if (body.told) draft.told = { v: body.told.v, unseen: body.told.is_unseen, photos: [] };
  return draft;
}
