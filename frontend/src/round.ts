// The two-tap round. Tap 1, "all normal", ticks every line that is not marked; tap 2 sends.
// The words stand in the page (data-*), so both languages come from the server.
export function installRound(form: HTMLFormElement): void {
  const list = form.querySelector<HTMLElement>('[data-round-list]');
  const go = form.querySelector<HTMLButtonElement>('[data-round-go]');
  const say = form.querySelector<HTMLElement>('[data-round-say]');
  const label = go?.querySelector<HTMLElement>('[data-round-label]');
  if (!list || !go || !say || !label) return;
  const words = form.dataset;
  const total = list.querySelectorAll('li').length;
  let ready = false;
  let sent = false;

  const paint = (): void => {
    const bad = list.querySelectorAll('.bad-box:checked').length;
    const fill = (text: string | undefined): string =>
      (text ?? '').replace('[ok]', String(total - bad)).replace('[bad]', String(bad));
    list.classList.toggle('all-ok', ready);
    if (sent) {
      label.textContent = fill(words['sending']);
      say.textContent = fill(words['leave']);
    } else if (ready) {
      label.textContent = fill(bad ? words['sendBad'] : words['send']);
      say.textContent = fill(words['again']);
    } else {
      label.textContent = fill(bad ? words['rest'] : words['all']);
      say.textContent = fill(bad ? words['noted'] : words['hint']);
    }
  };

  list.addEventListener('change', (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.classList.contains('bad-box')) return;
    box.closest('li')?.classList.toggle('bad', box.checked);
    paint();
  });
  form.addEventListener('submit', (event) => {
    if (sent) {
      event.preventDefault(); // a third tap sends nothing twice
      return;
    }
    if (!ready) {
      event.preventDefault();
      ready = true;
    } else {
      sent = true;
      go.setAttribute('aria-disabled', 'true');
    }
    paint();
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) sent = false;
    paint();
  });
  list.querySelectorAll<HTMLInputElement>('.bad-box:checked').forEach((box) => box.closest('li')?.classList.add('bad'));
  paint();
}
