// The page behind a plate: works without this file. With it the photo is shrunk before it is sent,
// a chosen tile shows at once, and a phone that has the app leads staff to the app's own page.
import './plate.scss';
import { installPhotos } from './photos';
import { installReport } from './report';
import { installShrink } from './shrink';

document.documentElement.classList.add('js');
installPhotos(document);
document.querySelectorAll<HTMLFormElement>('form[data-report]').forEach(installReport);
document.querySelectorAll<HTMLFormElement>('form[data-shrink]').forEach(installShrink);
void leadStaff();

/** Whether anybody is enrolled on this phone: then the app has this place, with what is to do. */
async function leadStaff(): Promise<void> {
  const link = document.querySelector<HTMLElement>('[data-staff]');
  if (!link || window.location.search.includes('public') || !(await hasPeople())) return;
  const to = link.querySelector<HTMLAnchorElement>('a')?.href;
  if (to) window.location.replace(to);
}

/** Looks without making anything: a phone without the app keeps no database of ours. */
async function hasPeople(): Promise<boolean> {
  const factory = window.indexedDB as (IDBFactory & { databases?: () => Promise<{ name?: string }[]> }) | undefined;
  const known = await factory?.databases?.().catch(() => []);
  if (!factory || !known?.some((one) => one.name === 'xiaoan-field')) return false;
  return new Promise((tell) => {
    const opening = factory.open('xiaoan-field');
    opening.onerror = () => tell(false);
    opening.onsuccess = () => {
      const shelves = opening.result;
      if (!shelves.objectStoreNames.contains('people')) return done(shelves, 0);
      const count = shelves.transaction('people').objectStore('people').count();
      count.onsuccess = () => done(shelves, count.result);
      count.onerror = () => done(shelves, 0);
    };
    const done = (shelves: IDBDatabase, n: number): void => {
      shelves.close();
      tell(n > 0);
    };
  });
}
