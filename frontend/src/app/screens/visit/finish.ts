// The end: what was found, who received the visitors, both sides sign, one button sends it all.
import { html, nothing, type TemplateResult } from 'lit-html';
import { uuid7 } from '../../ids';
import { begin as measure } from '../../meter';
import { go } from '../../nav';
import type { More } from '../../queue';
import { mine } from '../../session';
import { docked, grade, icon, section } from '../../ui';
import { t, tn } from '../../words';
import type { Drawing } from './home';
import { enqueue, sentBack, save, type Drawn, type FinishDraft, type Visit } from './model';

export const SCHOOL = 'school';
const WAYS = [['screen', 'Sign on the screen'], ['refused', 'The school refuses to sign'], ['paper', 'Sign on paper']] as const;

/** The draft of the end; a signature under a text that has changed since is none. */
export function finishDraft(visit: Visit): FinishDraft {
  const { receiver } = visit.row;
  const used = visit.methods.filter((way) => way.done).map((way) => way.name);
  const known = visit.draft.finish;
  const fresh: FinishDraft = { receiver: receiver?.name ?? '', post: receiver?.post ?? '', reply: visit.row.reply_due, methods: [], way: 'screen', why: '', witness: '', signed: {} };
  const draft = { ...fresh, ...known };
  const count = visit.findings.length;
  const signed = Object.fromEntries(Object.entries(draft.signed).filter(([, one]) => one.shown === count));
  const methods = [...new Set([...used, ...draft.methods])];
  return { ...draft, signed, methods: methods.length ? methods : ['see'] };
}

export function finish(drawing: Drawing): void {
  void open(drawing);
}

async function open({ page, visit }: Drawing): Promise<void> {
  const sent = await sentBack(visit, 'inspections.finish');
  const home = `/field/visit/${visit.row.id}`;
  const meter = measure('inspections.finish');
  const state = finishDraft(visit);
  const dropped = Object.keys(visit.draft.finish?.signed ?? {}).length > Object.keys(state.signed).length;
  let sending = false;
  const draw = (): void => page.draw(body(), { title: t('Finish and sign'), back: home, dock: dock() });
  const set = (part: Partial<FinishDraft>): void => {
    Object.assign(state, part);
    void save(visit, (draft) => (draft.finish = state));
    draw();
  };
  const value = (event: Event): string => (event.target as HTMLInputElement).value;
  const out = async (): Promise<void> => {
    if (sending || missing(visit, state)) return;
    sending = true;
    try {
      await end(visit, state, { meter, replaces: sent?.replaces, at: sent?.at });
    } finally {
      sending = false;
    }
    go(home, true);
  };

  function body(): TemplateResult {
    const found = visit.findings;
    const open = visit.row.lists.filter((list) => list.items.length && visit.filled(list) === null);
    return html`${open.length ? html`<p class="note">${icon('info')}<span>${t('Lists not filled yet:')} ${open.map((list) => list.title).join('、')}</span></p>` : nothing}
      ${section('found', t('On the notice'), String(found.length), found.length
        ? html`<ol class="rows-f">${found.map((one) => html`<li><div>${grade(one.colour)}<span class="grow"><b>${one.what}</b><br><span class="dim">${one.place}</span></span></div></li>`)}</ol>`
        : html`<p class="empty">${t('Nothing is to be put right: no notice is served.')}</p>`)}
      ${section('how', t('How it was made'), '', html`<div class="opt">${visit.methods.map(method)}</div>`)}
      ${section('who', t('Received by'), '', html`${field('receiver', t('Name'), 60)}${field('post', t('Post'), 40)}
        ${found.length ? html`<div class="f"><label class="label" for="reply">${t('Reply due')}</label><input class="form-control" type="date" id="reply" .value=${state.reply} min=${visit.row.planned_on} @change=${(event: Event) => set({ reply: value(event) })}></div>` : nothing}`)}
      ${section('sign', t('Signatures'), '', signing())}`;
  }

  function method(way: { name: string; label: string; done: boolean }): TemplateResult {
    const on = state.methods.includes(way.name);
    const rest = state.methods.filter((name) => name !== way.name);
    return html`<button class="tile wide" type="button" aria-pressed=${on ? 'true' : 'false'} ?disabled=${way.done} @click=${() => set({ methods: on ? rest : [...rest, way.name] })}>${on ? icon('check') : icon('plus')}<span>${way.label}</span></button>`;
  }

  function field(name: 'receiver' | 'post' | 'why' | 'witness', label: string, most: number): TemplateResult {
    return html`<div class="f"><label class="label" for=${name}>${label}</label><input class="form-control" id=${name} maxlength=${most} autocomplete="off" .value=${state[name]} @input=${(event: Event) => set({ [name]: value(event) })}></div>`;
  }

  function signing(): TemplateResult {
    return html`${dropped ? html`<p class="note" role="status">${icon('info')}<span>${t('The findings have changed since it was signed: sign again.')}</span></p>` : nothing}
      <div class="ways">${WAYS.map(([code, word]) => html`<label class="pick"><input class="form-check-input" type="radio" name="way" .checked=${state.way === code} @change=${() => set({ way: code })}>${t(word)}</label>`)}</div>
      ${state.way === 'paper' ? html`<p class="dim">${t('The notice prints with its signature lines at the office.')}</p>` : html`${inspectors()}${state.way === 'screen' ? line(SCHOOL, state.receiver || t('The school'), state.post) : refusal()}`}`;
  }

  function inspectors(): TemplateResult[] {
    const me = mine().person.id;
    return [...visit.inspectors].sort((a, b) => Number(b.id === me) - Number(a.id === me)).map((one) => line(String(one.id), one.name, t('inspector')));
  }

  function line(key: string, name: string, post: string): TemplateResult {
    const drawn = state.signed[key];
    return html`<a class="sign-line" href="${home}/sign/${key}"><span class="grow"><b>${name}</b><br><span class="dim">${post}</span></span>
      ${drawn ? html`<img src=${drawn.picture} height="48" alt=${t('Signature of {name}', { name })}>` : html`<span class="btn btn-line">${icon('edit')}${t('Sign')}</span>`}</a>`;
  }

  function refusal(): TemplateResult {
    return html`${field('why', t('Why it is not signed'), 200)}${field('witness', t('Witness: name and post'), 60)}
      <p class="dim">${t('The notice counts as served all the same.')}</p>`;
  }

  function dock(): TemplateResult {
    const lacks = missing(visit, state);
    const n = visit.findings.length;
    return docked(html`<p class="mid" aria-live="polite">${lacks || (n ? t('The notice is numbered when this is sent; without an approval it is served at once.') : t('No notice is needed.'))}</p>
      <button class="btn btn-primary btn-block btn-big" type="button" ?disabled=${!!lacks} @click=${() => void out()}>${icon('send')}${n ? tn(n, 'Finish: notice with {n} finding', 'Finish: notice with {n} findings') : t('Finish the visit')}</button>`);
  }
  draw();
}

/** What is still wanting, in words; '' when it can be sent. */
function missing(visit: Visit, state: FinishDraft): string {
  if (!state.receiver.trim()) return t('Say who received you.');
  if (!state.methods.length) return t('Say how the visit was made.');
  if (state.way === 'paper') return '';
  if (!visit.inspectors.some((one) => state.signed[one.id])) return t('An inspector signs first.');
  if (state.way === 'screen') return state.signed[SCHOOL] ? '' : t('Then the school’s side signs.');
  return state.why.trim() && state.witness.trim() ? '' : t('Say why it is not signed and who is the witness.');
}

async function end(visit: Visit, state: FinishDraft, more: More): Promise<void> {
  const act = uuid7();
  await save(visit, (draft) => {
    draft.finish = state;
    draft.ended = { act, at: new Date().toISOString() };
  });
  const body = {
    methods: state.methods, received_by: state.receiver.trim(), received_post: state.post.trim(),
    reply_due: visit.findings.length ? state.reply : null, signatures: signatures(visit, state),
  };
  await enqueue(visit, 'inspections.finish', body, { ...more, id: act });
}

function signatures(visit: Visit, state: FinishDraft): Record<string, unknown>[] {
  if (state.way === 'paper') return [];
  const ours = visit.inspectors.flatMap((one) => state.signed[one.id] ?? []);
  const drawn = [...ours, ...(state.way === 'screen' && state.signed[SCHOOL] ? [state.signed[SCHOOL]] : [])].map(wire);
  if (state.way === 'screen') return drawn;
  const refused = { side: SCHOOL, name: state.receiver.trim(), post: state.post.trim(), why: state.why.trim(), witness: state.witness.trim(), shown: visit.findings.length };
  return [...drawn, refused];
}

function wire(one: Drawn): Record<string, unknown> {
  return { ...one, side: one.user === null ? SCHOOL : 'bureau', picture: one.picture.slice(one.picture.indexOf(',') + 1) };
}
