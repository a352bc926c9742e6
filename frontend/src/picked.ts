// Picked rows: marked, counted in [data-picked], and buttons with data-needs-picked wake up.
export function installPicked(root: Document): void {
  root.addEventListener('change', (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== 'checkbox') return;
    if (box.matches('[data-pick-all]')) {
      pickAll(box);
      recount(root);
      return;
    }
    const row = box.closest('.reg tbody tr');
    if (!row) return;
    row.classList.toggle('on', box.checked);
    recount(root);
  });
  recount(root);
}

function pickAll(box: HTMLInputElement): void {
  box.closest('table')?.querySelectorAll<HTMLInputElement>('tbody input[type="checkbox"]').forEach((each) => {
    each.checked = box.checked;
    each.closest('tr')?.classList.toggle('on', box.checked);
  });
}

function recount(root: Document): void {
  const picked = (within: ParentNode): number =>
    within.querySelectorAll('.reg tbody input[type="checkbox"]:checked').length;
  const all = picked(root);
  root.querySelectorAll<HTMLElement>('[data-picked]').forEach((place) => {
    // Several forms on one page count their own rows each.
    const form = place.closest('form');
    const count = form?.querySelector('.reg') ? picked(form) : all;
    const words = count === 0 ? place.dataset['none'] : place.dataset['some'];
    place.textContent = (words ?? '').replace('[n]', String(count));
  });
  root.querySelectorAll<HTMLButtonElement>('[data-needs-picked]').forEach((button) => {
    button.disabled = all === 0;
  });
}
