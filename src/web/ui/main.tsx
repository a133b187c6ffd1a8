import type { StateDocument } from '../state.ts';
import { render } from 'preact';
import { systemClock } from '../../clock.ts';
import { App } from './app.tsx';
import { Connection } from './connection.ts';
import { chosenLanguage } from './language-choice.ts';

const STATE = 'api/state';

/** The service has put the state of the moment into the page: there is something to show before anything is asked. */
const embedded = document.getElementById('state') as HTMLElement;
const first = JSON.parse(embedded.textContent) as StateDocument;

const connection = new Connection(first, {
  clock: systemClock,
  open: (url) => new EventSource(url),
  probe: () =>
    fetch(STATE, { cache: 'no-store', credentials: 'same-origin' }).then(
      ({ status }) => status,
      () => undefined,
    ),
  reload: () => location.reload(),
});

const app = document.getElementById('app') as HTMLElement;
app.textContent = '';
render(
  <App
    connection={connection}
    language={chosenLanguage(document.documentElement.lang)}
    isKiosk={document.documentElement.hasAttribute('data-kiosk')}
  />,
  app,
);
connection.start();

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) connection.wake();
});
window.addEventListener('online', () => connection.wake());
window.addEventListener('offline', () => connection.lose());
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) connection.wake();
});
