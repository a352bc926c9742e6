// Keys in a register: j k (or arrows once inside) move, Enter opens, x picks, / searches, p prints.
const TYPING = /^(INPUT|SELECT|TEXTAREA)$/;

export function installKeys(root: Document): void {
  root.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const links = Array.from(root.querySelectorAll<HTMLAnchorElement>('a.open'));
    if (links.length === 0) return;
    if (act(root, event.key, links)) event.preventDefault();
  });
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement && target.type === 'checkbox') return false;
  return TYPING.test(target.tagName);
}

function act(root: Document, key: string, links: HTMLAnchorElement[]): boolean {
  const at = links.findIndex((link) => link.closest('tr')?.contains(root.activeElement) ?? false);
  switch (key) {
    case 'j':
      return move(links, at + 1);
    case 'ArrowDown':
      return at >= 0 && move(links, at + 1);
    case 'k':
      return move(links, at - 1);
    case 'ArrowUp':
      return at >= 0 && move(links, at - 1);
    case 'x':
      return pick(links[at]);
    case '/':
      return search(root);
    case 'p':
      window.print();
      return true;
    default:
      return false;
  }
}

function move(links: HTMLAnchorElement[], wanted: number): boolean {
  const link = links[Math.max(0, Math.min(links.length - 1, wanted))];
  link?.focus();
  link?.scrollIntoView({ block: 'nearest' });
  return true;
}

function pick(link: HTMLAnchorElement | undefined): boolean {
  const box = link?.closest('tr')?.querySelector<HTMLInputElement>('input[type="checkbox"]');
  box?.click();
  return box !== null && box !== undefined;
}

function search(root: Document): boolean {
  const box = root.querySelector<HTMLInputElement>('input[type="search"]');
  box?.focus();
  return box !== null;
}
