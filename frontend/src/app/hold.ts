// A reload, a second tab or a new version must not ask the PIN again. The session is handed on
// in memory only: by another open tab, or by the service worker, which forgets it by itself.
import { become, current, type Session } from './session';

interface Held {
  session: Session;
  until: number;
}
type Word = { kind: 'ask' } | { kind: 'lock' } | { kind: 'hold'; held: Held } | { kind: 'forget' };

const PATIENCE = 250;
const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('xiaoan-session') : null;
let until = 0;
let onLock: () => void = () => undefined;

/** Hear other tabs: one that asks is told, one that locks locks all. */
export function installHold(locked: () => void): void {
  onLock = locked;
  tabs?.addEventListener('message', (event: MessageEvent<Word>) => {
    const session = current();
    if (event.data.kind === 'ask' && session && Date.now() < until) say({ kind: 'hold', held: { session, until } });
    if (event.data.kind === 'lock' && session) onLock();
  });
}

/** Leave the session with the worker until `end`. */
export function share(end: number): void {
  const session = current();
  until = end;
  if (session) tell({ kind: 'hold', held: { session, until } });
}

export function forget(): void {
  tell({ kind: 'forget' });
}

/** Lock the other tabs too. */
export function lockOthers(): void {
  tabs?.postMessage({ kind: 'lock' });
}

/** Take over a session that is still good; false where the PIN must be asked. */
export async function takeOver(): Promise<boolean> {
  const held = await Promise.race([fromTabs(), fromWorker(), late()]);
  if (!held || held.until < Date.now()) return false;
  until = held.until;
  become(held.session);
  return true;
}

function fromTabs(): Promise<Held | null> {
  return new Promise((resolve) => {
    tabs?.addEventListener('message', (event: MessageEvent<Word>) => {
      if (event.data.kind === 'hold') resolve(event.data.held);
    });
    tabs?.postMessage({ kind: 'ask' });
  });
}

function fromWorker(): Promise<Held | null> {
  return new Promise((resolve) => {
    const worker = navigator.serviceWorker?.controller;
    if (!worker) return; // tabs may still answer
    const way = new MessageChannel();
    way.port1.onmessage = (event: MessageEvent<Held | null>) => {
      if (event.data) resolve(event.data);
    };
    worker.postMessage({ kind: 'ask' }, [way.port2]);
  });
}

function late(): Promise<null> {
  return new Promise((resolve) => window.setTimeout(() => resolve(null), PATIENCE));
}

function say(word: Word): void {
  tabs?.postMessage(word);
}

function tell(word: Word): void {
  navigator.serviceWorker?.controller?.postMessage(word);
}
