// What waits for this person out of all registers: what is overdue in the order of the desk
// (base/desk.py: by grade, then the longest late), what is to come by its day.
import { day } from '../../days';
import { acts, closerWhy, progress, today, type TaskRow } from '../../duties';
import { queued } from '../../queue';
import { mine } from '../../session';
import { rows } from '../../store';
import type { Queued, Row } from '../../types';
import { daysTo } from '../../ui';
import { t, tn } from '../../words';

export interface Waiting {
  id: string;
  title: string;
  detail: string;
  label: string;
  why: string;
  due_on: string;
  colour: string;
  /** Typical minutes; null where nobody can say. */
  minutes: number | null;
  /** Somebody else is done and waits for this. */
  waits?: boolean;
  href: string;
  verb: string;
  /** A tap at the post: left from the card itself. */
  tap: { kind: string; label: string; unit: number } | null;
  tag: string;
  stuck: boolean;
}
export interface Done {
  title: string;
  how: string;
  unsent: boolean;
}
export interface Desk {
  late: Waiting[];
  now: Waiting[];
  week: Waiting[];
  later: Waiting[];
  done: Done[];
  /** What the work itself records. */
  byItself: string[];
  /** Missed lately: to be entered where it stands on paper. */
  paper: { title: string; due_on: string; href: string }[];
}
interface HazardRow extends Row {
  what: string;
  place: string;
  unit: number;
  unit_name: string;
  colour: string;
  due_on: string;
  step: string;
  state: string;
  holder: string;
  measure: string;
  claimed_by: string;
  climbs: { on: string; to: string } | null;
}
interface VisitRow extends Row {
  unit: { name: string; short_name: string };
  planned_on: string;
  status: string;
  state: string;
  basis?: string;
}
interface CoveredRow extends Row {
  title: string;
  at: string;
  how: string;
  trace: string;
  by: string;
}

const RANK: Record<string, number> = { red: 0, orange: 1, yellow: 2, blue: 3 };
const WEEK = 7;
/** Scanned at the place; every other trace is one tap on the card. */
const SCANNED = 'patrol-scan';

export async function desk(): Promise<Desk> {
  const [owed, hazards, visits, closed, made] = await Promise.all([
    rows<TaskRow>('tasks'), rows<HazardRow>('hazards'), rows<VisitRow>('visits'), rows<CoveredRow>('covered'), queued(),
  ]);
  const open = owed.filter((one) => one.opens_on <= today());
  const mineMade = await acts();
  const stands = new Map(open.map((one) => [one.id, progress(one, mineMade)]));
  const asked = open.filter((one) => !['none', 'paper'].includes(one.step) && !stands.get(one.id)?.done);
  const found = [
    ...asked.map((one) => ofTask(one, stands.get(one.id) ?? progress(one, []))),
    ...hazards.filter((one) => one.step && !isTouched(one.id, 'hazard', made)).map(ofHazard),
    ...visits.filter((one) => ['planned', 'begun'].includes(one.status)).map(ofVisit),
  ].sort(before);
  return {
    ...parted(found),
    done: [...unsent(open.filter((one) => stands.get(one.id)?.done)), ...touched(hazards, made), ...closed.map(ofClosed)],
    byItself: open.filter((one) => one.step === 'none').map((one) => one.title),
    paper: open.filter((one) => one.step === 'paper' && !stands.get(one.id)?.done).map(ofPaper),
  };
}

/** Minutes asked by what is listed, at least one where anything is. */
export function minutes(listed: Waiting[]): number {
  return Math.max(listed.length ? 1 : 0, Math.round(listed.reduce((sum, one) => sum + (one.minutes ?? 0), 0)));
}

function parted(found: Waiting[]): Pick<Desk, 'late' | 'now' | 'week' | 'later'> {
  // A re-check has no date of its own: somebody is done and waits for it.
  const away = (one: Waiting): number => Math.min(one.due_on ? daysTo(one.due_on) : WEEK + 1, one.waits ? WEEK : Infinity);
  return {
    late: found.filter((one) => away(one) < 0),
    now: found.filter((one) => away(one) === 0),
    week: found.filter((one) => away(one) > 0 && away(one) <= WEEK),
    later: found.filter((one) => away(one) > WEEK),
  };
}

function before(a: Waiting, b: Waiting): number {
  const late = (one: Waiting): boolean => one.due_on !== '' && daysTo(one.due_on) < 0;
  const rank = (one: Waiting): number => RANK[one.colour] ?? 4;
  const byGrade = rank(a) - rank(b);
  const byDay = a.due_on.localeCompare(b.due_on);
  const first = late(a) && late(b) ? byGrade || byDay : byDay || byGrade;
  return Number(late(b)) - Number(late(a)) || first || a.title.localeCompare(b.title);
}

function ofTask(one: TaskRow, { open, times, stuck }: ReturnType<typeof progress>): Waiting {
  const [list, more] = open;
  const trace = one.step === 'trace' ? one.traces[0] : undefined;
  const path = encodeURIComponent(one.id);
  const here = { id: one.id, title: one.title, label: t('Why this is asked:'), why: closerWhy(one) || one.why, due_on: one.due_on, colour: '', minutes: one.minutes, stuck, tap: null };
  const detail = one.unit.id === mine().person.unit.id ? '' : one.unit.name;
  const tag = one.times > 1 ? t('{n} of {all} times', { n: times, all: one.times }) : takes(one.minutes);
  if (trace?.kind === SCANNED) return { ...here, detail, tag, href: '/field/scan', verb: t('Scan at the place') };
  if (trace) return { ...here, detail, tag: one.times > 1 ? tag : t('1 tap'), href: `/field/task/${path}`, verb: t('Confirm: {what}', { what: trace.label }), tap: { ...trace, unit: one.unit.id } };
  if (list && !more) return { ...here, detail: detail || tn(list.orders.length, '{n} item', '{n} items'), tag, href: `/field/round/${path}/${list.code}`, verb: t('Begin the round') };
  if (list) return { ...here, detail: tn(open.length, '{n} list to fill', '{n} lists to fill'), tag, href: `/field/task/${path}`, verb: t('Begin') };
  return { ...here, detail, tag, href: `/field/note/${path}`, verb: t('Write what was done') };
}

function ofPaper(one: TaskRow): Desk['paper'][number] {
  const [list] = one.lists;
  const path = encodeURIComponent(one.id);
  return { title: one.title, due_on: one.due_on, href: list ? `/field/paper/${path}/${list.code}` : `/field/note/${path}` };
}

function takes(minutes: number): string {
  if (minutes < 1) return t('about {n} seconds', { n: Math.max(10, Math.round(minutes * 6) * 10) });
  return tn(Math.round(minutes), 'about {n} minute', 'about {n} minutes');
}

const STEPS: Record<string, [verb: string, why: string]> = {
  recheck: ['Go and re-check', '{who} has put it right; somebody else must look.'],
  confirm: ['Go and re-check', '{who} has put it right; somebody else must look.'],
  claim: ['Put it right', 'It was given to you.'],
  begin: ['Put it right', 'It was given to you.'],
  assign: ['Give it to somebody', 'Nobody has it in hand yet.'],
  pledge: ['Fix the five items', 'A major hazard needs its five items fixed first.'],
};

function ofHazard(one: HazardRow): Waiting {
  const [verb, why] = STEPS[one.step] ?? ['Open', 'It waits for your step: {state}.'];
  const climbs = one.climbs ? t('Climbs on {day} to {who}', { who: one.climbs.to, day: day(one.climbs.on) }) : '';
  const school = one.unit === mine().person.unit.id ? '' : one.unit_name;
  return {
    id: one.id, title: one.place ? `${one.what} · ${one.place}` : one.what, detail: [school, climbs].filter(Boolean).join(' · '), label: t('Why:'),
    why: t(why, { who: one.claimed_by || one.holder, state: one.state }), due_on: one.due_on, colour: one.colour,
    minutes: 2, waits: ['recheck', 'confirm'].includes(one.step), href: `/field/hazard/${one.id}`, verb: t(verb), tap: null, tag: '', stuck: false,
  };
}

function ofVisit(one: VisitRow): Waiting {
  const begun = one.status === 'begun';
  return {
    id: one.id, title: t('Visit: {school}', { school: one.unit.short_name || one.unit.name }), detail: one.state, label: t('Why this is asked:'),
    why: one.basis || t('It stands in the plan of visits.'), due_on: one.planned_on, colour: '', minutes: null,
    href: `/field/visit/${one.id}`, verb: begun ? t('Go on with the visit') : t('Begin the visit'), tap: null, tag: '', stuck: false,
  };
}

function isTouched(id: string, name: string, made: Queued[]): boolean {
  return made.some(({ act, state }) => state === 'waiting' && (act.body as Record<string, unknown>)[name] === id);
}

function unsent(done: TaskRow[]): Done[] {
  return done.map((one) => ({ title: one.title, how: t('done, not sent yet'), unsent: true }));
}

function touched(hazards: HazardRow[], made: Queued[]): Done[] {
  const mineDone = hazards.filter((one) => isTouched(one.id, 'hazard', made));
  return mineDone.map((one) => ({ title: one.what, how: t('done, not sent yet'), unsent: true }));
}

function ofClosed(one: CoveredRow): Done {
  const at = new Date(one.at);
  const time = `${at.getHours()}:${String(at.getMinutes()).padStart(2, '0')}`;
  const how = one.trace ? [one.by, time, one.trace].filter(Boolean).join(' ') : t('{time} recorded', { time });
  return { title: one.title, how, unsent: false };
}
