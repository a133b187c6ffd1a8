import { operate } from '../operators.ts';
import { asNumber, compare, isArray, keyOf, typeOf, type DqlValue } from '../value.ts';
import { binary, MANY, unary, type DqlFunction, type FunctionCall } from './function.ts';
import { averageOf, extremeOf, percentileOf, sumOf } from './statistics.ts';

type Values = readonly DqlValue[];

/** Functions of arrays, which is what a time series is (docs.dynatrace.com, "Array functions"). */
export const ARRAY_FUNCTIONS: readonly DqlFunction[] = [
  ofArray('arraySum', (values) => sumOf(values) ?? 0),
  ofArray('arrayAvg', averageOf),
  ofArray('arrayMin', (values) => extremeOf(values, -1)),
  ofArray('arrayMax', (values) => extremeOf(values, 1)),
  ofArray('arrayMedian', (values) => percentileOf(values, 50)),
  ofArray('arrayFirst', (values) => values.find((one) => one !== null) ?? null),
  ofArray('arrayLast', (values) => values.findLast((one) => one !== null) ?? null),
  ofArray('arraySize', (values) => BigInt(values.length)),
  ofArray('arrayRemoveNulls', (values) => values.filter((one) => one !== null)),
  ofArray('arrayReverse', (values) => values.toReversed()),
  ofArray('arrayDistinct', distinct),
  ofArray('arrayDiff', differences),
  ofArray('arrayCumulativeSum', cumulative),
  ofArray('arrayFlatten', (values) => values.flat()),
  binary('arrayPercentile', (array, p) => (isArray(array) ? percentileOf(array, asNumber(p)) : null)),
  binary('arrayElement', (array, index) =>
    isArray(array) && typeof index === 'bigint' ? (array.at(Number(index)) ?? null) : null,
  ),
  binary('arrayIndexOf', (array, wanted) =>
    isArray(array) ? BigInt(array.findIndex((one) => keyOf(one) === keyOf(wanted))) : null,
  ),
  moving('arrayMovingSum', sumOf),
  moving('arrayMovingAvg', averageOf),
  moving('arrayMovingMin', (values) => extremeOf(values, -1)),
  moving('arrayMovingMax', (values) => extremeOf(values, 1)),
  { name: 'array', min: 0, max: MANY, apply: ({ values }) => values },
  { name: 'arrayConcat', min: 1, max: MANY, apply: ({ values }) => (values.every(isArray) ? values.flat() : null) },
  { name: 'arraySort', min: 1, max: 1, named: ['direction'], apply: sorted },
  { name: 'arraySlice', min: 1, max: 1, named: ['from', 'to'], apply: slice },
  { ...ofArray('iSum', sumOf), iterates: true },
  { ...ofArray('iAvg', averageOf), iterates: true },
  { ...ofArray('iMin', (values) => extremeOf(values, -1)), iterates: true },
  { ...ofArray('iMax', (values) => extremeOf(values, 1)), iterates: true },
  { ...ofArray('iAny', (values) => values.some((one) => one === true)), iterates: true },
  { ...ofArray('iCollectArray', (values) => values), iterates: true },
];

/** Null for what is no array. */
function ofArray(name: string, of: (values: Values) => DqlValue): DqlFunction {
  return { ...unary(name, (array) => (isArray(array) ? of(array) : null)), takesArray: true };
}

/** Of each element and those before it, `size` together. */
function moving(name: string, of: (values: Values) => DqlValue): DqlFunction {
  return binary(name, (array, size) => {
    if (!isArray(array) || typeof size !== 'bigint' || size < 1n) return null;
    const width = Math.min(Number(size), 100);
    return array.map((_, i) => of(array.slice(Math.max(0, i - width + 1), i + 1)));
  });
}

function distinct(values: Values): Values {
  return [...new Map(values.map((one) => [keyOf(one), one])).values()];
}

/** Each element less the one before it; the first has none. */
function differences(values: Values): Values {
  return values.map((one, i) => operate('-', one, values[i - 1] ?? null));
}

function cumulative(values: Values): Values {
  let sum = 0;
  return values.map((one) => (sum += asNumber(one) ?? 0));
}

function sorted({ values: [array = null], named }: FunctionCall): DqlValue {
  if (!isArray(array)) return null;
  const sign = named.get('direction') === 'descending' ? -1 : 1;
  return array.toSorted((a, b) => sign * (compare(a, b) ?? 0));
}

function slice({ values: [array = null], named }: FunctionCall): DqlValue {
  if (!isArray(array)) return null;
  const [from, to] = ['from', 'to'].map((name) => named.get(name) ?? null);
  if (![from, to].every((one) => one === null || one === undefined || typeOf(one) === 'long')) return null;
  return array.slice(Number(from ?? 0n), to === null || to === undefined ? undefined : Number(to));
}
