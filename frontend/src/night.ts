// Dark follows the phone; the switch is remembered on this phone only.
const KEY = 'xa-theme';

export function installNight(root: Document): void {
  const page = root.documentElement;
  const kept = read();
  if (kept) page.setAttribute('data-bs-theme', kept);
  root.querySelector('[data-night]')?.addEventListener('click', () => {
    const next = isDark(page) ? 'light' : 'dark';
    page.setAttribute('data-bs-theme', next);
    write(next);
  });
}

function isDark(page: Element): boolean {
  const set = page.getAttribute('data-bs-theme');
  return set ? set === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches;
}

function read(): string | null {
  try {
    return window.localStorage.getItem(KEY);
  } catch {
    return null; // storage switched off: the phone's own setting holds
  }
}

function write(value: string): void {
  try {
    window.localStorage.setItem(KEY, value);
  } catch {
    // storage switched off: the switch lasts for this page
  }
}
