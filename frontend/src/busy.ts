// A step that takes some seconds says so, and is not taken twice.
export function installBusy(root: Document): void {
  root.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute('data-busy')) return;
    const told = form.querySelector<HTMLElement>('[role="status"]');
    if (told) told.hidden = false;
    // After this event: a button that is out of use is not sent.
    setTimeout(() => form.querySelectorAll('button').forEach((button) => { button.disabled = true; }));
  });
  // Coming back by the browser's button shows the page as it was before.
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    root.querySelectorAll('form[data-busy] button').forEach((button) => { (button as HTMLButtonElement).disabled = false; });
  });
}
