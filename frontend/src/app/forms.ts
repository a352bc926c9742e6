// What each form is called, and where an act of it is corrected. One line per form.
// A screen that is opened to correct reads `correction(form)` and passes `replaces` to send().
import { keep, kept } from './store';
import type { Act } from './types';

export interface FormOnPhone {
  /** English, translated where it is shown. */
  title: string;
  /** The address of its screen with this body as draft; without one it cannot be corrected. */
  path?: (body: Record<string, unknown>) => string;
}

const FORMS: Record<string, FormOnPhone> = {
  'duties.round': { title: 'Self-check', path: roundAgain },
  'duties.trace': { title: 'Sign-on or hand-over', path: (body) => `/field/signon?kind=${String(body.kind)}` },
  'hazards.report': { title: 'Hazard reported', path: () => '/field/report' },
  'hazards.recheck': { title: 'Re-check', path: (body) => `/field/hazard/${String(body.hazard)}` },
  'hazards.claim': { title: 'Put right', path: (body) => `/field/hazard/${String(body.hazard)}` },
  'hazards.begin': { title: 'Work begun', path: (body) => `/field/hazard/${String(body.hazard)}` },
  'inspections.begin': { title: 'Visit begun', path: (body) => visit(body) },
  'inspections.fill': { title: 'Checklist of a visit', path: (body) => `${visit(body)}/list/${String(body.checklist)}` },
  'inspections.finding': { title: 'Finding of a visit', path: (body) => `${visit(body)}/find` },
  'inspections.recheck': { title: 'Re-check on a visit', path: (body) => `${visit(body)}/look/${String(body.hazard)}` },
  'inspections.note': { title: 'Note of a visit', path: (body) => visit(body) },
  'inspections.finish': { title: 'Visit finished', path: (body) => `${visit(body)}/finish` },
};

/** The round of a task, or of its duty from tomorrow on; words have no list. */
function roundAgain({ task, duty, checklist }: Record<string, unknown>): string {
  const owed = String(task ?? duty ?? '-');
  return checklist ? `/field/round/${owed}/${String(checklist)}` : `/field/note/${owed}`;
}

const visit = (body: Record<string, unknown>): string => `/field/visit/${String(body.visit)}`;

export function formOnPhone(key: string): FormOnPhone {
  return FORMS[key] ?? { title: 'Record' };
}

export function bodyOf(act: Act): Record<string, unknown> {
  return typeof act.body === 'object' && act.body !== null ? (act.body as Record<string, unknown>) : {};
}

/** An act that was not taken, laid ready for its form: body, photos, and what it replaces. */
export interface Correction {
  body: Record<string, unknown>;
  files: Act['files'];
  replaces: string;
  /** When the corrected act was done. */
  at: string;
}

export async function correct(act: Act): Promise<string> {
  const correction: Correction = { body: bodyOf(act), files: act.files, replaces: act.id, at: act.at };
  await keep(`correct:${act.form}`, correction);
  return formOnPhone(act.form).path?.(correction.body) ?? '';
}

/** What a form's screen finds laid ready, once; send() with its `replaces` takes it away. */
export function correction(form: string): Promise<Correction | undefined> {
  return kept<Correction>(`correct:${form}`);
}
