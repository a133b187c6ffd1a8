/**
 * The metrics, as data: the single source for instruments, `docs/metrics.md`, dashboards and tests.
 *
 * Names and units of what a meter reports are a contract with the dashboards of earlier versions; they do not
 * change. States, flags and counts carry an annotation in braces, because Prometheus calls a gauge of unit `1`
 * `…_ratio`; `1` is for inkasso, as it always was.
 */
import type { MessageOutcome } from '../readings/snapshot.ts';
import type { Quantity, Register } from '../readings/quantities.ts';
import type { ExportOutcome, ExportStatus } from '../status.ts';

export const METER_ID = 'smartmeter.meter.id';
export const PHASE = 'smartmeter.phase';
export const SOURCE = 'smartmeter.source';
export const OUTCOME = 'smartmeter.outcome';
export const SIGNAL = 'smartmeter.signal';

interface Row {
  readonly name: string;
  /** UCUM, or an annotation in braces. */
  readonly unit: string;
  readonly description: string;
  /** Keys of the attributes of every point. */
  readonly attributes: readonly string[];
  /** Sent as an integer instead of a double. */
  readonly whole?: true;
}

/** A total of a meter. Value sent = register ÷ divisor. */
export interface RegisterRow extends Row {
  readonly from: 'register';
  readonly instrument: 'counter';
  readonly quantity: Register;
  readonly divisor: number;
}

/** The same total as the number on the meter's own display. */
export interface DisplayRow extends Row {
  readonly from: 'display';
  readonly instrument: 'gauge';
  readonly quantity: Register;
  readonly divisor: number;
}

/** A value of now. */
export interface ValueRow extends Row {
  readonly from: 'value';
  readonly instrument: 'gauge';
  readonly points: readonly { readonly quantity: Quantity; readonly phase?: string }[];
  readonly divisor: number;
}

/** Something computed for the whole house, W before the division. */
export interface HouseRow extends Row {
  readonly from: 'house';
  readonly instrument: 'gauge';
  readonly part: 'surplus';
  readonly divisor: number;
}

/** Our own health. */
export interface GatewayRow extends Row {
  readonly from: 'gateway';
  readonly instrument: 'counter' | 'gauge';
  readonly fact: GatewayFact;
}

export type GatewayFact = 'up' | 'messages' | 'age' | 'clock offset' | 'resets' | 'held' | 'exports' | OutboxFact;

/** What the books of energy say; absent where the backend takes no increments. */
export type OutboxFact =
  | 'outbox rows'
  | 'outbox aside'
  | 'outbox energy'
  | 'outbox age'
  | 'outbox doubtful'
  | 'outbox breaches';
export type CatalogueRow = RegisterRow | DisplayRow | ValueRow | HouseRow | GatewayRow;

export const MESSAGE_OUTCOMES = [
  'accepted',
  'partial',
  'ignored',
  'retained',
  'refused',
] as const satisfies MessageOutcome[];
export const EXPORT_OUTCOMES = ['success', 'partial', 'refused', 'failed'] as const satisfies ExportOutcome[];
export const EXPORT_SIGNALS = ['energy', 'metrics'] as const satisfies ExportStatus['signal'][];

const total = { from: 'register', instrument: 'counter', divisor: 1000, attributes: [METER_ID] } as const;
const display = { from: 'display', instrument: 'gauge', divisor: 1000, attributes: [METER_ID] } as const;
const value = { from: 'value', instrument: 'gauge', attributes: [METER_ID] } as const;
const perPhase = { ...value, attributes: [METER_ID, PHASE] } as const;
const gateway = { from: 'gateway', attributes: [SOURCE] } as const;

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
      { quantity: 'grid.voltage.l1', phase: 'L1' },
      { quantity: 'grid.voltage.l2', phase: 'L2' },
      { quantity: 'grid.voltage.l3', phase: 'L3' },
    ],
    divisor: 1,
    description: 'Voltage of a phase.',
  },
  {
    ...perPhase,
    name: 'smartmeter.grid.current',
    unit: 'A',
    points: [
      { quantity: 'grid.current.l1', phase: 'L1' },
      { quantity: 'grid.current.l2', phase: 'L2' },
      { quantity: 'grid.current.l3', phase: 'L3' },
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
  {
    name: 'smartmeter.house.surplus',
    unit: 'kW',
    instrument: 'gauge',
    from: 'house',
    part: 'surplus',
    divisor: 1000,
    attributes: [],
    description: 'Active power that the house gives away, negative while it takes from the grid.',
  },
  {
    ...gateway,
    name: 'smartmeter.source.up',
    unit: '{state}',
    instrument: 'gauge',
    fact: 'up',
    whole: true,
    description: '1 while the source reports values of now, 0 while it is silent, frozen or has not been heard yet.',
  },
  {
    ...gateway,
    name: 'smartmeter.gateway.messages',
    unit: '{message}',
    instrument: 'counter',
    fact: 'messages',
    whole: true,
    attributes: [SOURCE, OUTCOME],
    description: `Messages taken in, by what became of them: ${MESSAGE_OUTCOMES.join(', ')}.`,
  },
  {
    ...gateway,
    name: 'smartmeter.gateway.reading.age',
    unit: 's',
    instrument: 'gauge',
    fact: 'age',
    description: 'Time since the last live message of the source; keeps growing while it is silent.',
  },
  {
    ...gateway,
    name: 'smartmeter.gateway.meter.clock.offset',
    unit: 's',
    instrument: 'gauge',
    fact: 'clock offset',
    attributes: [METER_ID],
    description: "The meter's clock minus ours when its last message arrived.",
  },
  {
    ...gateway,
    name: 'smartmeter.gateway.register.resets',
    unit: '{reset}',
    instrument: 'counter',
    fact: 'resets',
    whole: true,
    description: 'Registers that began anew after a change of the meter or a jump.',
  },
  {
    ...gateway,
    name: 'smartmeter.gateway.register.held',
    unit: '{suspicion}',
    instrument: 'counter',
    fact: 'held',
    whole: true,
    description: 'Register values that were not believed and held back, once per suspicion.',
  },
  {
    ...gateway,
    name: 'smartmeter.gateway.exports',
    unit: '{export}',
    instrument: 'counter',
    fact: 'exports',
    whole: true,
    attributes: [SIGNAL, OUTCOME],
    description: `Requests to the backend by signal (${EXPORT_SIGNALS.join(', ')}) and outcome: ${EXPORT_OUTCOMES.join(', ')}.`,
  },
  {
    ...gateway,
    name: 'smartmeter.gateway.outbox.rows',
    unit: '{row}',
    instrument: 'gauge',
    fact: 'outbox rows',
    whole: true,
    attributes: [],
    description: 'Requests with energy that wait to be accepted.',
  },
  {
    ...gateway,
    name: 'smartmeter.gateway.outbox.aside',
    unit: '{row}',
    instrument: 'gauge',
    fact: 'outbox aside',
    whole: true,
    attributes: [],
    description: 'Requests with energy that the backend refused and that were set aside.',
  },
  {
    ...gateway,
    name: 'smartmeter.gateway.outbox.energy',
    unit: 'kWh',
    instrument: 'gauge',
    fact: 'outbox energy',
    attributes: [],
    description: 'Active energy that waits to be accepted.',
  },
  {
    ...gateway,
    name: 'smartmeter.gateway.outbox.age',
    unit: 's',
    instrument: 'gauge',
    fact: 'outbox age',
    attributes: [],
    description: 'Time since the oldest energy that waits was booked; 0 when nothing waits.',
  },
  {
    ...gateway,
    name: 'smartmeter.gateway.outbox.doubtful',
    unit: 'kWh',
    instrument: 'gauge',
    fact: 'outbox doubtful',
    attributes: [],
    description: 'Active energy that the backend may have counted twice, because its answer was lost.',
  },
  {
    ...gateway,
    name: 'smartmeter.gateway.outbox.breaches',
    unit: '{series}',
    instrument: 'gauge',
    fact: 'outbox breaches',
    whole: true,
    attributes: [],
    description: 'Series whose books do not add up; anything but 0 is a fault of the service.',
  },
];

/** The counters that go through the energy exporter. */
export const registerRows = CATALOGUE.filter((row): row is RegisterRow => row.from === 'register');
