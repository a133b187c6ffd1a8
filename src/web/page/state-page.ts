import { html } from 'hono/html';
import { formatTime } from '../../words/format.ts';
import type { Language } from '../../words/language.ts';
import type { DeviceState } from '../meter-state.ts';
import type { StateDocument } from '../state.ts';
import { age } from './age.ts';
import { frame, type Html } from './frame.ts';
import { exportsCard, sourcesCard } from './health-cards.ts';
import { inverterCard } from './inverter-card.ts';
import { meterCard } from './meter-card.ts';
import { nowCard, nowInWords } from './now-card.ts';
import { problemList } from './problem-list.ts';
import { WORDS } from './words.ts';

/** The page: what is now, whether all is well, the meters. Works as it is, and is kept live by page/script.ts. */
export function statePage(state: StateDocument, language: Language): Html {
  const words = WORDS[language];
  const { house, problems, sources, broker, exports, energy, service, time, timeZone } = state;
  const inverters = state.inverters.filter(({ down }) => down !== 'replaced');
  const meters = state.meters.filter(({ down }) => down !== 'replaced');
  const devices = [...inverters, ...meters];
  const cards = [
    ...inverters.map((inverter) => inverterCard(inverter, language)),
    ...meters.map((meter) => meterCard(meter, language)),
  ];
  const body = html`<p id="connection" class="connection" hidden>${words.lost} ${age(0, undefined, language)}</p>
    <main id="main" data-valid-for="${validFor(devices)}" data-spoken="${nowInWords(house, 1, language)}">
      <h1 class="unseen">${words.title}</h1>
      ${nowCard(house, language)} ${problemList(problems, language)}
      ${cards.length === 0 ? '' : html`<div class="stack">${cards}</div>`}
      <div class="${cards.length === 0 ? 'pair' : 'stack'}">
        ${sourcesCard(sources, broker, language)} ${exportsCard(exports, energy, language)}
      </div>
    </main>
    <p id="speaker" class="unseen" aria-live="polite" data-lost="${words.lostSpoken}"></p>
    <footer>
      <p id="made">${words.madeAt} <time datetime="${time}">${formatTime(time, timeZone, language)}</time></p>
      <p>smartmeter-otel ${service.version} · <a href="api/state">${words.api}</a></p>
    </footer>`;
  return frame({ language, title: `${nowInWords(house, 2, language)} – ${words.title}`, body, live: true });
}

/** Seconds until the first value of now has to vanish, if the service is not heard any more. */
function validFor(devices: readonly DeviceState[]): number {
  const left = devices
    .filter(({ up }) => up)
    .map(({ staleAfterSeconds, lastMessageAgeSeconds = 0 }) => Math.max(0, staleAfterSeconds - lastMessageAgeSeconds));
  return left.length === 0 ? 0 : Math.min(...left);
}
