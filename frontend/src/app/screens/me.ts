// The person, the phone, the language, and leaving.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Page } from '../page';
import { choose, leaveWhenSent, lockNow, signOut, stay } from '../people';
import { space } from '../room';
import { mine } from '../session';
import { syncNow } from '../sync';
import type { Person } from '../types';
import { icon } from '../ui';
import { spoken, t } from '../words';

export async function me(_match: RegExpMatchArray, page: Page): Promise<void> {
  const { person } = mine();
  let isLeaving = false;
  let note = '';
  const told = await space();
  const draw = (): void => page.draw(body(person, isLeaving, note, act), { title: t('Me'), dock: 'tabs' });
  const act = async (what: string): Promise<void> => {
    if (what === 'language') await choose(spoken() === 'en' ? 'zh-hans' : 'en');
    if (what === 'lock') return lockNow();
    if (what === 'later') return leaveWhenSent();
    if (what === 'stay') await stay();
    if (what === 'send') await syncNow();
    if (what === 'out' && (await signOut()).status === 'gone') return;
    isLeaving = what === 'out' || what === 'send';
    if (page.alive) draw();
  };
  if (told) note = t('{used} MB of this phone are used by the app.', { used: Math.ceil(told.used / 1e6) });
  draw();
}

type Act = (what: string) => void;

function body(person: Person, isLeaving: boolean, note: string, act: Act): TemplateResult {
  const posts = person.posts.map((post) => post.name).join(spoken() === 'en' ? ', ' : '、');
  return html`<h2 class="lead-f">${person.name}</h2>
    <p class="dim">${person.unit.name}${posts ? ` · ${posts}` : ''}</p>
    <div class="me">
      <a href="/field/queue">${icon('send')}<span>${t('Not sent yet')}</span>${icon('chev')}</a>
      <button type="button" @click=${() => act('lock')}>${icon('lock')}<span>${t('Lock, or change person')}</span></button>
      <button type="button" lang=${spoken() === 'en' ? 'zh' : 'en'} @click=${() => act('language')}>${icon('info')}<span>${spoken() === 'en' ? '中文' : 'English'}</span></button>
      <a href="/">${icon('building')}<span>${t('To the office pages (need a network)')}</span></a>
      ${isLeaving ? nothing : html`<button type="button" @click=${() => act('out')}>${icon('door')}<span>${t('Sign out of this phone')}</span></button>`}
    </div>
    ${isLeaving ? leaving(act) : nothing}
    <p class="dim mt-3">${note}</p>`;
}

function leaving(act: Act): TemplateResult {
  return html`<section class="card-f card-late" role="alert">
    <h3>${t('Not signed out: something is unsent')}</h3>
    <p class="why">${t('Signing out wipes the phone, and what is unsent would be lost.')}</p>
    <div class="steps-f">
      <button class="btn btn-primary" type="button" @click=${() => act('send')}>${icon('send')}${t('Send now')}</button>
      <a class="btn btn-line" href="/field/queue">${t('See what is unsent')}</a>
      <button class="btn btn-line" type="button" @click=${() => act('later')}>${t('Lock, keep it encrypted, sign out once it is sent')}</button>
      <button class="btn btn-text" type="button" @click=${() => act('stay')}>${t('Stay signed in')}</button>
    </div>
  </section>`;
}
