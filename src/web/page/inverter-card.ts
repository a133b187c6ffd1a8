import { html } from 'hono/html';
import type { DeviceStateName } from '../../readings/device-state.ts';
import { quantityNames, registerNames, type Quantity, type Register } from '../../readings/quantities.ts';
import type { Language } from '../../words/language.ts';
import type { InverterState } from '../meter-state.ts';
import { STATE_WORDS } from '../../words/quantities.ts';
import { batteryPower } from './battery-power.ts';
import type { Html } from './frame.ts';
import { registerRow, valueRow } from './rows.ts';
import { stateMark, type Level } from './state-mark.ts';
import { WORDS } from './words.ts';

/** What one looks for; all else is folded away. */
const FIRST: readonly Quantity[] = [
  'pv.power',
  'inverter.power.active',
  'pv.energy.today',
  'battery.power',
  'battery.soc',
];
const FIRST_REGISTERS: readonly Register[] = ['pv.energy', 'battery.energy.charged', 'battery.energy.discharged'];

const LEVELS: Readonly<Partial<Record<DeviceStateName, Level>>> = {
  running: 'good',
  throttled: 'good',
  charging: 'good',
  discharging: 'good',
  backup: 'good',
  fault: 'bad',
  'permanent fault': 'bad',
};

/** One inverter with its battery: what it does, delivers and has delivered; strings, phases and temperatures on request. */
export function inverterCard(inverter: InverterState, language: Language): Html {
  const words = WORDS[language];
  const { id, model, firmware, faults = [], values, registers } = inverter;
  const rest = quantityNames.filter((name) => !FIRST.includes(name) && values[name] !== undefined);
  const restRegisters = registerNames.filter(
    (name) => !FIRST_REGISTERS.includes(name) && registers[name] !== undefined,
  );
  const first = FIRST.filter((name) => values[name] !== undefined);
  const display = FIRST_REGISTERS.filter((name) => registers[name] !== undefined);
  return html`<section class="card meter">
    <h2>${words.inverter} <span class="id">${id}</span></h2>
    <p>${doing(inverter, language)}</p>
    ${model === undefined ? '' : html`<p class="quiet">${model}${firmware === undefined ? '' : ` · ${firmware}`}</p>`}
    ${
      faults.length === 0
        ? ''
        : html`<ul class="faults fresh">
            ${faults.map((fault) => html`<li lang="en">${fault.text === fault.id ? fault.id : `${fault.id}: ${fault.text}`}</li>`)}
          </ul>`
    }
    ${
      first.length === 0
        ? ''
        : html`<h3>${words.now}</h3>
            <dl class="values fresh">${first.map((name) => nowRow(name, inverter, language))}</dl>
            <p class="outdated quiet">${words.noValues}</p>`
    }
    ${
      display.length === 0
        ? ''
        : html`<h3>${words.totals}</h3>
            <dl class="display">${display.map((name) => registerRow(name, registers[name], language))}</dl>`
    }
    ${
      rest.length + restRegisters.length === 0
        ? ''
        : html`<details>
            <summary>${words.parts}</summary>
            <dl class="values fresh">${rest.map((name) => valueRow(name, values[name], language))}</dl>
            ${restRegisters.length === 0 ? '' : html`<dl class="display">${restRegisters.map((name) => registerRow(name, registers[name], language))}</dl>`}
          </details>`
    }
  </section>`;
}

/** What it says it is doing, else why it says nothing; sleep is no trouble. */
function doing({ up, down, state }: InverterState, language: Language): Html {
  if (!up && down !== undefined) {
    return stateMark(down === 'sleeping' || down === 'waiting' ? 'idle' : 'bad', WORDS[language].down[down]);
  }
  if (state === undefined) return stateMark('good', WORDS[language].up);
  return stateMark(LEVELS[state] ?? 'idle', STATE_WORDS[language][state]);
}

function nowRow(name: Quantity, { values }: InverterState, language: Language): Html | '' {
  const value = values[name];
  if (name !== 'battery.power' || value === undefined) return valueRow(name, value, language);
  return html`<div>
    <dt>${WORDS[language].quantities[name]}</dt>
    <dd>${batteryPower(value.value, 3, language)}</dd>
  </div>`;
}
