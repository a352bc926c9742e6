// One screen at a time. A screen gets a page, draws into it as often as its state changes, and
// is told when it is left.
import { html, render, type TemplateResult } from 'lit-html';
import { go } from './nav';
import { sayNothing } from './notice';
import { current } from './session';
import { frame } from './ui';
import { t } from './words';

export interface Bar {
  title: string;
  back?: string | undefined;
  dock?: TemplateResult | 'tabs' | undefined;
}
export interface Page {
  draw(body: TemplateResult, bar?: Bar): void;
  readonly alive: boolean;
  onLeave(leave: () => void): void;
}
export interface Screen {
  pattern: RegExp;
  open(match: RegExpMatchArray, page: Page): void | Promise<void>;
  /** 'person' (the usual): only with an unlocked session. */
  needs?: 'person' | 'none';
}

const LIFE: { page: Opened | null; begun: boolean } = { page: null, begun: false };

class Opened implements Page {
  alive = true;
  private bar: Bar = { title: '' };
  private readonly leaves: (() => void)[] = [];
  private drawn = false;

  constructor(private readonly root: HTMLElement) {}

  draw(body: TemplateResult, bar: Bar = this.bar): void {
    if (!this.alive) return;
    this.bar = bar;
    if (!LIFE.begun) this.root.textContent = ''; // the shell's own words
    LIFE.begun = true;
    document.title = `${bar.title} · ${t('Xiao’an')}`;
    render(frame(body, bar), this.root);
    if (!this.drawn) announce(this.root, bar.title);
    this.drawn = true;
  }

  onLeave(leave: () => void): void {
    this.leaves.push(leave);
  }

  close(): void {
    this.alive = false;
    this.leaves.forEach((leave) => leave());
  }
}

/** Say the new screen's name and put the focus at its head, as a loaded page would. */
function announce(root: HTMLElement, title: string): void {
  const said = document.getElementById('said');
  if (said) said.textContent = title;
  window.scrollTo(0, 0);
  root.querySelector<HTMLElement>('[data-head]')?.focus({ preventScroll: true });
}

/** Open the screen of an address; without a session the lock stands before it. */
export async function show(screens: Screen[], path: string, root: HTMLElement): Promise<void> {
  const [bare = ''] = path.split('?');
  const screen = screens.find((one) => one.pattern.test(bare));
  if (screen && screen.needs !== 'none' && !current()) return go(`/field/lock?next=${encodeURIComponent(path)}`, true);
  LIFE.page?.close();
  sayNothing();
  const page = (LIFE.page = new Opened(root));
  if (!screen) return page.draw(nowhere(), { title: t('Not found'), back: '/field/' });
  try {
    await screen.open(bare.match(screen.pattern) as RegExpMatchArray, page);
  } catch (error) {
    page.draw(broken(error), { title: t('This page did not open'), back: '/field/' });
  }
}

function nowhere(): TemplateResult {
  return html`<p class="lead-f">${t('There is no page at this address.')}</p>`;
}

function broken(error: unknown): TemplateResult {
  return html`<p class="lead-f">${t('Nothing was lost: what is in the queue stays there.')}</p>
    <p class="dim">${String(error)}</p>`;
}
