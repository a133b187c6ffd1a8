import { html } from 'hono/html';
import type { Quantity, Register } from '../../readings/quantities.ts';
import { formatNumber } from '../../words/format.ts';
import type { Language } from '../../words/language.ts';
import type { RegisterState, ValueState } from '../meter-state.ts';
import { age } from './age.ts';
import type { Html } from './frame.ts';
import { WORDS } from './words.ts';

/** Digits behind the point by unit, as fine as devices measure. */
const DIGITS: Readonly<Record<string, number>> = { kW: 3, kvar: 3, kWh: 2, V: 1, A: 2, Hz: 2, '°C': 0, '%': 0 };
const REGISTER_DIGITS = 3;

/** A total as on the display. */
export function registerRow(name: Register, register: RegisterState | undefined, language: Language): Html | '' {
  if (!register) return '';
  const { obis, unit, value, last } = register;
  const words = WORDS[language];
  const number = formatNumber(value ?? last.value, REGISTER_DIGITS, language);
  const old =
    value === undefined
      ? html`<span class="quiet">${words.lastKnown}, ${age(last.ageSeconds, last.time, language)}</span>`
      : '';
  // Only a meter has OBIS codes on a display; elsewhere the name of the register stands there.
  const code = obis === name ? '' : html`<span class="obis">${obis}</span> `;
  return html`<div>
    <dt>${code}${words.quantities[name]}</dt>
    <dd class="${value === undefined ? 'old' : ''}"><span class="digits">${number}</span> ${unit} ${old}</dd>
  </div>`;
}

/** A value of now. */
export function valueRow(name: Quantity, found: ValueState | undefined, language: Language): Html | '' {
  if (!found) return '';
  const { value, unit } = found;
  const number = formatNumber(value, DIGITS[unit] ?? 0, language);
  return html`<div>
    <dt>${WORDS[language].quantities[name]}</dt>
    <dd>${number}${unit === '1' ? '' : ` ${unit}`}</dd>
  </div>`;
}
