// Reporting on the spot: criteria show for the chosen kind only; a second tap takes a choice back.
export function installReport(form: HTMLFormElement): void {
  const paint = (): void => {
    form.querySelectorAll<HTMLElement>('.tile').forEach((tile) => {
      tile.classList.toggle('on', tile.querySelector<HTMLInputElement>('input')?.checked ?? false);
    });
    const kind = form.querySelector<HTMLInputElement>('input[name="kind"]:checked')?.value;
    form.querySelectorAll<HTMLElement>('[data-kind]').forEach((group) => {
      const shown = group.dataset['kind'] === kind;
      group.hidden = !shown;
      group.querySelectorAll<HTMLInputElement>('input').forEach((box) => (box.disabled = !shown));
    });
  };
  // `control` may stay empty: the tile that is on goes off again.
  let held: HTMLInputElement | null = null;
  form.addEventListener('pointerdown', (event) => {
    const target = event.target;
    const box = target instanceof Element ? target.closest('.tile')?.querySelector<HTMLInputElement>('input[name="control"]') : null;
    held = box?.checked ? box : null;
  });
  form.addEventListener('click', (event) => {
    if (held && event.target === held) {
      held.checked = false;
      held = null;
      paint();
    }
  });
  form.addEventListener('change', paint);
  paint();
}
