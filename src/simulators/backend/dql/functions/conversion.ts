import { duration, isArray, timestamp, typeOf, uid, type DqlValue } from '../value.ts';
import { isoTime, parseTime } from '../time.ts';
import { unary, type DqlFunction } from './function.ts';

/** Functions that turn one type into another; null where it cannot be (docs.dynatrace.com, "Conversion functions"). */
export const CONVERSION_FUNCTIONS: readonly DqlFunction[] = [
  unary('toString', (value) => toText(value) ?? null),
  unary('toLong', toLong),
  unary('toDouble', toDouble),
  unary('asString', (value) => (typeof value === 'string' ? value : null)),
  unary('asLong', (value) => (typeof value === 'bigint' ? value : null)),
  unary('asDouble', (value) => (typeof value === 'number' ? value : null)),
  unary('asNumber', (value) => (typeof value === 'bigint' || typeof value === 'number' ? value : null)),
  unary('asBoolean', (value) => (typeof value === 'boolean' ? value : null)),
  unary('asArray', (value) => (isArray(value) ? value : null)),
  unary('toArray', (value) => (isArray(value) || value === null ? value : [value])),
  unary('toBoolean', toBoolean),
  unary('toVariant', (value) => value),
  unary('toTimestamp', toTimestamp),
  unary('toDuration', (value) => (typeof value === 'bigint' ? duration(value) : ofType(value, 'duration'))),
  unary('toUid', toUid),
  unary('type', (value) => (value === null ? null : typeOf(value))),
];

/** @returns undefined for null */
export function toText(value: DqlValue): string | undefined {
  if (value === null) return undefined;
  if (typeof value !== 'object') return String(value);
  if (isArray(value)) return `[${value.map((one) => toText(one) ?? 'null').join(', ')}]`;
  switch (value.kind) {
    case 'timestamp':
      return isoTime(value.ns);
    case 'duration':
      return `${value.ns}ns`;
    case 'timeframe':
      return `${isoTime(value.start)}/${isoTime(value.end)}`;
    case 'uid':
      return value.hex;
    case 'record':
      return `{${[...value.fields].map(([name, one]) => `${name}: ${toText(one) ?? 'null'}`).join(', ')}}`;
  }
}

function toLong(value: DqlValue): DqlValue {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt.asIntN(64, BigInt(Math.trunc(value))) : null;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'string')
    return /^[+-]?\d{1,18}$/.test(value.trim()) ? BigInt(value.trim().replace('+', '')) : null;
  return nanosecondsOf(value);
}

function toDouble(value: DqlValue): DqlValue {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') {
    const number = Number(value);
    return value.trim() === '' || Number.isNaN(number) ? null : number;
  }
  const ns = nanosecondsOf(value);
  return ns === null ? null : Number(ns);
}

function toBoolean(value: DqlValue): DqlValue {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') {
    const word = value.toLowerCase();
    return word === 'true' ? true : word === 'false' ? false : null;
  }
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) !== 0 : null;
}

function toTimestamp(value: DqlValue): DqlValue {
  if (typeof value === 'bigint') return timestamp(value);
  if (typeof value !== 'string') return ofType(value, 'timestamp');
  const ns = parseTime(value);
  return ns === undefined ? null : timestamp(ns);
}

/** Of 64 or 128 bits. */
function toUid(value: DqlValue): DqlValue {
  if (typeof value !== 'string') return ofType(value, 'uid');
  return /^(?:[\da-f]{16}|[\da-f]{32})$/i.test(value) ? uid(value.toLowerCase()) : null;
}

function ofType(value: DqlValue, type: ReturnType<typeof typeOf>): DqlValue {
  return typeOf(value) === type ? value : null;
}

function nanosecondsOf(value: DqlValue): bigint | null {
  if (value === null || typeof value !== 'object' || isArray(value)) return null;
  return value.kind === 'timestamp' || value.kind === 'duration' ? value.ns : null;
}
