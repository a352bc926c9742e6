// What an act of the queue was about: its kind by name, then place, thing or school.
import { bodyOf, formOnPhone } from '../forms';
import type { HazardRow } from '../hazards';
import { rows } from '../store';
import { TRACES } from '../traces';
import type { Act, Row } from '../types';
import { t, tn } from '../words';

/** The name of an act, and one line that says which one it was. */
export type Saying = (act: Act) => { title: string; said: string };
type Body = Record<string, unknown>;
type Told = (body: Body) => unknown[];
interface Named extends Row {
  title?: string;
  label?: string;
}
interface Visit extends Row {
  unit: { name: string; short_name: string };
  open: { id: string; what: string }[];
  lists: { checklist: string; title: string }[];
}

/** Read what the acts refer to once; what has left the phone meanwhile is left out. */
export async function sayings(): Promise<Saying> {
  const [places, kinds, lists, tasks] = await Promise.all(['places', 'kinds', 'checklists', 'tasks'].map((part) => rows<Named>(part)));
  const [hazards, visits] = [await rows<HazardRow>('hazards'), await rows<Visit>('visits')];
  const named = (found: Named[] | undefined, id: unknown): string => {
    const one = id ? found?.find((each) => each.id === id) : undefined;
    return one?.label ?? one?.title ?? '';
  };
  const visitOf = (body: Body): Visit | undefined => visits.find((one) => one.id === body.visit);
  const ofHazard: Told = (body) => {
    const one = hazards.find((each) => each.id === body.hazard);
    const what = one?.what ?? visitOf(body)?.open.find((each) => each.id === body.hazard)?.what;
    return [what, one?.place, answerOf(body), body.measure, body.note];
  };
  const found: Told = (body) => [body.words, named(kinds, body.kind), named(places, body.place_id), body.place_text];
  const told: Record<string, Told> = {
    'duties.round': (body) => [named(lists, body.checklist) || named(tasks, body.task), faults(body), body.note],
    'duties.trace': (body) => [named(places, body.place), body.note],
    'hazards.report': found,
    'hazards.recheck': ofHazard,
    'hazards.claim': ofHazard,
    'hazards.begin': ofHazard,
    'inspections.fill': (body) => [visitOf(body)?.lists.find((one) => one.checklist === body.checklist)?.title, faults(body)],
    'inspections.finding': found,
    'inspections.recheck': ofHazard,
    'inspections.note': (body) => [body.note],
  };
  return (act) => {
    const body = bodyOf(act);
    const school = visitOf(body)?.unit;
    const parts = [school?.short_name || school?.name, ...(told[act.form]?.(body) ?? [])];
    return { title: titleOf(act, body), said: parts.filter((one) => typeof one === 'string' && one).join(' · ') };
  };
}

function titleOf(act: Act, body: Body): string {
  const trace = act.form === 'duties.trace' ? TRACES.find(([kind]) => kind === body.kind) : undefined;
  return t(trace?.[2] ?? formOnPhone(act.form).title);
}

function answerOf({ passed }: Body): string {
  if (typeof passed !== 'boolean') return '';
  return passed ? t('Passed, strike off') : t('Return it');
}

/** How many items were marked; what has a number is judged by the server. */
function faults({ answers }: Body): string {
  if (typeof answers !== 'object' || answers === null) return '';
  const bad = Object.values(answers).filter((one: { a?: unknown }) => one.a === 'fail').length;
  return bad ? tn(bad, '{n} faulty', '{n} faulty') : '';
}
