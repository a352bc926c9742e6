// Addresses of the app. Links inside /field/ are followed without leaving the page.
type Opened = (path: string) => void;
let open: Opened = () => undefined;

export function go(path: string, replace = false): void {
  if (replace) window.history.replaceState(null, '', path);
  else window.history.pushState(null, '', path);
  open(path);
}

export function back(): void {
  if (window.history.state === 'inside' || window.history.length > 1) window.history.back();
  else go('/field/', true);
}

export function path(): string {
  return window.location.pathname + window.location.search;
}

export function installNav(opened: Opened): void {
  open = opened;
  window.addEventListener('popstate', () => open(path()));
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[href]');
    if (!link || !isOurs(link, event)) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

function isOurs(link: HTMLAnchorElement, event: MouseEvent): boolean {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return false;
  if (link.target || link.hasAttribute('download') || link.origin !== window.location.origin) return false;
  if (link.hash && link.pathname === window.location.pathname) return false;
  // Pages of the server end with a stroke (field/views.py).
  return link.pathname === '/field/' || /^\/field\/.*[^/]$/.test(link.pathname);
}
