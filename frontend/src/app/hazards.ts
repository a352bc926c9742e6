// Hazards and what is said of them, as the bundle carries them (hazards/carried.py).
import { rows } from './store';
import type { Row } from './types';

export interface HazardRow extends Row {
  number: string;
  what: string;
  place: string;
  unit: number;
  unit_name: string;
  colour: string;
  criterion: string;
  control: string;
  control_word: string;
  due_on: string;
  status: string;
  state: string;
  holder: string;
  /** The one step that is this person's now; '' where it is somebody else's. */
  step: string;
  /** Given to this person and not begun yet. */
  begin: boolean;
  found_by: string;
  measure: string;
  claimed_by: string;
  climbs: { on: string; to: string } | null;
  before: string[];
  after: string[];
  /** Photos told of and not yet at the server. */
  missing: number;
  history: { label: string; detail: string; who: string; post: string; at: string }[];
  url: string;
}

export interface Kind extends Row {
  at: number;
  icon: string;
  label: string;
  what: string;
  criteria: string[];
}

interface Phrase extends Row {
  use: string;
  at: number;
  text: string;
}

/** What is tapped instead of typed: `use` is measure, return or receiver. */
export async function phrases(use: string): Promise<string[]> {
  const found = (await rows<Phrase>('phrases')).filter((one) => one.use === use && one.text);
  return found.sort((a, b) => a.at - b.at).map((one) => one.text);
}

export async function kinds(): Promise<Kind[]> {
  return [...(await rows<Kind>('kinds'))].sort((a, b) => a.at - b.at);
}
