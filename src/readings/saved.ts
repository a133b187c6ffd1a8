/**
 * What of the household outlives the process: which registers are believed, whose they are, and the rhythm of each
 * topic. Gauges do not: they are of now or they are nothing. Plain JSON.
 */
import type { Instant } from './instant.ts';
import type { Register } from './quantities.ts';
import type { RegisterTrust, TrustedRegister, TrustedRegisters } from './register-trust.ts';

/** Grows when an older version could not read it any more. */
export const SAVED_VERSION = 1;

export interface SavedHousehold {
  readonly version: typeof SAVED_VERSION;
  readonly sources: Readonly<Record<string, SavedSource>>;
}

export interface SavedSource {
  readonly places: Readonly<Record<string, SavedPlace>>;
  /** Seconds between messages by topic, where learned. */
  readonly intervals: Readonly<Record<string, number>>;
}

export interface SavedPlace {
  readonly shared: boolean;
  /** Index of the meter that stands here now. */
  readonly current: number;
  readonly meters: readonly SavedMeter[];
}

export interface SavedMeter {
  readonly key: string;
  readonly serial?: string;
  readonly topics: readonly string[];
  readonly readings: number;
  readonly trust: SavedTrust;
  /** For an inverter. */
  readonly inverter?: SavedInverter;
}

/** What of an inverter outlives the process: at night it cannot be asked again. */
export interface SavedInverter {
  readonly hasBattery: boolean;
  readonly hasPv: boolean;
  /** It has current transformers at the grid connection: their power was seen to differ from 0. */
  readonly seesGrid: boolean;
  /** W it delivered when it was last heard. */
  readonly lastOutput?: number;
  readonly model?: string;
  readonly firmware?: string;
}

export interface SavedTrust {
  readonly generation: number;
  readonly generations: number;
  readonly registers: SavedRegisters;
  readonly former?: { readonly generation: number; readonly registers: SavedRegisters; readonly leftAt: number };
}

type SavedRegisters = Partial<Record<Register, SavedRegister>>;
/** Instants as epoch milliseconds: the monotonic clock means nothing to the next process. */
type SavedRegister = Omit<TrustedRegister, 'at' | 'since' | 'held'> & { readonly at: number; readonly since: number };

/** A suspicion is left out: it has to prove itself again after a restart. */
export function saveTrust({ generation, generations, registers, former }: RegisterTrust): SavedTrust {
  return {
    generation,
    generations,
    registers: saveRegisters(registers),
    ...(former && { former: { ...former, registers: saveRegisters(former.registers), leftAt: former.leftAt.wall } }),
  };
}

export function restoreTrust({ generation, generations, registers, former }: SavedTrust, now: Instant): RegisterTrust {
  return {
    generation,
    generations,
    registers: restoreRegisters(registers, now),
    ...(former && {
      former: {
        generation: former.generation,
        registers: restoreRegisters(former.registers, now),
        leftAt: restored(former.leftAt, now),
      },
    }),
  };
}

function saveRegisters(registers: TrustedRegisters): SavedRegisters {
  const entries = [...registers].map(([name, register]) => [name, saveRegister(register)]);
  return Object.fromEntries(entries) as SavedRegisters;
}

function saveRegister(register: TrustedRegister): SavedRegister {
  const { held: _, at, since, ...rest } = register;
  return { ...rest, at: at.wall, since: since.wall };
}

function restoreRegisters(saved: SavedRegisters, now: Instant): TrustedRegisters {
  const entries = Object.entries(saved) as [Register, SavedRegister][];
  return new Map(
    entries.map(([name, { at, since, ...rest }]) => [
      name,
      { ...rest, at: restored(at, now), since: restored(since, now) },
    ]),
  );
}

/** A moment of an earlier process: by the monotonic clock it is as if it were now. */
function restored(wall: number, now: Instant): Instant {
  return { wall, mono: now.mono, restored: true };
}
