/** The kinds of rows that the catalogue of metrics is made of, and the keys of the attributes. */
import type { Quantity, Register } from '../readings/quantities.ts';
import type { HouseSnapshot, MessageOutcome } from '../readings/snapshot.ts';
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
export const OUTCOME = 'smartmeter.outcome';
export const KIND = 'smartmeter.kind';
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

/** Our own health. */
export interface GatewayRow extends Row {
  readonly from: 'gateway';
  readonly instrument: 'counter' | 'gauge';
  readonly fact: GatewayFact;
}

export type GatewayFact = SourceFact | 'clock offset' | 'exports' | ModbusFact | OutboxFact;

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

export type CatalogueRow = RegisterRow | DisplayRow | ValueRow | StateRow | FaultRow | HouseRow | GatewayRow;

export const MESSAGE_OUTCOMES = [
  'accepted',
  'partial',
  'ignored',
  'retained',
  'refused',
] as const satisfies MessageOutcome[];
export const EXPORT_OUTCOMES = ['success', 'partial', 'refused', 'failed'] as const satisfies ExportOutcome[];
export const EXPORT_SIGNALS = ['energy', 'metrics'] as const satisfies ExportStatus['signal'][];
export const REQUEST_OUTCOMES = ['ok', 'exception', 'silent', 'garbled'] as const satisfies RequestOutcome[];
export const DISCARDED_KINDS = ['late', 'echo', 'noise'] as const satisfies (keyof BusStatus['discarded'])[];
