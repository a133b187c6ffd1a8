import { html } from 'hono/html';
import { quantityNames, registerNames, type Quantity, type Register } from '../../readings/quantities.ts';
import { formatNumber } from '../format.ts';
import type { Language } from '../language.ts';
import type { MeterState, RegisterState, ValueState } from '../meter-state.ts';
import { age } from './age.ts';
import type { Html } from './frame.ts';
import { WORDS } from './words.ts';

/** Digits behind the point by unit, as fine as meters measure. */
const DIGITS: Readonly<Record<string, number>> = { kW: 3, kvar: 3, V: 1, A: 2, Hz: 2 };
const REGISTER_DIGITS = 3;

/** One meter: the registers as on its display, and what it measures now. */
export function meterCard(meter: MeterState, language: Language): Html {
  const words = WORDS[language];
  const registers = registerNames.flatMap((name) => {
    const register = meter.registers[name];
    return register ? [registerRow(name, register, language)] : [];
  });
  const values = quantityNames.flatMap((name) => {
    const value = meter.values[name];
    return value ? [valueRow(name, value, language)] : [];
  });
  return html`<section class="card meter">
    <h2>${meter.role === 'grid' ? words.meter : words.submeter} <span class="id">${meter.id}</span></h2>
    ${
      registers.length === 0
        ? ''
        : html`<h3>${words.registers}</h3>
            <dl class="display">${registers}</dl>`
    }
    <h3>${words.now}</h3>
    ${
      values.length === 0
        ? html`<p class="quiet">${words.noValues}</p>`
        : html`<dl class="values fresh">${values}</dl>
            <p class="outdated quiet">${words.noValues}</p>`
    }
  </section>`;
}

function registerRow(name: Register, { obis, unit, value, last }: RegisterState, language: Language): Html {
  const words = WORDS[language];
  const number = formatNumber(value ?? last.value, REGISTER_DIGITS, language);
  const old =
    value === undefined
      ? html`<span class="quiet">${words.lastKnown}, ${age(last.ageSeconds, last.time, language)}</span>`
      : '';
  return html`<div>
    <dt><span class="obis">${obis}</span> ${words.quantities[name]}</dt>
    <dd class="${value === undefined ? 'old' : ''}"><span class="digits">${number}</span> ${unit} ${old}</dd>
  </div>`;
}

function valueRow(name: Quantity, { value, unit }: ValueState, language: Language): Html {
  const number = formatNumber(value, DIGITS[unit] ?? 0, language);
  return html`<div>
    <dt>${WORDS[language].quantities[name]}</dt>
    <dd>${number}${unit === '1' ? '' : ` ${unit}`}</dd>
  </div>`;
}
