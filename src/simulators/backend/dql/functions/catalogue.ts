import { ARRAY_FUNCTIONS } from './arrays.ts';
import { CONVERSION_FUNCTIONS } from './conversion.ts';
import type { DqlFunction } from './function.ts';
import { PLAIN_FUNCTIONS } from './plain.ts';
import { TEXT_FUNCTIONS } from './texts.ts';
import { TIME_FUNCTIONS } from './times.ts';

const BY_NAME = new Map(
  [...ARRAY_FUNCTIONS, ...CONVERSION_FUNCTIONS, ...PLAIN_FUNCTIONS, ...TEXT_FUNCTIONS, ...TIME_FUNCTIONS].map((one) => [
    one.name.toLowerCase(),
    one,
  ]),
);

/** The functions that are simulated, aggregations aside; the language has more. */
export function functionNamed(name: string): DqlFunction | undefined {
  return BY_NAME.get(name.toLowerCase());
}
