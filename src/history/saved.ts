/** What history has to remember of itself, beside its tables, as plain JSON. */
import type { Counted } from './counting.ts';

export const HISTORY_KEY = 'history';
const VERSION = 1;

export interface SavedRegister extends Omit<Counted, 'at' | 'seen' | 'lost'> {
  /** Device and register. */
  readonly key: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface SavedCounting {
  /** Epoch milliseconds of the newest that is stored. */
  readonly at: number;
  readonly registers: readonly SavedRegister[];
  /** Beginnings of the hours that have minutes and no row of their own yet, epoch minutes. */
  readonly openHours: readonly number[];
}

type Row = readonly [key: string, segment: number, base: number, value: number, at: number, asleep: 0 | 1];

/** Short: it is written again and again. */
interface Stored {
  readonly version: typeof VERSION;
  readonly at: number;
  readonly registers: readonly Row[];
  readonly openHours: readonly number[];
}

export function toStored(at: number, counted: ReadonlyMap<string, Counted>, openHours: ReadonlySet<number>): Stored {
  const registers = [...counted].map(([key, { segment, base, value, at, asleep }]): Row => [
    key,
    segment,
    base,
    value,
    Math.round(at.wall),
    asleep ? 1 : 0,
  ]);
  return { version: VERSION, at: Math.round(at), registers, openHours: [...openHours] };
}

/** Undefined where there is nothing that this version can read. */
export function fromStored(json: unknown): SavedCounting | undefined {
  const stored = json as Stored | undefined;
  if (stored?.version !== VERSION) return undefined;
  return {
    at: stored.at,
    registers: stored.registers.map(([key, segment, base, value, at, asleep]) => ({
      key,
      segment,
      base,
      value,
      at,
      asleep: asleep === 1,
    })),
    openHours: stored.openHours,
  };
}
