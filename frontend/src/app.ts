// The field app: a whole shift without a network, and nothing lost.
import './app.scss';
import { installHold, takeOver } from './app/hold';
import { installIdle } from './app/idle';
import { installNav, path } from './app/nav';
import { installNight } from './app/night';
import { installNotices } from './app/notice';
import { show } from './app/page';
import { installLock, lockHere, people } from './app/people';
import { unfit } from './app/screens/unfit';
import { SCREENS, warm } from './app/screens';
import { queued, send } from './app/queue';
import { readyScanner } from './app/scanner';
import { keep, kept } from './app/store';
import { draw, installStatus } from './app/status';
import { afterSending, installSync, syncNow } from './app/sync';
import { upload } from './app/upload';
import { speak, spoken } from './app/words';
import { installWorker } from './app/worker';

/** The first page's own loading goes first, on the slowest link. */
const WARM = 4_000;
const root = document.getElementById('app') as HTMLElement;

async function begin(): Promise<void> {
  document.documentElement.classList.add('js');
  speak(spoken());
  installNight();
  if (unfit(root)) return;
  installNav((to) => void show(SCREENS, to, root));
  installNotices();
  installStatus();
  installSync();
  // A phone revoked meanwhile is told so by the next pass, which wipes it.
  afterSending(() => void upload().catch(syncNow));
  installHold(lockHere);
  installIdle();
  installLock();
  await people();
  await takeOver();
  await show(SCREENS, path(), root);
  await installWorker(draw);
  window.setTimeout(() => void warm().then(readyScanner).catch(() => undefined), WARM);
}

// What the screens do, for whoever tests the phone from outside: nothing more than they can.
Object.assign(window, { xiaoan: { send, queued, keep, kept } });
void begin();
