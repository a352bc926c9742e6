// Phone pages: small, no library. Every form works without this file.
import './field.scss';
import { installNight } from './night';
import { installPhotos } from './photos';
import { installReport } from './report';
import { installRound } from './round';

document.documentElement.classList.add('js');
installNight(document);
installPhotos(document);
document.querySelectorAll<HTMLFormElement>('form[data-round]').forEach(installRound);
document.querySelectorAll<HTMLFormElement>('form[data-report]').forEach(installReport);
