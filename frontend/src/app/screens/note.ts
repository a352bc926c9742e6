// A task without a list: what was done, in a few words. Also from paper.
import { html, nothing } from 'lit-html';
import { closerWhy, task, today } from '../duties';
import { correction } from '../forms';
import { begin as measure } from '../meter';
import { go } from '../nav';
import { say } from '../notice';
import type { Page } from '../page';
import { send } from '../queue';
import { keep, kept } from '../store';
import { docked, icon, why } from '../ui';
import { t } from '../words';

interface Draft {
  text: string;
  isPaper: boolean;
  paperAt: string;
}

export async function note([, id = '']: RegExpMatchArray, page: Page): Promise<void> {
  const one = await task(decodeURIComponent(id));
  if (!one) return page.draw(html`<p class="lead-f">${t('This task is not on the phone. It may be done already.')}</p>`, { title: t('Task'), back: '/field/' });
  const meter = measure('duties.round');
  const key = `note:${one.id}`;
  const wrong = await correction('duties.round');
  const mine = wrong && wrong.body.task === one.task && !wrong.body.checklist ? wrong : undefined;
  const draft: Draft = mine ? { text: String(mine.body.note ?? ''), isPaper: false, paperAt: '' } : ((await kept<Draft>(key)) ?? { text: '', isPaper: false, paperAt: '' });
  let fault = '';
  const change = (touch: (draft: Draft) => void): void => {
    touch(draft);
    fault = '';
    void keep(key, draft);
    draw();
  };
  const press = async (): Promise<void> => {
    fault = draft.text.trim() ? '' : t('Say in a few words what was done.');
    if (!fault && draft.isPaper && !(Date.parse(draft.paperAt) <= Date.now())) fault = t('Write the time that stands on the paper.');
    if (fault) return draw();
    const body = { checklist: null, duty: one.duty, task: one.task, answers: {}, note: draft.text.trim(), told: null };
    const paperAt = draft.isPaper ? new Date(draft.paperAt).toISOString() : undefined;
    await send('duties.round', body, { unit: one.unit.id, meter, paperAt, replaces: mine?.replaces });
    await keep(key, null);
    go('/field/', true);
    say(t('Kept: {what}.', { what: one.title }));
  };
  const draw = (): void =>
    page.draw(
      html`${why(closerWhy(one) || one.why, t('Why this is asked:'))}
        <div class="f"><label class="label" for="note">${t('What was done, in a few words')}</label>
          <textarea class="form-control" id="note" rows="3" maxlength="300" .value=${draft.text} @input=${(event: Event) => change((now) => (now.text = (event.target as HTMLTextAreaElement).value))}></textarea>
          ${one.evidence ? html`<p class="dim">${t('Evidence wanted:')} ${one.evidence}</p>` : nothing}</div>
        <label class="form-check"><input class="form-check-input" type="checkbox" .checked=${draft.isPaper} @change=${(event: Event) => change((now) => (now.isPaper = (event.target as HTMLInputElement).checked))}><span>${t('Enter it from paper')}</span></label>
        ${draft.isPaper ? html`<div class="f"><label class="label" for="paper-at">${t('Time written on the paper')}</label><input class="form-control" type="datetime-local" id="paper-at" max="${today()}T23:59" .value=${draft.paperAt} @change=${(event: Event) => change((now) => (now.paperAt = (event.target as HTMLInputElement).value))}></div>` : nothing}
        ${fault ? html`<p class="field-error" role="alert">${icon('wrong')}<span>${fault}</span></p>` : nothing}`,
      { title: one.title, back: '/field/', dock: docked(html`<button class="btn btn-primary btn-block btn-big" type="button" @click=${() => void press()}>${icon('check')}${t('Keep the record')}</button>`) },
    );
  draw();
}
