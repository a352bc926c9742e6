// One person reads what was found and signs with the finger. The phone may be turned for it.
import { html, type TemplateResult } from 'lit-html';
import { go } from '../../nav';
import { docked, grade, icon } from '../../ui';
import { t, tn } from '../../words';
import { finishDraft, SCHOOL } from './finish';
import type { Drawing } from './home';
import { save, type Drawn, type FinishDraft } from './model';
import { Pad } from './pad';

type Who = Pick<Drawn, 'name' | 'post' | 'user'>;

export function sign(drawing: Drawing, key: string): void {
  const { visit } = drawing;
  const state = finishDraft(visit);
  const who = whoSigns(key, state, visit.inspectors);
  if (who) open(drawing, key, state, who);
  else go(backTo(drawing), true);
}

const backTo = ({ visit }: Drawing): string => `/field/visit/${visit.row.id}/finish`;

function open(drawing: Drawing, key: string, state: FinishDraft, who: Who): void {
  const { page, visit } = drawing;
  const back = backTo(drawing);
  const since = performance.now();
  const found = visit.findings;
  const pad = new Pad(() => draw());
  const draw = (): void => {
    page.draw(body(), { title: t('{name} signs', { name: who.name }), back, dock: dock() });
    pad.bind(document.querySelector<HTMLCanvasElement>('#pad'));
  };
  const keep = async (): Promise<void> => {
    if (!pad.isSigned) return;
    const seconds = Math.round((performance.now() - since) / 1000);
    const drawn: Drawn = { ...who, picture: pad.picture(), at: new Date().toISOString(), seconds, shown: found.length };
    await save(visit, (draft) => (draft.finish = { ...state, signed: { ...state.signed, [key]: drawn } }));
    go(back, true);
  };

  function body(): TemplateResult {
    return html`<div class="signing"><div class="signing-text" tabindex="0" role="region" aria-label=${t('What is signed')}>
        <p>${found.length ? tn(found.length, '{school}: {n} finding of this visit.', '{school}: {n} findings of this visit.', { school: visit.row.unit.name }) : t('{school}: nothing was found.', { school: visit.row.unit.name })}</p>
        <ol class="rows-f">${found.map((one) => html`<li><div>${grade(one.colour)}<span class="grow">${one.what}<br><span class="dim">${one.place}</span></span></div></li>`)}</ol>
        <p class="dim">${key === SCHOOL ? t('I have read it. Who disagrees may explain himself to the bureau by the day of the reply.') : t('I have seen it on the spot.')}</p></div>
      <div class="signing-pad"><canvas id="pad" class="pad" role="img" aria-label=${t('Sign here with the finger')}></canvas>
        <p class="dim mid">${pad.isEmpty ? t('Sign here with the finger') : `${who.name} ${who.post}`}</p></div></div>`;
  }

  function dock(): TemplateResult {
    return docked(html`<div class="signing-acts"><button class="btn btn-line" type="button" ?disabled=${pad.isEmpty} @click=${() => pad.clear()}>${icon('wrong')}${t('Clear')}</button>
      <button class="btn btn-line" type="button" ?disabled=${pad.isEmpty} @click=${() => pad.undo()}>${icon('undo')}${t('One stroke back')}</button>
      <button class="btn btn-primary" type="button" ?disabled=${!pad.isSigned} @click=${() => void keep()}>${icon('check')}${t('Signed')}</button></div>`);
  }
  const turned = (): void => pad.paint();
  window.addEventListener('resize', turned);
  page.onLeave(() => window.removeEventListener('resize', turned));
  draw();
}

function whoSigns(key: string, state: FinishDraft, inspectors: { id: number; name: string }[]): Who | null {
  if (key === SCHOOL) return { name: state.receiver.trim() || t('The school'), post: state.post.trim(), user: null };
  const one = inspectors.find((person) => String(person.id) === key);
  return one ? { name: one.name, post: t('inspector'), user: one.id } : null;
}
