// The mock's components, each in one place. Icons are the symbols of the shell (base/icons.html).
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Bar } from './page';
import { current, isShared } from './session';
import { bar as queueState } from './status';
import { gap, t, tn } from './words';

/** An icon of base/icons.html beside a word. */
export function icon(name: string): TemplateResult {
  return html`<svg class="i" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><use href="#i-${name}"></use></svg>`;
}

const WORDS: Record<string, string> = { red: 'Major', orange: 'Urgent', yellow: 'General', blue: 'Advice' };

/** The derived colour of a hazard with its word. */
export function grade(colour: string): TemplateResult {
  return html`<span class="grade grade-${colour}">${icon(`g-${colour}`)}${t(WORDS[colour] ?? 'General')}</span>`;
}

/** Days from today to `on` (ISO date), in the phone's own calendar. */
export function daysTo(on: string): number {
  const today = new Date();
  const [year = 0, month = 1, day = 1] = on.slice(0, 10).split('-').map(Number);
  const then = Date.UTC(year, month - 1, day);
  return Math.round((then - Date.UTC(today.getFullYear(), today.getMonth(), today.getDate())) / 86_400_000);
}

/** When something is due: overdue, today, or days left. */
export function due(row: { due_on?: unknown }): TemplateResult | typeof nothing {
  if (typeof row.due_on !== 'string') return nothing;
  const days = daysTo(row.due_on);
  if (days < 0) return html`<span class="due due-late">${icon('clock')}${tn(-days, '{n} day overdue', '{n} days overdue')}</span>`;
  if (days === 0) return html`<span class="due due-today">${icon('clock')}${t('Due today')}</span>`;
  return html`<span class="due due-soon">${tn(days, '{n} day left', '{n} days left')}</span>`;
}

/** Why this is asked of me. */
export function why(text: string, label = t('Why:')): TemplateResult {
  return html`<p class="why"><b>${label}</b>${gap()}${text}</p>`;
}

/** A section with its count. */
export function section(id: string, title: string, count: string, body: unknown): TemplateResult {
  return html`<section aria-labelledby=${id}>
    <div class="fsec"><h2 id=${id}>${title}</h2><span>${count}</span></div>
    ${body}
  </section>`;
}

const TABS = [
  ['/field/', 'home', 'Today'],
  ['/field/report', 'camera', 'Report'],
  ['/field/scan', 'scan', 'Scan'],
  ['/field/me', 'user', 'Me'],
] as const;

export function tabs(): TemplateResult {
  const here = window.location.pathname;
  return html`<div class="tabs">
    ${TABS.map(
      ([path, name, word]) =>
        html`<a href=${path} aria-current=${here === path ? 'page' : nothing}>${icon(name)}${t(word)}</a>`,
    )}
  </div>`;
}

/** The queue bar: always there, says where the work lies. */
export function queueBar(): TemplateResult {
  return queueState();
}

/** A docked main button. */
export function docked(body: TemplateResult): TemplateResult {
  return html`<div class="field-in">${body}</div>`;
}

/** Header, queue bar, text and dock around a screen. */
export function frame(body: TemplateResult, bar: Bar): TemplateResult {
  return html`<header class="fbar"><div class="field-in">
      ${bar.back ? html`<a class="ficon" href=${bar.back} aria-label=${t('Back')}>${icon('back')}</a>` : nothing}
      <h1 class="t" tabindex="-1" data-head>${bar.title}</h1>
      ${current() && isShared() ? html`<button class="ficon" type="button" data-lock aria-label=${t('Lock, or change person')}>${icon('users')}</button>` : nothing}
      <button class="ficon" type="button" data-night aria-label=${t('Switch dark and light')}>${icon('moon')}</button>
    </div></header>
    ${queueBar()}
    <div id="notice"></div>
    <main class="field-in" id="main">${body}</main>
    ${dock(bar.dock)}`;
}

function dock(wanted: Bar['dock']): TemplateResult | typeof nothing {
  if (!wanted) return nothing;
  if (wanted === 'tabs') return html`<nav class="dock" aria-label=${t('Main menu')}>${tabs()}</nav>`;
  return html`<footer class="dock">${wanted}</footer>`;
}
