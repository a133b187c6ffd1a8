import type { DeviceStateName } from '../../readings/device-state.ts';
import type { RegisterRow } from '../modbus/register-map.ts';
import type { Model } from './chain.ts';
import { reaches, rowsOf, type Point } from './row.ts';

/** Models 101–103: integers with scale factors. */
export const INTEGER_INVERTERS = [101, 102, 103];
/** Models 111–113: the same as floats. */
export const FLOAT_INVERTERS = [111, 112, 113];

const AC_ENERGY =
  'AC energy, all that the inverter has delivered in its life: the PV energy behind the conversion, since there is no battery that could deliver too';
const DC_POWER = 'the inverter’s DC side as a whole, because it has no model 160 with the power of each string';

const integer = (phases: number): readonly Point[] => [
  { name: 'W', at: 14, type: 'i16', sf: 15, quantity: 'inverter.power.active', note: '+ delivers to the grid' },
  { name: 'VAr', at: 20, type: 'i16', sf: 21, quantity: 'inverter.power.reactive' },
  { name: 'Hz', at: 16, type: 'u16', sf: 17, quantity: 'inverter.frequency' },
  ...PHASES.slice(0, phases).flatMap(({ quantity, name, n }): Point[] => [
    { name: `PhVph${name}`, at: 10 + n, type: 'u16', sf: 13, quantity: `inverter.voltage.${quantity}` },
    { name: `Aph${name}`, at: 3 + n, type: 'u16', sf: 6, quantity: `inverter.current.${quantity}` },
  ]),
  { name: 'TmpCab', at: 33, type: 'i16', sf: 37, quantity: 'inverter.temperature.cabinet' },
  { name: 'TmpSnk', at: 34, type: 'i16', sf: 37, quantity: 'inverter.temperature.heatsink1' },
  { name: 'TmpTrns', at: 35, type: 'i16', sf: 37, quantity: 'inverter.temperature.transformer' },
];

const float = (phases: number): readonly Point[] => [
  { name: 'W', at: 22, type: 'f32', quantity: 'inverter.power.active', note: '+ delivers to the grid' },
  { name: 'VAr', at: 28, type: 'f32', quantity: 'inverter.power.reactive' },
  { name: 'Hz', at: 24, type: 'f32', quantity: 'inverter.frequency' },
  ...PHASES.slice(0, phases).flatMap(({ quantity, name, n }): Point[] => [
    { name: `PhVph${name}`, at: 16 + 2 * n, type: 'f32', quantity: `inverter.voltage.${quantity}` },
    { name: `Aph${name}`, at: 4 + 2 * n, type: 'f32', quantity: `inverter.current.${quantity}` },
  ]),
  { name: 'TmpCab', at: 40, type: 'f32', quantity: 'inverter.temperature.cabinet' },
  { name: 'TmpSnk', at: 42, type: 'f32', quantity: 'inverter.temperature.heatsink1' },
  { name: 'TmpTrns', at: 44, type: 'f32', quantity: 'inverter.temperature.transformer' },
];

const PHASES = [
  { n: 0, name: 'A', quantity: 'l1' },
  { n: 1, name: 'B', quantity: 'l2' },
  { n: 2, name: 'C', quantity: 'l3' },
] as const;

const WH: Readonly<Record<'integer' | 'float', Point>> = {
  integer: { name: 'WH', at: 24, type: 'acc32', sf: 26, quantity: 'pv.energy', note: AC_ENERGY },
  float: { name: 'WH', at: 32, type: 'f32', quantity: 'pv.energy', note: AC_ENERGY },
};
const DCW: Readonly<Record<'integer' | 'float', Point>> = {
  integer: { name: 'DCW', at: 31, type: 'i16', sf: 32, quantity: 'pv.power', note: DC_POWER },
  float: { name: 'DCW', at: 38, type: 'f32', quantity: 'pv.power', note: DC_POWER },
};

/** sunspec/models model_103.json St, the same in all six. */
const STATES: Readonly<Record<number, DeviceStateName>> = {
  1: 'off',
  2: 'sleeping',
  3: 'starting',
  4: 'running',
  5: 'throttled',
  6: 'stopping',
  7: 'fault',
  8: 'standby',
};

/** sunspec/models model_103.json Evt1: bit and name; the bits above 15 have none. */
const EVENTS: ReadonlyMap<number, string> = new Map(
  [
    'Ground fault',
    'DC over-voltage',
    'AC disconnect open',
    'DC disconnect open',
    'Grid disconnected',
    'Cabinet open',
    'Manual shutdown',
    'Over-temperature',
    'Frequency above limit',
    'Frequency below limit',
    'AC voltage above limit',
    'AC voltage below limit',
    'Blown string fuse',
    'Under-temperature',
    'Memory or communication error',
    'Hardware test failure',
  ].entries(),
);

/** What the rows of an inverter depend on besides its model. */
export interface InverterParts {
  /** A battery hangs on it: its AC energy and its DC power are not those of the sun alone. */
  readonly battery: boolean;
  /** Model 160 gives the power of each string. */
  readonly strings: boolean;
  /** It says that it has events (Evt1 is not all ones). */
  readonly events: boolean;
}

/** @param model one of 101–103, 111–113 */
export function inverterRows(model: Model, parts: InverterParts): RegisterRow[] {
  const form = FLOAT_INVERTERS.includes(model.id) ? 'float' : 'integer';
  const phases = model.id % 10;
  const points = form === 'float' ? float(phases) : integer(phases);
  const more = [...(parts.battery ? [] : [WH[form]]), ...(parts.battery || parts.strings ? [] : [DCW[form]])];
  const status: RegisterRow[] = [
    {
      kind: 'state',
      type: 'u16',
      address: model.address + (form === 'float' ? 48 : 38),
      group: 'fast',
      states: STATES,
      source: `sunspec/models model_${model.id}.json St`,
    },
  ];
  if (parts.events) status.push(eventRow(model, form));
  return [...rowsOf(model, [...points, ...more]), ...status.filter((row) => reaches(model, row))];
}

function eventRow(model: Model, form: 'float' | 'integer'): RegisterRow {
  return {
    kind: 'faults',
    address: model.address + lowEvents(form),
    count: 1,
    first: 0,
    texts: EVENTS,
    name: (bit) => `Evt1.${bit}`,
    group: 'fast',
    source: `sunspec/models model_${model.id}.json Evt1`,
    note: 'the low word of a 32-bit field; the definition names no bit of the high word',
  };
}

const lowEvents = (form: 'float' | 'integer'): number => (form === 'float' ? 51 : 41);

/** Where an inverter model keeps what the maps need to know before they are made, offsets from its first register. */
export function inverterFacts(model: Model): { readonly energyScale?: number; readonly events: number } {
  return FLOAT_INVERTERS.includes(model.id) ? { events: 50 } : { energyScale: 26, events: 40 };
}
