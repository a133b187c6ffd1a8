/** The kinds of rows that the catalogue of metrics is made of, and the keys of the attributes. */
import type { AdviceLevel } from '../advice/advice.ts';
import type { Quantity, Register } from '../readings/quantities.ts';
import type { HouseSnapshot, MessageOutcome } from '../readings/snapshot.ts';
import type { PollOutcome } from '../tracing.ts';
import type { BusStatus, ExportOutcome, ExportStatus, RequestOutcome } from '../status.ts';

export const METER_ID = 'smartmeter.meter.id';
export const INVERTER_ID = 'smartmeter.inverter.id';
export const PHASE = 'smartmeter.phase';
export const STRING = 'smartmeter.pv.string';
export const PACK = 'smartmeter.battery.pack';
export const SENSOR = 'smartmeter.sensor';
export const STATE = 'smartmeter.state';
export const FAULT_ID = 'smartmeter.fault.id';
export const FAULT_TEXT = 'smartmeter.fault.text';
export const SOURCE = 'smartmeter.source';
export const APPLIANCE = 'smartmeter.appliance';
export const CHANNEL = 'smartmeter.notification.channel';
export const OUTCOME = 'smartmeter.outcome';
export const KIND = 'smartmeter.kind';
export const SIGNAL = 'smartmeter.signal';
/** By OpenTelemetry's conventions. */
export const CPU_MODE = 'cpu.mode';
export const LOOP_STATE = 'nodejs.eventloop.state';
export const HEAP_SPACE = 'v8js.heap.space.name';
export const GC_TYPE = 'v8js.gc.type';

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

/** Something that a device reports; the first of its attributes names the device. */
interface DeviceRow extends Row {
  readonly idAttribute: typeof METER_ID | typeof INVERTER_ID;
}

/** A total of a device. Value sent = register ÷ divisor. */
export interface RegisterRow extends DeviceRow {
  readonly from: 'register';
  readonly instrument: 'counter';
  readonly quantity: Register;
  readonly divisor: number;
}

/** The same total as the number on the device's own display. */
export interface DisplayRow extends DeviceRow {
  readonly from: 'display';
  readonly instrument: 'gauge';
  readonly quantity: Register;
  readonly divisor: number;
}

/** A value of now. */
export interface ValueRow extends DeviceRow {
  readonly from: 'value';
  readonly instrument: 'gauge';
  readonly points: readonly ValuePoint[];
  /** Key of the attribute that tells like parts apart; each point then has a label. */
  readonly labelAttribute?: string;
  readonly divisor: number;
}

export interface ValuePoint {
  readonly quantity: Quantity;
  /** `L1`, `2`, `heatsink1`. */
  readonly label?: string;
}

/** What an inverter says it is doing: 1 for the state that is. */
export interface StateRow extends DeviceRow {
  readonly from: 'state';
  readonly instrument: 'gauge';
}

/** The faults that an inverter names: 1 for each. */
export interface FaultRow extends DeviceRow {
  readonly from: 'fault';
  readonly instrument: 'gauge';
}

/** Something computed for the whole house; W before the division, or %. */
export interface HouseRow extends Row {
  readonly from: 'house';
  readonly instrument: 'gauge';
  readonly part: Extract<keyof HouseSnapshot, 'consumption' | 'surplus' | 'selfSufficiency' | 'selfConsumption'>;
  readonly divisor: number;
}

/** Whether now is a good moment, by appliance; absent while nobody knows. */
export interface AdviceRow extends Row {
  readonly from: 'advice';
  readonly instrument: 'gauge';
}

/** Our own health. */
export interface GatewayRow extends Row {
  readonly from: 'gateway';
  readonly instrument: 'counter' | 'gauge';
  readonly fact: GatewayFact;
}

/** How long something took: a histogram that we count ourselves. */
export interface DurationRow extends Row {
  readonly from: 'duration';
  readonly instrument: 'histogram';
  readonly fact: DurationFact;
  /** Seconds, ascending; a boundary belongs to the bucket below it. */
  readonly boundaries: readonly number[];
}

export type DurationFact = 'decode' | 'poll' | 'gc';

/** What the process and its runtime say, by the names of OpenTelemetry's conventions. */
export interface RuntimeRow extends Row {
  readonly from: 'runtime';
  readonly instrument: 'counter' | 'gauge' | 'updowncounter';
  readonly fact: RuntimeFact;
}

export type RuntimeFact = 'cpu' | 'memory' | 'uptime' | 'loop utilization' | 'loop time' | 'heap used';

export type GatewayFact = SourceFact | 'clock offset' | 'exports' | 'notifications' | ModbusFact | OutboxFact;

/** What a source says of itself. */
export type SourceFact = 'up' | 'messages' | 'age' | 'resets' | 'held';
/** What the bus of a polled source says. */
export type ModbusFact = 'modbus requests' | 'modbus discarded';

/** What the books of energy say; absent where the backend takes no increments. */
export type OutboxFact =
  | 'outbox rows'
  | 'outbox aside'
  | 'outbox energy'
  | 'outbox age'
  | 'outbox doubtful'
  | 'outbox breaches';

export type CatalogueRow =
  | RegisterRow
  | DisplayRow
  | ValueRow
  | StateRow
  | FaultRow
  | HouseRow
  | AdviceRow
  | GatewayRow
  | DurationRow
  | RuntimeRow;

export const MESSAGE_OUTCOMES = [
  'accepted',
  'partial',
  'ignored',
  'retained',
  'refused',
] as const satisfies MessageOutcome[];
export const EXPORT_OUTCOMES = ['success', 'partial', 'refused', 'failed'] as const satisfies ExportOutcome[];
export const EXPORT_SIGNALS = ['energy', 'metrics', 'traces', 'logs'] as const satisfies ExportStatus['signal'][];
/** `unknown` has no number: its point is absent. */
export const ADVICE_VALUES = { now: 2, partly: 1, wait: 0 } as const satisfies Record<
  Exclude<AdviceLevel, 'unknown'>,
  number
>;
export const NOTIFICATION_OUTCOMES = ['sent', 'failed'] as const;
export const POLL_OUTCOMES = ['values', 'errors', 'silence', 'unreachable'] as const satisfies PollOutcome[];
export const REQUEST_OUTCOMES = ['ok', 'exception', 'silent', 'garbled'] as const satisfies RequestOutcome[];
export const DISCARDED_KINDS = ['late', 'echo', 'noise'] as const satisfies (keyof BusStatus['discarded'])[];
