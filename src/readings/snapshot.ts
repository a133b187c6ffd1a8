import type { ActiveFault, DeviceState } from './device-state.ts';
import type { Instant } from './instant.ts';
import type { Quantity, Register } from './quantities.ts';

/** What the one who asks a device says of the connection to it. A device that speaks by itself has none. */
export type LinkState =
  | 'answering'
  /** The bus is open, and it does not answer. */
  | 'silent'
  /** It answers, but with errors only. */
  | 'faulty'
  /** The bus itself cannot be opened. */
  | 'unreachable';

/** Why a device's values of now are absent. */
export type DownReason =
  /** Nothing has arrived since the start. */
  | 'waiting'
  /** Nothing for three intervals (truth rule 1). */
  | 'stale'
  /** Messages arrive, but they repeat the past (truth rule 2). */
  | 'frozen'
  /** Another serial number has taken its topic over (truth rule 6), or it is gone for a day while others of its source speak. */
  | 'replaced'
  /** An inverter that does not answer on an open bus and delivered next to nothing before: it is night. */
  | 'sleeping'
  /** It answers with errors only. */
  | 'faulty'
  /** The bus or gateway it hangs on cannot be opened. */
  | 'unreachable';

export interface FreshValue {
  /** In the unit of `QUANTITIES`. */
  readonly value: number;
  readonly at: Instant;
}

/** A register value that was seen but not believed (truth rule 5). */
export interface HeldRegister {
  readonly kind: 'fall' | 'jump';
  /** The last value seen, Wh or varh. */
  readonly found: number;
  readonly readings: number;
  readonly since: Instant;
}

/** A register as far as it is believed. */
export interface RegisterSnapshot {
  /** Wh or varh, whole. */
  readonly value: number;
  /** When it was last confirmed. */
  readonly at: Instant;
  /** Whether `at` is recent enough for the value to count as one of now. */
  readonly fresh: boolean;
  /** First sight of the present segment: the start of a cumulative series. */
  readonly since: Instant;
  /** The register at `since`, Wh or varh. */
  readonly base: number;
  /** Counts the segments of this series; a new one begins at first sight, at a swap and at an accepted jump. */
  readonly segment: number;
  /** The last believed value of the segment before, if this one began with a jump. */
  readonly before?: number;
  /** Energy between segments that nobody vouches for, Wh or varh. */
  readonly unbooked: number;
  readonly held?: HeldRegister;
}

/** What is known of one device, meter or inverter. */
export interface DeviceSnapshot {
  /** Stable identity of this series, over a rename from the configured id to a serial number; never sent. */
  readonly key: string;
  /** The serial number, else the configured id, after a swap with a suffix (`house-2`). */
  readonly id: string;
  /** The configured entry this device belongs to: `smartmeter.source`. */
  readonly source: string;
  readonly serial?: string;
  /** Topics that have carried it, or the groups of registers that are read together. */
  readonly topics: readonly string[];
  readonly up: boolean;
  readonly down?: DownReason;
  /** Arrival of the last live message. */
  readonly lastArrival?: Instant;
  /** Seconds between messages: configured or learned; absent until two gaps are known. */
  readonly interval?: number;
  /** Seconds without a message after which the device is stale. */
  readonly limit: number;
  /** The device's clock − ours at arrival, seconds; absent if it sends no usable time. */
  readonly clockOffset?: number;
  /** Gauges that are fresh; what is not here is not known now. */
  readonly values: ReadonlyMap<Quantity, FreshValue>;
  readonly registers: ReadonlyMap<Register, RegisterSnapshot>;
}

/** `id` is `smartmeter.meter.id`. */
export interface MeterSnapshot extends DeviceSnapshot {
  readonly role: 'grid' | 'submeter';
}

/** `id` is `smartmeter.inverter.id`. */
export interface InverterSnapshot extends DeviceSnapshot {
  readonly role: 'inverter';
  readonly model?: string;
  readonly firmware?: string;
  /** What it says it is doing; absent when that is not known now. */
  readonly state?: DeviceState;
  /** The faults that it names now; absent when that is not known now. */
  readonly faults?: readonly ActiveFault[];
  /** It has a battery, so its silence is not the end of its power. */
  readonly hasBattery: boolean;
  /** It has modules: the storage inverter of an AC-coupled battery has none. */
  readonly hasPv: boolean;
}

/** Everything that has registers. */
export function devicesOf({ meters, inverters }: Pick<Snapshot, 'meters' | 'inverters'>): readonly DeviceSnapshot[] {
  return [...meters, ...inverters];
}

/** The balance of the house, each part absent unless everything it needs is fresh. W, + import. */
export interface HouseSnapshot {
  readonly gridPower?: number;
  /** −gridPower: W that go to the grid; negative while importing. */
  readonly surplus?: number;
  /** gridPower + Σ inverter AC, W; absent without an inverter. */
  readonly consumption?: number;
  /** Σ of the modules, W. */
  readonly pvPower?: number;
  /** Σ of the batteries, W, + charging. */
  readonly batteryPower?: number;
  /** 100·(1 − min(1, import ÷ consumption)), %. */
  readonly selfSufficiency?: number;
  /** 100·(1 − min(1, export ÷ pv)), %; absent when nothing is produced. */
  readonly selfConsumption?: number;
  /**
   * W by which the inverter's own sight of the grid connection differs from the meter's, inverter − meter, once that
   * has lasted; absent while they agree, or where only one of them sees it.
   */
  readonly gridDisagreement?: number;
}

/** What a configured entry is to the house. */
export type Role = 'grid' | 'submeter' | 'inverter';

export interface SourceSnapshot {
  readonly source: string;
  readonly role: Role;
  /** 1 in `smartmeter.source.up` if any meter of the source is up and none of them is stale or frozen. */
  readonly up: boolean;
  readonly down?: DownReason;
  readonly lastArrival?: Instant;
  /** Messages by outcome since the start. */
  readonly messages: Readonly<Record<MessageOutcome, number>>;
  /** Registers that began a new segment after a swap or a jump, since the start. */
  readonly registerResets: number;
  /** Register values that were held back since the start (one per suspicion, not per message). */
  readonly registersHeld: number;
  /** The last message that was refused, in words. */
  readonly lastRefusal?: { readonly at: Instant; readonly topic: string; readonly reason: string };
}

export type MessageOutcome = 'accepted' | 'partial' | 'ignored' | 'retained' | 'refused';

export interface Snapshot {
  readonly at: Instant;
  readonly sources: readonly SourceSnapshot[];
  readonly meters: readonly MeterSnapshot[];
  readonly inverters: readonly InverterSnapshot[];
  readonly house: HouseSnapshot;
}
