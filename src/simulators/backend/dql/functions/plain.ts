import { asNumber, duration, equal, isArray, record, typeOf, type DqlValue, type Duration } from '../value.ts';
import { binary, MANY, unary, type DqlFunction, type FunctionCall } from './function.ts';

/** Conditions, numbers, and records. */
export const PLAIN_FUNCTIONS: readonly DqlFunction[] = [
  {
    name: 'if',
    min: 2,
    max: 2,
    named: ['else'],
    apply: ({ values: [condition, then], named }) =>
      condition === true ? (then ?? null) : (named.get('else') ?? null),
  },
  { name: 'coalesce', min: 1, max: MANY, apply: ({ values }) => values.find((one) => one !== null) ?? null },
  unary('isNull', (value) => value === null),
  unary('isNotNull', (value) => value !== null),
  unary('isTrueOrNull', (value) => value === true || value === null),
  unary('isFalseOrNull', (value) => value === false || value === null),
  { name: 'in', min: 2, max: MANY, apply: isIn },
  ofNumber('abs', Math.abs, (long) => (long < 0n ? -long : long)),
  ofNumber('floor', Math.floor, (long) => long),
  ofNumber('ceil', Math.ceil, (long) => long),
  ofNumber('signum', Math.sign, (long) => (long > 0n ? 1n : long < 0n ? -1n : 0n)),
  ofNumber('sqrt', Math.sqrt),
  ofNumber('exp', Math.exp),
  ofNumber('log', Math.log),
  ofNumber('log10', Math.log10),
  unary('isNaN', (value) => (typeof value === 'number' ? Number.isNaN(value) : value === null ? null : false)),
  binary('power', (base, exponent) => {
    const [x, y] = [asNumber(base), asNumber(exponent)];
    return x === undefined || y === undefined ? null : x ** y;
  }),
  { name: 'round', min: 1, max: 1, named: ['decimals'], apply: round },
  { name: 'record', min: 0, max: MANY, apply: toRecord },
];

function ofNumber(name: string, of: (value: number) => number, ofLong?: (value: bigint) => bigint): DqlFunction {
  return unary(name, (value) => {
    if (typeof value === 'bigint' && ofLong) return ofLong(value);
    if (ofLong && typeOf(value) === 'duration') return duration(ofLong((value as Duration).ns));
    const number = asNumber(value);
    return number === undefined ? null : of(number);
  });
}

/** Half away from zero; to a long, unless decimals are asked for. */
function round({ values: [value = null], named }: FunctionCall): DqlValue {
  if (typeof value !== 'number' || !Number.isFinite(value)) return typeof value === 'bigint' ? value : null;
  const decimals = named.get('decimals');
  if (decimals === undefined) return BigInt.asIntN(64, BigInt(awayFromZero(value)));
  if (typeof decimals !== 'bigint' || decimals < 0n || decimals > 15n) return null;
  const factor = 10 ** Number(decimals);
  return Number.isFinite(value * factor) ? awayFromZero(value * factor) / factor : value;
}

function awayFromZero(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

/** Whether the value, or one of several, is among the others. */
function isIn({ values: [needle = null, ...others] }: FunctionCall): DqlValue {
  const haystack = others.flatMap((one) => (isArray(one) ? one : [one]));
  const needles = isArray(needle) ? needle : [needle];
  return needles.some((one) => haystack.some((other) => equal(one, other) === true));
}

function toRecord({ values, names }: FunctionCall): DqlValue {
  return record(new Map(values.map((value, i) => [names[i] ?? `field${i}`, value])));
}
