/**
 * The metrics, as data: the single source for instruments, `docs/metrics.md`, dashboards and tests.
 *
 * Names and units of what a meter reports are a contract with the dashboards of earlier versions; they do not
 * change. States, flags and counts carry an annotation in braces, because Prometheus calls a gauge of unit `1`
 * `…_ratio`; `1` is for inkasso, as it always was.
 */
import { GATEWAY_ROWS } from './gateway-rows.ts';
import { INVERTER_ROWS } from './inverter-rows.ts';
import { RUNTIME_ROWS } from './runtime-rows.ts';
import { APPLIANCE, METER_ID, PHASE, type CatalogueRow, type RegisterRow } from './rows.ts';

const total = {
  from: 'register',
  instrument: 'counter',
  divisor: 1000,
  idAttribute: METER_ID,
  attributes: [METER_ID],
} as const;
const display = {
  from: 'display',
  instrument: 'gauge',
  divisor: 1000,
  idAttribute: METER_ID,
  attributes: [METER_ID],
} as const;
const value = { from: 'value', instrument: 'gauge', idAttribute: METER_ID, attributes: [METER_ID] } as const;
const perPhase = { ...value, attributes: [METER_ID, PHASE], labelAttribute: PHASE } as const;
const house = { from: 'house', instrument: 'gauge', attributes: [] } as const;

export const CATALOGUE: readonly CatalogueRow[] = [
  {
    ...total,
    name: 'smartmeter.energy.active.import.total',
    unit: 'kWh',
    quantity: 'energy.active.import',
    description: 'Active energy taken from the grid (OBIS 1.8.0).',
  },
  {
    ...total,
    name: 'smartmeter.energy.active.export.total',
    unit: 'kWh',
    quantity: 'energy.active.export',
    description: 'Active energy fed into the grid (OBIS 2.8.0).',
  },
  {
    ...total,
    name: 'smartmeter.energy.reactive.import.total',
    unit: 'kvarh',
    quantity: 'energy.reactive.import',
    description: 'Reactive energy, quadrants I and II (OBIS 3.8.1).',
  },
  {
    ...total,
    name: 'smartmeter.energy.reactive.export.total',
    unit: 'kvarh',
    quantity: 'energy.reactive.export',
    description: 'Reactive energy, quadrants III and IV (OBIS 4.8.1).',
  },
  {
    ...display,
    name: 'smartmeter.energy.active.import.reading',
    unit: 'kWh',
    quantity: 'energy.active.import',
    description: "The meter's own display of 1.8.0: active energy taken from the grid since it was made.",
  },
  {
    ...display,
    name: 'smartmeter.energy.active.export.reading',
    unit: 'kWh',
    quantity: 'energy.active.export',
    description: "The meter's own display of 2.8.0: active energy fed into the grid since it was made.",
  },
  {
    ...display,
    name: 'smartmeter.energy.reactive.import.reading',
    unit: 'kvarh',
    quantity: 'energy.reactive.import',
    description: "The meter's own display of 3.8.1: reactive energy, quadrants I and II.",
  },
  {
    ...display,
    name: 'smartmeter.energy.reactive.export.reading',
    unit: 'kvarh',
    quantity: 'energy.reactive.export',
    description: "The meter's own display of 4.8.1: reactive energy, quadrants III and IV.",
  },
  {
    ...value,
    name: 'smartmeter.power.active.import',
    unit: 'kW',
    points: [{ quantity: 'power.active.import' }],
    divisor: 1000,
    description: 'Active power taken from the grid (OBIS 1.7.0), never negative.',
  },
  {
    ...value,
    name: 'smartmeter.power.active.export',
    unit: 'kW',
    points: [{ quantity: 'power.active.export' }],
    divisor: 1000,
    description: 'Active power fed into the grid (OBIS 2.7.0), never negative.',
  },
  {
    ...value,
    name: 'smartmeter.power.reactive.import',
    unit: 'kvar',
    points: [{ quantity: 'power.reactive.import' }],
    divisor: 1000,
    description: 'Reactive power (OBIS 3.7.0), never negative.',
  },
  {
    ...value,
    name: 'smartmeter.power.reactive.export',
    unit: 'kvar',
    points: [{ quantity: 'power.reactive.export' }],
    divisor: 1000,
    description: 'Reactive power (OBIS 4.7.0), never negative.',
  },
  {
    ...value,
    name: 'smartmeter.power.active.saldo',
    unit: 'kW',
    points: [{ quantity: 'power.active.saldo' }],
    divisor: 1000,
    description: "The reader's saldo as it reports it: sign and offset are settings of the reader.",
  },
  {
    ...value,
    name: 'smartmeter.inkasso',
    unit: '1',
    points: [{ quantity: 'inkasso' }],
    divisor: 1,
    whole: true,
    description: 'Inkasso (OBIS 1.128.0), the integer as sent.',
  },
  {
    ...value,
    name: 'smartmeter.grid.power',
    unit: 'kW',
    points: [{ quantity: 'grid.power' }],
    divisor: 1000,
    description: 'Active power, + import, − export.',
  },
  {
    ...perPhase,
    name: 'smartmeter.grid.voltage',
    unit: 'V',
    points: [
      { quantity: 'grid.voltage.l1', label: 'L1' },
      { quantity: 'grid.voltage.l2', label: 'L2' },
      { quantity: 'grid.voltage.l3', label: 'L3' },
    ],
    divisor: 1,
    description: 'Voltage of a phase.',
  },
  {
    ...perPhase,
    name: 'smartmeter.grid.current',
    unit: 'A',
    points: [
      { quantity: 'grid.current.l1', label: 'L1' },
      { quantity: 'grid.current.l2', label: 'L2' },
      { quantity: 'grid.current.l3', label: 'L3' },
    ],
    divisor: 1,
    description: 'Current of a phase, with the sign the meter gives it.',
  },
  {
    ...value,
    name: 'smartmeter.grid.frequency',
    unit: 'Hz',
    points: [{ quantity: 'grid.frequency' }],
    divisor: 1,
    description: 'Frequency of the grid.',
  },
  ...INVERTER_ROWS,
  {
    ...house,
    name: 'smartmeter.house.consumption',
    unit: 'kW',
    part: 'consumption',
    divisor: 1000,
    description: 'What the house uses: grid plus what its inverters deliver. Absent without an inverter.',
  },
  {
    ...house,
    name: 'smartmeter.house.surplus',
    unit: 'kW',
    part: 'surplus',
    divisor: 1000,
    description: 'Active power that the house gives away, negative while it takes from the grid.',
  },
  {
    ...house,
    name: 'smartmeter.house.self_sufficiency',
    unit: '%',
    part: 'selfSufficiency',
    divisor: 1,
    description: 'Share of the consumption that does not come from the grid.',
  },
  {
    ...house,
    name: 'smartmeter.house.self_consumption',
    unit: '%',
    part: 'selfConsumption',
    divisor: 1,
    description: 'Share of the generation that does not go to the grid; absent while nothing is generated.',
  },
  {
    from: 'advice',
    name: 'smartmeter.advice.level',
    unit: '{level}',
    instrument: 'gauge',
    whole: true,
    attributes: [APPLIANCE],
    description:
      'Whether now is a good moment for the appliance: 2 now, 1 partly, 0 wait; absent while that is not known.',
  },
  ...GATEWAY_ROWS,
  ...RUNTIME_ROWS,
];

/** The counters that go through the energy exporter. */
export const registerRows = CATALOGUE.filter((row): row is RegisterRow => row.from === 'register');
