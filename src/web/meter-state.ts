import type { Instant } from '../readings/instant.ts';
import { QUANTITIES, type Quantity, type Register } from '../readings/quantities.ts';
import type { ActiveFault, DeviceStateName } from '../readings/device-state.ts';
import type {
  DeviceSnapshot,
  DownReason,
  FreshValue,
  InverterSnapshot,
  MeterSnapshot,
  RegisterSnapshot,
} from '../readings/snapshot.ts';
import { ageSeconds, displayed, isoTime, registerName, registerUnit, SHOWN } from '../words/display.ts';

/** A value of now: it is only there while it is fresh. */
export interface ValueState {
  readonly value: number;
  readonly unit: string;
  readonly ageSeconds: number;
}

/** A total of the meter, in the unit that its display shows. */
export interface RegisterState {
  /** What stands beside the number on the meter's display. */
  readonly obis: string;
  readonly unit: 'kWh' | 'kvarh';
  /** The number on the display now; absent when the last one known is not of now. */
  readonly value?: number;
  /** The last value that was believed, however old it is. */
  readonly last: { readonly value: number; readonly time: string; readonly ageSeconds: number };
  /** First sight of the present series of this register. */
  readonly since: string;
  /** A value that was seen but not believed (docs/truth.md). */
  readonly held?: { readonly kind: 'fall' | 'jump'; readonly found: number; readonly since: string };
  /** Energy of a jump that was not counted; absent when there is none. */
  readonly unbooked?: number;
}

/** What is known of one device, meter or inverter. */
export interface DeviceState {
  /** Serial number, else the id in the configuration. */
  readonly id: string;
  readonly source: string;
  readonly serial?: string;
  readonly up: boolean;
  readonly down?: DownReason;
  readonly lastMessageAgeSeconds?: number;
  /** Configured or learned time between messages. */
  readonly intervalSeconds?: number;
  /** Silence after which the values of now vanish. */
  readonly staleAfterSeconds: number;
  /** The meter's clock minus ours, as far as it tells the time. */
  readonly clockOffsetSeconds?: number;
  readonly values: Readonly<Partial<Record<Quantity, ValueState>>>;
  readonly registers: Readonly<Partial<Record<Register, RegisterState>>>;
}

export interface MeterState extends DeviceState {
  readonly role: 'grid' | 'submeter';
}

export interface InverterState extends DeviceState {
  readonly role: 'inverter';
  readonly model?: string;
  readonly firmware?: string;
  /** What it says it is doing; absent when that is not known now. */
  readonly state?: DeviceStateName;
  /** Faults that it names now; absent when that is not known now. */
  readonly faults?: readonly ActiveFault[];
  readonly hasBattery: boolean;
}

export function meterState(meter: MeterSnapshot, now: Instant): MeterState {
  return { ...deviceState(meter, now), role: meter.role };
}

export function inverterState(inverter: InverterSnapshot, now: Instant): InverterState {
  const { model, firmware, state, faults, hasBattery } = inverter;
  return {
    ...deviceState(inverter, now),
    role: 'inverter',
    ...(model !== undefined && { model }),
    ...(firmware !== undefined && { firmware }),
    ...(state && { state: state.name }),
    ...(faults && { faults }),
    hasBattery,
  };
}

function deviceState(meter: DeviceSnapshot, now: Instant): DeviceState {
  const values = [...meter.values].map(([quantity, value]) => [quantity, valueState(quantity, value, now)]);
  const registers = [...meter.registers].map(([name, register]) => [name, registerState(name, register, now)]);
  return {
    id: meter.id,
    source: meter.source,
    ...(meter.serial !== undefined && { serial: meter.serial }),
    up: meter.up,
    ...(meter.down && { down: meter.down }),
    ...(meter.lastArrival && { lastMessageAgeSeconds: ageSeconds(meter.lastArrival, now) }),
    ...(meter.interval !== undefined && { intervalSeconds: tenths(meter.interval) }),
    staleAfterSeconds: tenths(meter.limit),
    ...(meter.clockOffset !== undefined && { clockOffsetSeconds: tenths(meter.clockOffset) }),
    values: Object.fromEntries(values) as MeterState['values'],
    registers: Object.fromEntries(registers) as MeterState['registers'],
  };
}

function valueState(quantity: Quantity, { value, at }: FreshValue, now: Instant): ValueState {
  const { unit, divisor } = SHOWN[QUANTITIES[quantity].unit];
  return { value: value / divisor, unit, ageSeconds: ageSeconds(at, now) };
}

function registerState(name: Register, register: RegisterSnapshot, now: Instant): RegisterState {
  const { value, at, fresh, since, held, unbooked } = register;
  return {
    obis: registerName(name),
    unit: registerUnit(name),
    ...(fresh && { value: displayed(value) }),
    last: { value: displayed(value), time: isoTime(at), ageSeconds: ageSeconds(at, now) },
    since: isoTime(since),
    ...(held && { held: { kind: held.kind, found: displayed(held.found), since: isoTime(held.since) } }),
    ...(unbooked !== 0 && { unbooked: displayed(unbooked) }),
  };
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
