// A supervision visit, whole, without a network: loaded when the first one is opened.
import { html } from 'lit-html';
import '../../visit.scss';
import { correction } from '../forms';
import { go } from '../nav';
import type { Page } from '../page';
import { on } from '../store';
import { t } from '../words';
import { find } from './visit/find';
import { finish } from './visit/finish';
import { home, type Drawing } from './visit/home';
import { list } from './visit/list';
import { look } from './visit/look';
import { forgetPast, load } from './visit/model';
import { paper } from './visit/paper';
import { sign } from './visit/sign';

const STEPS: Record<string, (drawing: Drawing, part: string) => void> = { list, find, look, finish, sign, paper };
/** Steps that belong to the time on site; afterwards the visit's own page says how it stands. */
const FORMS: Record<string, string> = { list: 'inspections.fill', find: 'inspections.finding', look: 'inspections.recheck', finish: 'inspections.finish' };
const ON_SITE = ['list', 'find', 'look', 'finish', 'sign'];

/** What was not taken is corrected after the end, too: it was seen before it. */
async function isCorrected(step: string, id: string): Promise<boolean> {
  const form = FORMS[step];
  return form !== undefined && (await correction(form))?.body.visit === id;
}

export async function visit(match: RegExpMatchArray, page: Page): Promise<void> {
  const [, id = '', step = '', part = ''] = match;
  const again = async (): Promise<void> => {
    const found = await load(id);
    if (!page.alive) return;
    if (!found) return page.draw(html`<p class="lead-f">${t('This phone does not carry that visit. It may be another inspector’s, or over.')}</p>`, { title: t('Visit'), back: '/field/' });
    if (ON_SITE.includes(step) && found.status !== 'begun' && !(await isCorrected(step, id))) return go(`/field/visit/${id}`, true);
    (STEPS[step] ?? home)({ page, visit: found, again }, decodeURIComponent(part));
  };
  // A form is not drawn anew under somebody's hands; the overview follows what arrives.
  if (!ON_SITE.includes(step)) page.onLeave(on((change) => void (['visits', 'queue'].includes(change) && again())));
  await again();
  await forgetPast();
}
