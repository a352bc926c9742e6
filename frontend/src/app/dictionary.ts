// The words of all screens but the first page's, in one piece: loaded with the first of them.
import { learn } from './words';

const FILES = import.meta.glob<{ default: Record<string, string> }>(
  ['./words/*.ts', '!./words/frame.ts', '!./words/lock.ts', '!./words/today.ts'],
  { eager: true },
);
Object.values(FILES).forEach((file) => learn(file.default));
