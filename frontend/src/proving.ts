// The verification page of a paper: works without this file. With it the chosen PDF is hashed here
// first; only a file with another digest is sent. Without a secure context there is no hashing.
import './proving.scss';

document.documentElement.classList.add('js');
document.querySelectorAll<HTMLElement>('[data-prove]').forEach(install);

function install(section: HTMLElement): void {
  const form = section.querySelector('form');
  const input = section.querySelector<HTMLInputElement>('input[type=file]');
  const digest = document.querySelector<HTMLElement>('[data-digest]')?.dataset.digest ?? '';
  if (!form || !input) return;
  const canHash = Boolean(window.crypto.subtle);
  shown(section, '[data-there]', canHash);
  shown(section, '[data-here]', !canHash);
  input.addEventListener('change', () => chosen(section, input));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void compare(section, form, input, digest);
  });
  for (const name of ['dragenter', 'dragover']) {
    section.addEventListener(name, (event) => {
      event.preventDefault();
      section.classList.add('is-over');
    });
  }
  section.addEventListener('dragleave', () => section.classList.remove('is-over'));
  section.addEventListener('drop', (event) => {
    event.preventDefault();
    section.classList.remove('is-over');
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    chosen(section, input);
    void compare(section, form, input, digest);
  });
}

/** The file's name stands where one chooses; what was said of the file before goes. */
function chosen(section: HTMLElement, input: HTMLInputElement): void {
  const file = input.files?.[0];
  const name = section.querySelector('[data-name]');
  if (file && name) name.textContent = file.name;
  section.querySelectorAll('[data-verdict]').forEach((one) => one.remove());
  shown(section, '[data-large]', false);
}

async function compare(section: HTMLElement, form: HTMLFormElement, input: HTMLInputElement, digest: string): Promise<void> {
  const file = input.files?.[0];
  if (!file) return;
  if (file.size > Number(section.dataset.most)) {
    shown(section, '[data-large]', true);
    return;
  }
  if ((await hashed(file)) !== digest) {
    form.submit();
    return;
  }
  section.querySelectorAll('[data-verdict]').forEach((one) => one.remove());
  const same = section.querySelector<HTMLTemplateElement>('template[data-same]');
  if (same) form.before(same.content.cloneNode(true));
}

/** SHA-256 in hex; '' where this browser cannot, and the server does it. */
async function hashed(file: File): Promise<string> {
  if (!window.crypto.subtle) return '';
  const bytes = await window.crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(bytes), (one) => one.toString(16).padStart(2, '0')).join('');
}

function shown(section: HTMLElement, what: string, is: boolean): void {
  section.querySelectorAll<HTMLElement>(what).forEach((one) => (one.hidden = !is));
}
