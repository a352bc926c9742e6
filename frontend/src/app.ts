// The field app: a whole shift without a network, and nothing lost.
import './app.scss';
import { installNav, path } from './app/nav';
import { installNight } from './app/night';
import { show } from './app/page';
import { SCREENS } from './app/screens';
import { installStatus } from './app/status';
import { installSync } from './app/sync';
import { speak, spoken } from './app/words';
import { installWorker } from './app/worker';

const root = document.getElementById('app') as HTMLElement;
document.documentElement.classList.add('js');
speak(spoken());
installNight();
installNav((to) => void show(SCREENS, to, root));
installStatus();
installSync();
installWorker();
void show(SCREENS, path(), root);
