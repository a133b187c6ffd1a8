/** For tests: snapshots by hand. */
import type { Instant } from '../readings/instant.ts';
import type { Quantity, Register } from '../readings/quantities.ts';
import type {
  InverterSnapshot,
  MeterSnapshot,
  RegisterSnapshot,
  Snapshot,
  SourceSnapshot,
} from '../readings/snapshot.ts';

export const START = Date.UTC(2026, 5, 21, 12);

/** `seconds` after the start, both clocks in step. */
export function second(seconds: number): Instant {
  return { wall: START + seconds * 1000, mono: seconds * 1000 };
}

export type RegisterFixture = Partial<RegisterSnapshot> & { readonly value: number };

export interface MeterFixture {
  readonly key?: string;
  readonly id?: string;
  readonly up?: boolean;
  readonly clockOffset?: number;
  readonly values?: Partial<Record<Quantity, number>>;
  readonly registers?: Partial<Record<Register, RegisterFixture>>;
}

/** A meter down has no values and no fresh register, as the readings would have it. */
export function meterAt(
  at: Instant,
  { key = 'house#', id = 'house', up = true, clockOffset, values = {}, registers = {} }: MeterFixture,
): MeterSnapshot {
  const entries = Object.entries(registers) as [Register, RegisterFixture][];
  const shown = up ? (Object.entries(values) as [Quantity, number][]) : [];
  return {
    key,
    id,
    source: 'house',
    topics: ['amis/out'],
    role: 'grid',
    up,
    ...(up ? {} : { down: 'stale' as const }),
    limit: 90,
    ...(clockOffset === undefined ? {} : { clockOffset }),
    values: new Map(shown.map(([quantity, value]) => [quantity, { value, at }])),
    registers: new Map(
      entries.map(([register, found]) => [
        register,
        { at, fresh: up, since: second(0), base: found.value, segment: 1, unbooked: 0, ...found },
      ]),
    ),
  };
}

/** An inverter of source `roof`, up unless told otherwise. */
export function inverterAt(
  at: Instant,
  fixture: MeterFixture = {},
  more: Partial<Omit<InverterSnapshot, 'values' | 'registers' | 'role'>> = {},
): InverterSnapshot {
  const { role: _, ...device } = meterAt(at, { key: 'roof#', id: 'SZ1ES011', ...fixture });
  return { ...device, source: 'roof', topics: ['now'], role: 'inverter', hasBattery: false, hasPv: true, ...more };
}

export function sourceAt(at: Instant, source: Partial<SourceSnapshot> = {}): SourceSnapshot {
  return {
    source: 'house',
    role: 'grid',
    up: true,
    lastArrival: at,
    messages: { accepted: 0, partial: 0, ignored: 0, retained: 0, refused: 0 },
    registerResets: 0,
    registersHeld: 0,
    ...source,
  };
}

export function snapshotAt(at: Instant, meters: readonly MeterFixture[], rest: Partial<Snapshot> = {}): Snapshot {
  const devices = { meters: meters.map((meter) => meterAt(at, meter)), inverters: [] };
  return { at, sources: [sourceAt(at)], ...devices, house: {}, ...rest };
}
