// Dark follows the phone; the switch is remembered on this phone only (shared with the pages).
const KEY = 'xa-theme';

export function installNight(): void {
  const page = document.documentElement;
  const kept = read();
  if (kept) page.setAttribute('data-bs-theme', kept);
  document.addEventListener('click', (event) => {
    if (!(event.target as Element).closest('[data-night]')) return;
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
    return null;
  }
}

function write(value: string): void {
  try {
    window.localStorage.setItem(KEY, value);
  } catch {
    // storage switched off: the switch lasts for this page
  }
}
