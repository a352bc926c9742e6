// Signing on a page: the drawn name becomes a picture in the form, and the seconds for which the
// text really stood on the screen are counted where the reader sees them.
import { Pad } from './app/screens/visit/pad';

export function installSign(root: Document): void {
  const form = root.querySelector<HTMLFormElement>('form[data-sign]');
  if (!form) return;
  const picture = form.elements.namedItem('picture') as HTMLInputElement;
  const seconds = form.elements.namedItem('seconds') as HTMLInputElement;
  const canvas = form.querySelector('canvas');
  if (!canvas) return;
  bindPad(form, canvas, picture);
  count(root, seconds);
}

function bindPad(form: HTMLFormElement, canvas: HTMLCanvasElement, picture: HTMLInputElement): void {
  const send = form.querySelector<HTMLButtonElement>('button[type="submit"]');
  const kept = form.querySelector<HTMLImageElement>('[data-kept]');
  const ready = (): void => {
    if (send) send.disabled = !(pad.isSigned || picture.value !== '');
  };
  const pad = new Pad(ready);
  pad.bind(canvas);
  if (picture.value && kept) show(kept, canvas, picture.value);
  form.querySelector('[data-clear]')?.addEventListener('click', () => {
    picture.value = '';
    if (kept) kept.hidden = true;
    canvas.hidden = false;
    pad.clear();
  });
  form.addEventListener('submit', () => {
    if (pad.isSigned) picture.value = pad.picture();
  });
  window.addEventListener('resize', () => pad.paint());
  ready();
}

/** A name drawn before a refusal (a wrong password) is not drawn twice. */
function show(kept: HTMLImageElement, canvas: HTMLCanvasElement, address: string): void {
  kept.src = address;
  kept.hidden = false;
  canvas.hidden = true;
}

function count(root: Document, field: HTMLInputElement): void {
  const place = root.querySelector('[data-seconds]');
  let told = Number(field.value) || 0;
  const tell = (): void => {
    field.value = String(told);
    if (place) place.textContent = `${Math.floor(told / 60)}:${String(told % 60).padStart(2, '0')}`;
  };
  window.setInterval(() => {
    if (root.visibilityState !== 'visible') return;
    told += 1;
    tell();
  }, 1000);
  tell();
}
