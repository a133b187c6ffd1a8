import type { RegisterType } from './register-map.ts';

/** Powers of ten that SunSpec allows; outside, and 0x8000, the scale factor is not there. */
const SMALLEST_FACTOR = -10;
const LARGEST_FACTOR = 10;
/** Digits of a product of a register and a decimal scale that can mean something: 2³² has ten. */
const SENSIBLE_DIGITS = 12;
/** A float32 holds six digits for certain, and never needs more than nine. */
const FLOAT_DIGITS = { certain: 6, most: 9 };

const buffer = new DataView(new ArrayBuffer(4));

/**
 * The number that registers hold, high word first, before any scale.
 * @param words as many registers as the type is wide, each 0–65535
 * @returns NaN where a float says so; 64 bits beyond 2⁵³ come rounded, and every range refuses them
 */
export function rawNumber(type: RegisterType, words: readonly number[]): number {
  const unsigned = words.reduce((number, word) => number * 0x1_00_00 + word, 0);
  switch (type) {
    case 'u16':
    case 'u32':
    case 'u64':
    case 'acc32':
    case 'acc64':
      return unsigned;
    case 'i16':
      return unsigned < 0x80_00 ? unsigned : unsigned - 0x1_00_00;
    case 'i32':
      return unsigned < 0x80_00_00_00 ? unsigned : unsigned - 0x1_00_00_00_00;
    case 'f32':
      return float(unsigned);
  }
}

/**
 * The power of ten in a register of SunSpec's type sunssf.
 * @returns undefined for 0x8000 (not implemented) and for what no scale factor can be
 */
export function scaleFactor(word: number): number | undefined {
  const exponent = rawNumber('i16', [word]);
  return exponent >= SMALLEST_FACTOR && exponent <= LARGEST_FACTOR ? exponent : undefined;
}

/** raw × scale × 10^exponent, without the noise of binary fractions (3 × 0.1 is 0.3) and without −0. */
export function scaled(raw: number, scale: number, exponent = 0): number {
  const product = exponent < 0 ? (raw * scale) / 10 ** -exponent : raw * scale * 10 ** exponent;
  if (!Number.isFinite(product)) return Number.NaN;
  return Number(product.toPrecision(SENSIBLE_DIGITS)) || 0;
}

/** The shortest decimal number that is this float32: 0.1, not 0.10000000149011612. */
function float(bits: number): number {
  buffer.setUint32(0, bits);
  const exact = buffer.getFloat32(0);
  for (let digits = FLOAT_DIGITS.certain; digits < FLOAT_DIGITS.most; digits++) {
    const short = Number(exact.toPrecision(digits));
    if (Math.fround(short) === exact) return short;
  }
  return exact;
}
