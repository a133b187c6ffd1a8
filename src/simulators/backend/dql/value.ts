/**
 * The data types of the Dynatrace Query Language (docs.dynatrace.com, "DQL data types") that occur here. A long is a
 * bigint, a double a number, so that the two can be told apart.
 */
export type DqlValue =
  | null
  | boolean
  | string
  | bigint
  | number
  | Timestamp
  | Duration
  | Timeframe
  | Uid
  | DqlRecord
  | readonly DqlValue[];

/** Unix nanoseconds. */
export interface Timestamp {
  readonly kind: 'timestamp';
  readonly ns: bigint;
}

/** Nanoseconds, signed. */
export interface Duration {
  readonly kind: 'duration';
  readonly ns: bigint;
}

/** Unix nanoseconds. */
export interface Timeframe {
  readonly kind: 'timeframe';
  readonly start: bigint;
  readonly end: bigint;
}

/** An id of a trace or span, lower-case hex. A string with the same characters is something else. */
export interface Uid {
  readonly kind: 'uid';
  readonly hex: string;
}

/** Fields by name, in order. */
export interface DqlRecord {
  readonly kind: 'record';
  readonly fields: ReadonlyMap<string, DqlValue>;
}

export function timestamp(ns: bigint): Timestamp {
  return { kind: 'timestamp', ns: BigInt.asIntN(64, ns) };
}

export function duration(ns: bigint): Duration {
  return { kind: 'duration', ns: BigInt.asIntN(64, ns) };
}

export function record(fields: ReadonlyMap<string, DqlValue>): DqlRecord {
  return { kind: 'record', fields };
}

export function uid(hex: string): Uid {
  return { kind: 'uid', hex };
}

export function isArray(value: DqlValue): value is readonly DqlValue[] {
  return Array.isArray(value);
}

export type TypeName =
  | 'null'
  | 'boolean'
  | 'string'
  | 'long'
  | 'double'
  | 'timestamp'
  | 'duration'
  | 'timeframe'
  | 'uid'
  | 'record'
  | 'array';

export function typeOf(value: DqlValue): TypeName {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'boolean':
      return 'boolean';
    case 'string':
      return 'string';
    case 'bigint':
      return 'long';
    case 'number':
      return 'double';
    default:
      return isArray(value) ? 'array' : value.kind;
  }
}

/** A number of either kind as a double; undefined for everything else. */
export function asNumber(value: DqlValue): number | undefined {
  return typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : undefined;
}

/** Equal for values that are to be counted as one: what groups and sets are made by. */
export function keyOf(value: DqlValue): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return ['long', String(part)];
    return part instanceof Map ? [...(part as Map<string, DqlValue>)] : part;
  });
}

/**
 * Which of two comes first: negative, 0 or positive; undefined where the types do not compare. Nulls do not either.
 */
export function compare(a: DqlValue, b: DqlValue): number | undefined {
  if (typeof a === 'bigint' && typeof b === 'bigint') return order(a, b);
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x !== undefined && y !== undefined) return order(x, y);
  if (typeof a === 'string' && typeof b === 'string') return order(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return order(Number(a), Number(b));
  const [s, t] = [nanoseconds(a), nanoseconds(b)];
  return s !== undefined && t !== undefined && typeOf(a) === typeOf(b) ? order(s, t) : undefined;
}

/** undefined where the types do not compare. */
export function equal(a: DqlValue, b: DqlValue): boolean | undefined {
  const ordered = compare(a, b);
  if (ordered !== undefined) return ordered === 0;
  return a !== null && b !== null && typeOf(a) === typeOf(b) ? keyOf(a) === keyOf(b) : undefined;
}

function nanoseconds(value: DqlValue): bigint | undefined {
  if (value === null || typeof value !== 'object' || isArray(value)) return undefined;
  return value.kind === 'timestamp' || value.kind === 'duration' ? value.ns : undefined;
}

function order<T extends number | bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : a === b ? 0 : NaN;
}
