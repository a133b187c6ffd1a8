import type { DeviceStateName } from '../../readings/device-state.ts';
import type { Quantity } from '../../readings/quantities.ts';

/** Function code 3 reads holding registers, 4 input registers. */
export type RegisterTable = 'holding' | 'input';

/** How registers make a number, high word first. `acc32` is SunSpec's counter: like `u32`, 0 means not implemented. */
export type RegisterType = 'u16' | 'i16' | 'u32' | 'i32' | 'u64' | 'f32' | 'acc32' | 'acc64';

/**
 * How often a row is read. `fast` is the interval that the user sets (10 s), `medium` every minute, `slow` every ten
 * minutes, `once` after each detection. The parts of a computed value are all of one group, so that they are always
 * of one cycle.
 */
export type Group = 'fast' | 'medium' | 'slow' | 'once';
export const GROUPS: readonly Group[] = ['fast', 'medium', 'slow', 'once'];

interface Row {
  /** Protocol address, 0-based. */
  readonly address: number;
  readonly group: Group;
  /** The map's own table if absent. */
  readonly table?: RegisterTable;
  /** Document and section, capture, or how many independent sources agree. */
  readonly source: string;
  /** What a newcomer would ask about this row. */
  readonly note?: string;
}

/** A register, or several, that hold one value of the vocabulary. */
export interface ValueRow extends Row {
  readonly kind: 'value';
  readonly type: RegisterType;
  readonly quantity: Quantity;
  /** Value in the unit of `QUANTITIES` = raw × scale; negative where the device counts the other way round. */
  readonly scale: number;
  /** SunSpec: address of the register that holds the power of ten (sunssf), applied on top of `scale`. Read with the row. */
  readonly scaleFactorAt?: number;
  /** Valid values after scaling, both ends allowed; the range of the quantity if absent. Outside: refused, never published. */
  readonly range?: readonly [min: number, max: number];
  /** Raw values that mean "none": SunSpec's NaN patterns, fill bytes. Absent silently, not refused. */
  readonly absent?: readonly number[];
}

/** What the device is doing. */
export interface StateRow extends Row {
  readonly kind: 'state';
  readonly type: 'u16';
  readonly states: Readonly<Record<number, DeviceStateName>>;
}

/** Registers of fault bits. Fault number = first + (register index) × 16 + bit, bit 0 being the least significant. */
export interface FaultsRow extends Row {
  readonly kind: 'faults';
  /** Registers. */
  readonly count: number;
  /** Number of the fault in bit 0 of the first register. */
  readonly first: number;
  /** The manufacturer's words by number. */
  readonly texts: ReadonlyMap<number, string>;
  /** `ID027` from 27. */
  readonly name: (number: number) => string;
}

export interface TextRow extends Row {
  readonly kind: 'text';
  /** Registers, two characters each. */
  readonly count: number;
  readonly field: 'serial' | 'model' | 'firmware';
}

export type RegisterRow = ValueRow | StateRow | FaultsRow | TextRow;

/** A value made of others of the same cycle; absent unless all parts are there. */
export interface ComputedRow {
  readonly quantity: Quantity;
  readonly group: Group;
  readonly parts: readonly { readonly quantity: Quantity; readonly factor: number }[];
  /** Parts that this device does not have at all (a second string) are left out instead of making it absent. */
  readonly sumOfPresent?: true;
  readonly source: string;
}

/** Everything about one register map, as data. */
export interface RegisterMap {
  /** `sofar-g3`: a value of RS485_PROFILE. */
  readonly id: string;
  /** For people: "ZCS Azzurro / Sofar G3 (0x0400 … 0x07FF)". */
  readonly title: string;
  /** What the device is to the house, where the configuration does not say otherwise. */
  readonly role: 'inverter' | 'meter';
  readonly table: RegisterTable;
  readonly limits: { readonly maxRegisters: number; readonly blockSize?: number; readonly maxGap: number };
  /** Milliseconds; see BusTiming. */
  readonly timing: {
    readonly gap: number;
    readonly timeout: number;
    readonly retries: number;
    readonly drainSilence: number;
    readonly drainAtMost: number;
  };
  readonly rows: readonly RegisterRow[];
  readonly computed: readonly ComputedRow[];
  /** Wh in which its registers move; the coarsest. */
  readonly registerStep: number;
  /** Which of several devices behind the same unit this is: '' the unit itself, `meter-1` a meter behind a SunSpec inverter. */
  readonly part: string;
}

/** Registers that a row reads. */
export function widthOf(row: RegisterRow): number {
  if (row.kind === 'faults' || row.kind === 'text') return row.count;
  switch (row.type) {
    case 'u16':
    case 'i16':
      return 1;
    case 'u32':
    case 'i32':
    case 'f32':
    case 'acc32':
      return 2;
    case 'u64':
    case 'acc64':
      return 4;
  }
}
