// English in code, Chinese on screen. Every file of words/ is one screen's dictionary;
// `tools/messages.py --check` reads the literals of t() and tn() and fails on a missing one.
// The first page's words come with it, all others with the first other screen (dictionary.ts).
import frame from './words/frame';
import lock from './words/lock';
import today from './words/today';

type Words = Record<string, string>;
type Values = Record<string, string | number>;

const CHINESE: Words = { ...frame, ...lock, ...today };
const KEY = 'xa-language';

let language = remembered();

/** Know more words: told by dictionary.ts. */
export function learn(words: Words): void {
  Object.assign(CHINESE, words);
}

/** Between two sentences or words set side by side: English has a space there, Chinese none. */
export function gap(): string {
  return language === 'en' ? ' ' : '';
}

export function spoken(): 'zh-hans' | 'en' {
  return language;
}

/** Chinese unless the person chose English; remembered on this phone for the screen before sign-in. */
export function speak(name: string): void {
  language = name === 'en' ? 'en' : 'zh-hans';
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-Hans';
  // The shell lies on the phone in one language; its few words follow the person.
  document.querySelectorAll<HTMLElement>('[data-say]').forEach((place) => (place.textContent = t(place.dataset.say ?? '')));
  try {
    window.localStorage.setItem(KEY, language);
  } catch {
    // storage switched off: the choice lasts for this page
  }
}

/** `t('{n} left', {n: 3})`: the sentence in the person's language with its values put in. */
export function t(english: string, values: Values = {}): string {
  const text = language === 'en' ? english : (CHINESE[english] ?? english);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Singular and plural; Chinese stands under the plural sentence. `{n}` is filled. */
export function tn(n: number, one: string, many: string, values: Values = {}): string {
  return t(language === 'en' && n === 1 ? one : many, { n, ...values });
}

function remembered(): 'zh-hans' | 'en' {
  try {
    return window.localStorage.getItem(KEY) === 'en' ? 'en' : 'zh-hans';
  } catch {
    return 'zh-hans';
  }
}
