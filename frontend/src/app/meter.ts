// The burden meter: visible seconds and presses of one form. No content, no tracks.
import type { Meter } from './types';

let before: AbortController | null = null;

/** One form is on the screen at a time: beginning one ends the other. Not yet sent is not told. */
export function begin(_form: string): Meter {
  let taps = 0;
  let seconds = 0;
  let since = document.hidden ? 0 : performance.now();
  const press = (): void => void (taps += 1);
  const look = (): void => {
    if (since) seconds += (performance.now() - since) / 1000;
    since = document.hidden ? 0 : performance.now();
  };
  before?.abort();
  const stop = (before = new AbortController());
  const once = { signal: stop.signal, capture: true };
  // A press is a click; keys that activate arrive as clicks too. Typing is not counted.
  document.addEventListener('click', press, once);
  document.addEventListener('visibilitychange', look, once);
  return {
    read() {
      look();
      return { seconds: Math.round(seconds), taps };
    },
  };
}
