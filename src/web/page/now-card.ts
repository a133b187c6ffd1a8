import { html } from 'hono/html';
import { formatNumber } from '../../words/format.ts';
import type { Language } from '../../words/language.ts';
import type { HouseState } from '../state.ts';
import { batteryPower } from './battery-power.ts';
import type { Html } from './frame.ts';
import { WORDS, type Words } from './words.ts';

type Direction = 'import' | 'export' | 'balanced';

/** The answer at arm's length: how much goes which way between house and grid. */
export function nowCard(house: HouseState, language: Language): Html {
  const { gridPowerKw, surplusKw } = house;
  const words = WORDS[language];
  const parts = partsOf(house, language);
  if (gridPowerKw === undefined) {
    return html`<section class="card now unknown" aria-labelledby="now">
      <h2 id="now">${words.grid}</h2>
      <p class="direction">${words.unknown}</p>
      <p class="meaning">${words.unknownWhy}</p>
      ${parts}
    </section>`;
  }
  const direction = directionOf(gridPowerKw);
  const meaning = surplusKw === undefined || direction === 'balanced' ? '' : meaningOf(surplusKw, words);
  return html`<section class="card now ${direction}" aria-labelledby="now">
    <h2 id="now">${words.grid}</h2>
    <div class="fresh">
      ${flow(direction)}
      <p class="direction">${words[direction]}</p>
      <p class="number">${power(gridPowerKw, 2, language)}<span class="unit"> kW</span></p>
      <p class="meaning">${meaning}</p>
      ${parts}
    </div>
    <div class="outdated">
      <p class="direction">${words.unknown}</p>
      <p class="meaning">${words.unknownLost}</p>
    </div>
  </section>`;
}

/** Where it comes from and goes to, as far as an inverter tells. */
function partsOf(house: HouseState, language: Language): Html | '' {
  const { pvPowerKw, consumptionKw, batteryPowerKw, selfSufficiencyPercent } = house;
  const words = WORDS[language];
  const parts: readonly (readonly [string, string] | undefined)[] = [
    pvPowerKw === undefined ? undefined : [words.sun, `${power(pvPowerKw, 2, language)} kW`],
    consumptionKw === undefined ? undefined : [words.house, `${power(consumptionKw, 2, language)} kW`],
    batteryPowerKw === undefined ? undefined : [words.battery, batteryPower(batteryPowerKw, 2, language)],
    selfSufficiencyPercent === undefined
      ? undefined
      : [words.selfSufficiency, `${formatNumber(selfSufficiencyPercent, 0, language)} %`],
  ];
  const known = parts.filter((part) => part !== undefined);
  if (known.length === 0) return '';
  return html`<dl class="parts fresh">
    ${known.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** The answer in a few words, for the title of the tab (2 digits) and for screen readers (1 digit). */
export function nowInWords({ gridPowerKw }: HouseState, digits: number, language: Language): string {
  const words = WORDS[language];
  if (gridPowerKw === undefined) return words.unknown;
  const direction = directionOf(gridPowerKw);
  return direction === 'balanced' ? words.balanced : `${words[direction]} ${power(gridPowerKw, digits, language)} kW`;
}

function directionOf(gridPowerKw: number): Direction {
  if (gridPowerKw === 0) return 'balanced';
  return gridPowerKw > 0 ? 'import' : 'export';
}

function meaningOf(surplusKw: number, words: Words): string {
  return surplusKw > 0 ? words.surplus : words.noSurplus;
}

function power(kw: number, digits: number, language: Language): string {
  return formatNumber(Math.abs(kw), digits, language);
}

/** Grid on the left, house on the right, and dots that run the way the energy goes. */
function flow(direction: Direction): Html {
  return html`<svg class="flow" viewBox="0 0 200 56" aria-hidden="true" focusable="false">
    <g class="outline">
      <path d="M14 52 26 6l12 46M10 22h32M14 14h24M18 36l16-14M34 36 18 22M16 50l20-14M36 50 16 36" />
      <path d="M146 30 170 8l24 22M152 25v27h36V25" />
    </g>
    <path class="line" d="M54 36h80" />
    ${direction === 'balanced' ? '' : html`<path class="dots" d="M54 36h80" /><path class="head" d="${direction === 'import' ? 'M126 27l9 9-9 9' : 'M62 27l-9 9 9 9'}" />`}
  </svg>`;
}
