import type { QuantityKind } from '../readings/quantity-kinds.ts';
import { QUANTITIES, isRegister, type Quantity } from '../readings/quantities.ts';

/** Units that messages use, and whether they are a thousand of the vocabulary's own. */
export const UNITS = {
  Wh: { base: 'Wh', thousand: false },
  kWh: { base: 'Wh', thousand: true },
  varh: { base: 'varh', thousand: false },
  kvarh: { base: 'varh', thousand: true },
  W: { base: 'W', thousand: false },
  kW: { base: 'W', thousand: true },
  var: { base: 'var', thousand: false },
  kvar: { base: 'var', thousand: true },
  V: { base: 'V', thousand: false },
  A: { base: 'A', thousand: false },
  Hz: { base: 'Hz', thousand: false },
  '1': { base: '1', thousand: false },
} as const satisfies Record<string, { base: QuantityKind['unit']; thousand: boolean }>;

export type Unit = keyof typeof UNITS;

/** One row of a device's table: what a field of it means. */
export interface FieldRow {
  /** As the device names it. */
  readonly field: string;
  readonly quantity: Quantity;
  /** In which the device sends it. */
  readonly unit: Unit;
  /** −1 where the device counts the other way round. */
  readonly sign?: 1 | -1;
}

/** A row with everything looked up that a message needs; decoding is a hot path. */
export interface FieldRule {
  readonly field: string;
  readonly quantity: Quantity;
  readonly sign: 1 | -1;
  readonly thousand: boolean;
  readonly register: boolean;
  readonly min: number;
  readonly max: number;
}

export function ruleOf({ field, quantity, unit, sign = 1 }: FieldRow): FieldRule {
  const { min, max } = QUANTITIES[quantity];
  return { field, quantity, sign, thousand: UNITS[unit].thousand, register: isRegister(quantity), min, max };
}

export function unitFits(unit: Unit, quantity: Quantity): boolean {
  return UNITS[unit].base === QUANTITIES[quantity].unit;
}

/** Decimal notation only: `0x1F`, `1_000`, `1,5` and the empty string are text. */
const NUMERIC = /^\s{0,4}[-+]?(?:\d{1,20}\.?\d{0,20}|\.\d{1,20})(?:e[-+]?\d{1,3})?\s{0,4}$/i;

/** A number, or a string that is one; NaN for everything else, booleans included. */
export function numeric(raw: unknown): number {
  if (typeof raw === 'number') return raw;
  return typeof raw === 'string' && NUMERIC.test(raw) ? Number(raw) : Number.NaN;
}

/**
 * A number of the device in the unit of its quantity. Registers are whole: the floor, since a register only
 * counts what has passed in full. NaN and infinity come out as they are.
 */
export function convert(value: number, rule: FieldRule): number {
  const scaled = rule.sign * (rule.thousand ? thousandfold(value) : value);
  // `+ 0` makes a plain zero of −0.
  return (rule.register ? Math.floor(scaled) : scaled) + 0;
}

/**
 * The product as a person would write it: 12.403 kWh are 12403 Wh, while `12.403 * 1000` is
 * 12402.999999999998 and its floor loses a watt-hour. Moving the decimal point in the shortest notation of
 * the number is exact, and rounds once.
 */
export function thousandfold(value: number): number {
  if (Number.isInteger(value) || !Number.isFinite(value)) return value * 1000;
  const text = String(value);
  return text.includes('e') ? value * 1000 : Number(`${text}e3`);
}

/**
 * The step, in Wh, that a register in kWh shows by its decimals: 8.42 kWh moves by 10 Wh at least. A trailing
 * zero is not in the number any more, so the step can come out too coarse, never too fine.
 */
export function stepOfThousands(value: number): number {
  const text = String(value);
  const point = text.indexOf('.');
  const decimals = point === -1 ? 0 : text.length - point - 1;
  return decimals >= 3 ? 1 : 10 ** (3 - decimals);
}
