// The wire and the shelf: shapes shared with the server (field/acts.py, field/bundle.py).

export interface Row {
  id: string;
  v: string;
  [key: string]: unknown;
}

export interface Unit {
  id: number;
  code: string;
  name: string;
  short_name: string;
  kind: string;
  district_id: number;
}

export interface Person {
  id: number;
  name: string;
  language: string;
  unit: Unit;
  posts: { code: string; name: string; unit_id: number }[];
  is_bureau: boolean;
}

/** A photo that follows its act by tus; `about` is the act's own record. */
export interface FileRef {
  id: string;
  sha256: string;
  size: number;
  role: string;
}

export interface Act {
  id: string;
  form: string;
  unit: number;
  at: string;
  seq: number;
  seconds: number | null;
  taps: number | null;
  paper_at: string | null;
  files: FileRef[];
  /** The refused act that this one corrects. */
  replaces: string | null;
  body: unknown;
}

export interface Answer {
  id: string;
  status: 'kept' | 'refused' | 'conflict' | 'later';
  subject?: string;
  url?: string;
  facts?: Record<string, unknown>;
  what?: string;
  why?: string;
  next?: string;
  fields?: Record<string, string>;
  now?: Record<string, unknown>;
}

/** An act on this phone: what was done and how the server took it. */
export interface Queued {
  act: Act;
  state: 'waiting' | 'refused' | 'conflict';
  answer: Answer | null;
  tries: number;
}

export interface Reading {
  seconds: number;
  taps: number;
}
export interface Meter {
  read(): Reading;
}
