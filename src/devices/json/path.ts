import { isObject, isPrototypeName, ownField, type JsonObject } from '../payload.ts';

/** The steps from the root of a message: names of fields and places in lists. */
export type JsonPath = readonly (string | number)[];

const STEPS_AT_MOST = 16;
const LENGTH_AT_MOST = 200;
/** `name`, `.name`, `[0]`, `['any name']`, `["any name"]`. */
const STEP = /(?:(\.?)([^.[\]'"\s]+)|\[(\d{1,4})\]|\['([^']+)'\]|\["([^"]+)"\])/y;

/**
 * Reads `data.power`, `['1.8.0']`, `phases[0].voltage`. A name with dots stands in brackets and quotes.
 *
 * @returns the path, or in words what is wrong with it
 */
export function parsePath(text: string): JsonPath | string {
  if (text.length > LENGTH_AT_MOST) return `longer than ${LENGTH_AT_MOST} characters`;
  const path: (string | number)[] = [];
  let at = 0;
  while (at < text.length) {
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    if (!match) return `not understood from character ${at + 1} on`;
    const step = stepOf(match, at === 0);
    if (typeof step === 'object') return step.fault;
    path.push(step);
    at = STEP.lastIndex;
  }
  if (path.length === 0) return 'empty';
  return path.length > STEPS_AT_MOST ? `deeper than ${STEPS_AT_MOST} steps` : path;
}

function stepOf(
  [, dot, plain, index, single, double]: RegExpExecArray,
  first: boolean,
): string | number | { fault: string } {
  if (index !== undefined) return first ? { fault: 'begins in a list, but a message is an object' } : Number(index);
  if (plain !== undefined && (dot === '.') === first) return { fault: `has a dot too many or too few before ${plain}` };
  const name = plain ?? single ?? double ?? '';
  return isPrototypeName(name) ? { fault: `${name} is not a name of data` } : name;
}

/** What stands there; undefined if nothing does. */
export function valueAt(message: JsonObject, path: JsonPath): unknown {
  let value: unknown = message;
  for (const step of path) {
    if (typeof step === 'number') value = Array.isArray(value) ? value[step] : undefined;
    else value = isObject(value) ? ownField(value, step) : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}
