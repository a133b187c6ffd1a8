import { html } from 'hono/html';
import { quantityNames, registerNames } from '../../readings/quantities.ts';
import type { Language } from '../../words/language.ts';
import type { MeterState } from '../meter-state.ts';
import type { Html } from './frame.ts';
import { registerRow, valueRow } from './rows.ts';
import { WORDS } from './words.ts';

/** One meter: the registers as on its display, and what it measures now. */
export function meterCard(meter: MeterState, language: Language): Html {
  const words = WORDS[language];
  const registers = registerNames.filter((name) => meter.registers[name] !== undefined);
  const values = quantityNames.filter((name) => meter.values[name] !== undefined);
  return html`<section class="card meter">
    <h2>${meter.role === 'grid' ? words.meter : words.submeter} <span class="id">${meter.id}</span></h2>
    ${
      registers.length === 0
        ? ''
        : html`<h3>${words.registers}</h3>
            <dl class="display">${registers.map((name) => registerRow(name, meter.registers[name], language))}</dl>`
    }
    <h3>${words.now}</h3>
    ${
      values.length === 0
        ? html`<p class="quiet">${words.noValues}</p>`
        : html`<dl class="values fresh">${values.map((name) => valueRow(name, meter.values[name], language))}</dl>
            <p class="outdated quiet">${words.noValues}</p>`
    }
  </section>`;
}
