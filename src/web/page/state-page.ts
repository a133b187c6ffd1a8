import { html, raw } from 'hono/html';
import { problemWords } from '../../problems/words.ts';
import { formatNumber, formatTime } from '../../words/format.ts';
import type { Language } from '../../words/language.ts';
import { flowOf } from '../ui/flow.ts';
import { batteryInWords, gridInWords, kilowatts } from '../ui/headline.ts';
import type { StateDocument } from '../state.ts';
import { WORDS } from '../ui/words.ts';
import type { UiFiles } from '../ui-files.ts';
import { frame, type Html } from './frame.ts';

export interface StatePage {
  readonly state: StateDocument;
  readonly language: Language;
  readonly ui: UiFiles | undefined;
  readonly isKiosk: boolean;
}

/**
 * The page as it is sent: the answer in words, there before any script, and the state, from which the script
 * (ui/main.tsx) makes the whole page. Without a script it stays as it is.
 */
export function statePage({ state, language, ui, isKiosk }: StatePage): Html {
  const words = WORDS[language];
  const { house, time, timeZone } = state;
  const headline = gridInWords(house, 2, language);
  const body = html`<div id="app">
      <main>
        <h1 class="unseen">${words.title}</h1>
        ${lights(state, language)}
        <section class="card flow ${flowOf(house).grid?.direction ?? 'unknown'}">
          <h2>${words.flow}</h2>
          <p class="direction">${headline}</p>
          ${house.gridPowerKw === undefined ? html`<p class="meaning">${words.unknownWhy}</p>` : ''}
          <dl class="parts">${parts(state, language)}</dl>
        </section>
        ${problems(state, language)}
      </main>
      <footer>
        <p>${words.madeAt} <time datetime="${time}">${formatTime(time, timeZone, language)}</time></p>
        <p><a href="api/state">${words.api}</a></p>
      </footer>
    </div>
    <noscript><p class="quiet">${words.needsScript}</p></noscript>
    <script id="state" type="application/json">
      ${raw(inScript(state))}
    </script>`;
  return frame({ language, title: `${headline} – ${words.title}`, body, ui, isLive: true, isKiosk });
}

/** JSON that ends no script element, whatever the texts of devices hold. */
function inScript(state: StateDocument): string {
  return JSON.stringify(state).replaceAll('<', '\\u003c');
}

function lights({ advice }: StateDocument, language: Language): Html {
  const words = WORDS[language];
  const advices = advice?.advices ?? [];
  const rows = advices.map(
    ({ level, text, reason }) =>
      html`<li class="light ${level}">
        <div>
          <p class="answer">${text[language]}</p>
          <p class="reason">${reason[language]}</p>
        </div>
      </li>`,
  );
  return html`<section class="lights">
    <h2>${words.advice}</h2>
    ${
      rows.length === 0
        ? html`<p class="quiet">${words.noAdvice}</p>`
        : html`<ul>
            ${rows}
          </ul>`
    }
  </section>`;
}

function parts({ house }: StateDocument, language: Language): readonly Html[] {
  const words = WORDS[language];
  const { sun, battery, house: used } = flowOf(house);
  const { selfSufficiencyPercent } = house;
  const rows: readonly (readonly [string, string] | undefined)[] = [
    sun && [words.sun, kilowatts(sun.kw, language)],
    used === undefined ? undefined : [words.house, kilowatts(used, language)],
    battery && [words.battery, batteryInWords(battery, 2, language)],
    selfSufficiencyPercent === undefined
      ? undefined
      : [words.selfSufficiency, `${formatNumber(selfSufficiencyPercent, 0, language)} %`],
  ];
  return rows
    .filter((row) => row !== undefined)
    .map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    );
}

function problems({ problems }: StateDocument, language: Language): Html {
  const words = WORDS[language];
  if (problems.length === 0) return html`<p class="well">✓ ${words.noProblems}</p>`;
  const items = problems.map((problem) => {
    const { text, remedy } = problemWords(problem, language);
    return html`<li>
      <p><strong>${text}</strong></p>
      <p>${remedy}</p>
    </li>`;
  });
  return html`<section class="card problems">
    <h2>${words.problems}</h2>
    <ul>
      ${items}
    </ul>
  </section>`;
}
