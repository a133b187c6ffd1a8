import type { AnyValue, Attributes, Origin } from '../otlp-common.ts';
import { duration, record, timestamp, type DqlValue } from './value.ts';

/**
 * The dimensions of a point, with "Advanced OTLP metric dimensions" on: of one name the point's wins, then the
 * scope's, then the resource's. Truth values and whole numbers are strings; other values are no dimensions.
 */
export function dimensionsOf({ resource, scope, attributes }: Origin & { readonly attributes: Attributes }) {
  const dimensions = new Map<string, DqlValue>();
  for (const some of [resource, scope.attributes, attributes]) {
    for (const [key, value] of some) {
      if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint') {
        dimensions.set(key, String(value));
      }
    }
  }
  return dimensions;
}

/** All attributes of a span or log record, with their types. */
export function attributesOf({ resource, scope, attributes }: Origin & { readonly attributes: Attributes }) {
  const fields = new Map<string, DqlValue>();
  for (const some of [resource, scope.attributes, attributes]) {
    for (const [key, value] of some) fields.set(key, dqlValue(value));
  }
  return fields;
}

export function dqlValue(value: AnyValue): DqlValue {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(dqlValue);
  if (value instanceof Map) return record(new Map([...value].map(([key, one]) => [key, dqlValue(one)])));
  return value;
}

/** Between two moments in Unix nanoseconds. */
export function between(start: bigint, end: bigint): Map<string, DqlValue> {
  return new Map<string, DqlValue>([
    ['start_time', timestamp(start)],
    ['end_time', timestamp(end)],
    ['duration', duration(end - start)],
  ]);
}
