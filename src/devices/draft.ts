import type { Quantity } from '../readings/quantities.ts';
import type { Decoded, Reading, RefusedField } from '../readings/reading.ts';
import { convert, numeric, stepOfThousands, type FieldRule } from './field.ts';
import { refused } from './payload.ts';
import { shorten } from './shorten.ts';

/** A reading in the making. */
export interface Draft {
  readonly values: Map<Quantity, number>;
  refused: RefusedField[] | undefined;
  /** Wh; 0 while no register in kWh was seen. */
  step: number;
}

/** What else a reading says beside its values. */
export interface About {
  readonly device?: string | undefined;
  readonly serial?: string | undefined;
  readonly deviceTime?: number | undefined;
  readonly registerStep?: number | undefined;
}

const NOTHING_REFUSED: readonly RefusedField[] = [];

export function newDraft(): Draft {
  return { values: new Map(), refused: undefined, step: 0 };
}

/**
 * Takes one field into the draft, or notes why not.
 * @param raw whatever the message has there
 * @param field as the message names it
 */
export function admit(draft: Draft, rule: FieldRule, raw: unknown, field: string = rule.field): void {
  const value = numeric(raw);
  // Only NaN differs from itself.
  if (value !== value) return refuse(draft, field, raw, isEmpty(raw) ? 'no value' : 'not a number');
  const converted = convert(value, rule);
  if (!(converted >= rule.min && converted <= rule.max)) return refuse(draft, field, raw, 'out of range');
  draft.values.set(rule.quantity, converted);
  if (rule.register && rule.thousand) draft.step = Math.max(draft.step, stepOfThousands(value));
}

export function refuse(draft: Draft, field: string, raw: unknown, reason: RefusedField['reason']): void {
  (draft.refused ??= []).push({ field: shorten(field), found: shorten(raw), reason });
}

/**
 * Gives a device that reports only its signed net power (+ import) the two quantities of the split as well.
 * A device that has a split of its own keeps it: both directions can be non-zero at once.
 */
export function splitNetPower({ values }: Draft): void {
  const net = values.get('grid.power');
  if (net === undefined || values.has('power.active.import') || values.has('power.active.export')) return;
  values.set('power.active.import', Math.max(0, net));
  values.set('power.active.export', Math.max(0, -net));
}

/** The draft as one reading; undefined if no field of it was known. */
export function decodedOf(draft: Draft, about: About): Decoded | undefined {
  if (draft.values.size > 0) return { kind: 'readings', readings: [readingOf(draft, about)] };
  return draft.refused && noUsableValue(draft.refused);
}

export function readingOf(draft: Draft, about: About): Reading {
  const reading: { -readonly [K in keyof Reading]: Reading[K] } = {
    values: draft.values,
    refused: draft.refused ?? NOTHING_REFUSED,
  };
  if (about.device !== undefined) reading.device = about.device;
  if (about.serial !== undefined) reading.serial = about.serial;
  if (about.deviceTime !== undefined) reading.deviceTime = about.deviceTime;
  const step = about.registerStep ?? draft.step;
  if (step > 0) reading.registerStep = step;
  return reading;
}

const FIELDS_SHOWN = 4;

export function noUsableValue(fields: readonly RefusedField[]): Decoded {
  const shown = fields.slice(0, FIELDS_SHOWN).map(({ field, found, reason }) => `${field} is ${found} (${reason})`);
  const more = fields.length > FIELDS_SHOWN ? ', …' : '';
  return refused('no usable value', `No value of the message can be used: ${shown.join(', ')}${more}.`);
}

function isEmpty(raw: unknown): boolean {
  return raw === null || (typeof raw === 'string' && raw.trim() === '');
}
