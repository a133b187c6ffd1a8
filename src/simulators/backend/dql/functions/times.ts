import {
  asNumber,
  duration,
  isArray,
  timestamp,
  typeOf,
  type DqlValue,
  type Duration,
  type Timeframe,
  type Timestamp,
} from '../value.ts';
import { FIXED_UNITS, floorTo } from '../units.ts';
import { DqlFault } from '../fault.ts';
import { isoTime, zoneOffset } from '../time.ts';
import { binary, unary, type DqlFunction, type FunctionCall } from './function.ts';

const MS = 1_000_000n;

/** Functions of moments and durations (docs.dynatrace.com, "Time functions"). */
export const TIME_FUNCTIONS: readonly DqlFunction[] = [
  { name: 'now', min: 0, max: 0, apply: ({ scope }) => timestamp(scope.now) },
  field('getHour', (date) => date.getUTCHours()),
  field('getMinute', (date) => date.getUTCMinutes()),
  field('getSecond', (date) => date.getUTCSeconds()),
  field('getDayOfMonth', (date) => date.getUTCDate()),
  field('getMonth', (date) => date.getUTCMonth() + 1),
  field('getYear', (date) => date.getUTCFullYear()),
  field('getDayOfWeek', (date) => ((date.getUTCDay() + 6) % 7) + 1),
  unary('getStart', (frame) => (typeOf(frame) === 'timeframe' ? timestamp((frame as Timeframe).start) : null)),
  unary('getEnd', (frame) => (typeOf(frame) === 'timeframe' ? timestamp((frame as Timeframe).end) : null)),
  unary('unixMillisFromTimestamp', (moment) => scaledTo(moment, MS)),
  unary('unixSecondsFromTimestamp', (moment) => scaledTo(moment, 1000n * MS)),
  unary('unixNanosFromTimestamp', (moment) => scaledTo(moment, 1n)),
  unary('timestampFromUnixMillis', (value) => (typeof value === 'bigint' ? timestamp(value * MS) : null)),
  unary('timestampFromUnixSeconds', (value) => (typeof value === 'bigint' ? timestamp(value * 1000n * MS) : null)),
  binary('duration', (value, unit) => {
    const [number, length] = [asNumber(value), typeof unit === 'string' ? FIXED_UNITS[unit] : undefined];
    if (number === undefined || length === undefined) return null;
    const ns = number * Number(length);
    return Number.isFinite(ns) ? duration(BigInt(Math.round(ns))) : null;
  }),
  { name: 'bin', min: 2, max: 2, named: ['at'], apply: bin },
  { name: 'formatTimestamp', min: 1, max: 1, named: ['format', 'timezone'], apply: formatted },
];

/** A part of the local time. */
function field(name: string, of: (local: Date) => number): DqlFunction {
  return {
    name,
    min: 1,
    max: 1,
    named: ['timezone'],
    apply(call) {
      const local = localTime(call);
      return local ? BigInt(of(local)) : null;
    },
  };
}

/** A date whose UTC is the local time. @returns undefined for what is no moment of a calendar */
function localTime({ values: [moment = null], named, scope }: FunctionCall): Date | undefined {
  if (typeOf(moment) !== 'timestamp') return undefined;
  const ms = Number((moment as Timestamp).ns / MS);
  const zone = named.get('timezone');
  const offsetAt = typeof zone === 'string' ? zoneOffset(zone) : scope.offsetAt;
  const local = offsetAt && new Date(ms + offsetAt(ms));
  return local && !Number.isNaN(local.getTime()) ? local : undefined;
}

const LETTERS = /yyyy|MM|dd|HH|mm|ss/g;

function formatted(call: FunctionCall): DqlValue {
  const local = localTime(call);
  if (!local) return null;
  const { named, values, at } = call;
  const format = named.get('format');
  const [moment] = values;
  if (typeof format !== 'string') return isoTime((moment as Timestamp).ns);
  if (/[A-Za-z]/.test(format.replaceAll(LETTERS, ''))) {
    throw new DqlFault('NOT_SIMULATED', `Of formats, yyyy, MM, dd, HH, mm and ss are simulated, not "${format}".`, at);
  }
  const parts: Record<string, string> = {
    yyyy: String(local.getUTCFullYear()),
    MM: twoDigits(local.getUTCMonth() + 1),
    dd: twoDigits(local.getUTCDate()),
    HH: twoDigits(local.getUTCHours()),
    mm: twoDigits(local.getUTCMinutes()),
    ss: twoDigits(local.getUTCSeconds()),
  };
  return format.replaceAll(LETTERS, (letters) => parts[letters] ?? letters);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function scaledTo(moment: DqlValue, unit: bigint): DqlValue {
  return typeOf(moment) === 'timestamp' ? (moment as Timestamp).ns / unit : null;
}

/** The beginning of the interval that a value is in. */
function bin({ values: [value = null, interval = null] }: FunctionCall): DqlValue {
  if (typeOf(interval) === 'duration') {
    const { ns: step } = interval as Duration;
    if (step <= 0n || value === null || typeof value !== 'object' || isArray(value)) return null;
    if (value.kind === 'timestamp') return timestamp(floorTo(value.ns, step));
    return value.kind === 'duration' ? duration(floorTo(value.ns, step)) : null;
  }
  if (typeof value === 'bigint' && typeof interval === 'bigint') return interval > 0n ? floorTo(value, interval) : null;
  const [number, step] = [asNumber(value), asNumber(interval)];
  if (number === undefined || step === undefined || !(step > 0)) return null;
  return Math.floor(number / step) * step;
}
