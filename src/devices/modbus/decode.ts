import { isRegister, QUANTITIES, type Quantity } from '../../readings/quantities.ts';
import type { ActiveFault } from '../../readings/device-state.ts';
import type { Reading, RefusedField } from '../../readings/reading.ts';
import { realSerial } from '../serial.ts';
import { rawNumber, scaled, scaleFactor } from './number.ts';
import {
  widthOf,
  type ComputedRow,
  type FaultsRow,
  type Group,
  type RegisterMap,
  type RegisterRow,
  type RegisterTable,
  type TextRow,
  type ValueRow,
} from './register-map.ts';
import { textOf } from './text.ts';

/** What was read in this cycle: 0–65535 each, undefined where nothing was. */
export type Registers = (table: RegisterTable, address: number) => number | undefined;

/**
 * What registers say, in our vocabulary. Never throws, whatever they hold, and lets no value out of its quantity's
 * range: such a field is refused, named `0x0488 inverter.grid.power`.
 *
 * A value is there only if all its registers are, and a computed one only if all its parts are, from this very cycle.
 * A sum of what is present leaves out parts that were not read; one that was read and refused makes it absent, for a
 * sum without it would be wrong.
 * @returns undefined if no register of the group was read at all
 */
export function decodeRegisters(map: RegisterMap, group: Group, registers: Registers): Reading | undefined {
  const rows = map.rows.filter((row) => row.group === group);
  const read = (row: RegisterRow): number[] => wordsOf(row, row.table ?? map.table, registers);
  if (!rows.some((row) => read(row).length > 0)) return undefined;

  const draft: Draft = { values: new Map(), refused: [], unusable: new Set() };
  const reading: { -readonly [K in keyof Reading]: Reading[K] } = {
    values: draft.values,
    refused: draft.refused,
    registerStep: map.registerStep,
  };
  const texts = new Map<TextRow['field'], (string | undefined)[]>();
  for (const row of rows) {
    const words = read(row);
    const isWhole = words.length === widthOf(row);
    if (row.kind === 'text') {
      texts.set(row.field, [...(texts.get(row.field) ?? []), isWhole ? textOf(words) : undefined]);
    } else if (isWhole) {
      if (row.kind === 'value') takeValue(draft, row, words, row.table ?? map.table, registers);
      else if (row.kind === 'faults') reading.faults = [...(reading.faults ?? []), ...activeFaults(row, words)];
      else reading.state = { name: row.states[words[0]!] ?? 'other', code: words[0]! };
    }
  }
  for (const row of map.computed) if (row.group === group) compute(draft, row);

  const serial = realSerial(joined(texts.get('serial')));
  const model = joined(texts.get('model'));
  const firmware = joined(texts.get('firmware'));
  if (serial !== undefined) reading.serial = serial;
  if (model !== undefined) reading.model = model;
  if (firmware !== undefined) reading.firmware = firmware;
  return reading;
}

/** As a person looks for it in a manual: `0x0488`. */
export function addressName(address: number): string {
  return `0x${address.toString(16).toUpperCase().padStart(4, '0')}`;
}

interface Draft {
  readonly values: Map<Quantity, number>;
  readonly refused: RefusedField[];
  /** What was read and refused. */
  readonly unusable: Set<Quantity>;
}

/** What was read of a row, in order; fewer than it is wide if not all of it was. */
function wordsOf(row: RegisterRow, table: RegisterTable, registers: Registers): number[] {
  const words: number[] = [];
  for (let index = 0; index < widthOf(row); index++) {
    const word = registers(table, row.address + index);
    if (word !== undefined) words.push(word & 0xff_ff);
  }
  return words;
}

function takeValue(
  draft: Draft,
  row: ValueRow,
  words: readonly number[],
  table: RegisterTable,
  registers: Registers,
): void {
  const raw = rawNumber(row.type, words);
  const isAccumulator = row.type === 'acc32' || row.type === 'acc64';
  if (row.absent?.includes(raw) || (isAccumulator && raw === 0)) return;
  let exponent = 0;
  if (row.scaleFactorAt !== undefined) {
    const word = registers(table, row.scaleFactorAt);
    const factor = word === undefined ? undefined : scaleFactor(word & 0xff_ff);
    if (factor === undefined) return;
    exponent = factor;
  }
  admit(draft, row.quantity, scaled(raw, row.scale, exponent), {
    field: `${addressName(row.address)} ${row.quantity}`,
    found: String(raw),
    range: row.range,
  });
}

function compute(draft: Draft, { quantity, parts, sumOfPresent }: ComputedRow): void {
  let sum = 0;
  let present = 0;
  for (const part of parts) {
    const value = draft.values.get(part.quantity);
    if (value === undefined) {
      if (!sumOfPresent || draft.unusable.has(part.quantity)) return;
      continue;
    }
    sum += value * part.factor;
    present++;
  }
  if (present > 0) admit(draft, quantity, scaled(sum, 1), { field: quantity, found: String(sum), range: undefined });
}

interface Origin {
  readonly field: string;
  readonly found: string;
  readonly range: ValueRow['range'];
}

function admit(draft: Draft, quantity: Quantity, value: number, { field, found, range }: Origin): void {
  const { min, max } = QUANTITIES[quantity];
  const admitted = isRegister(quantity) ? Math.round(value) : value;
  const isInRange = admitted >= min && admitted <= max && (!range || (admitted >= range[0] && admitted <= range[1]));
  if (isInRange) {
    draft.values.set(quantity, admitted);
    return;
  }
  draft.unusable.add(quantity);
  draft.refused.push({ field, found, reason: Number.isNaN(value) ? 'not a number' : 'out of range' });
}

function activeFaults({ first, texts, name }: FaultsRow, words: readonly number[]): ActiveFault[] {
  return words.flatMap((word, index) => {
    const faults: ActiveFault[] = [];
    for (let bit = 0; bit < 16; bit++) {
      if (((word >> bit) & 1) === 0) continue;
      const number = first + index * 16 + bit;
      const id = name(number);
      faults.push({ id, text: texts.get(number) ?? id });
    }
    return faults;
  });
}

/**
 * A text that stands in several rows, the first its beginning. One that was not read, or is garbage, makes all of it
 * absent: half a serial number would be another device's.
 */
function joined(parts: readonly (string | undefined)[] = []): string | undefined {
  if (parts.includes(undefined) || !parts[0]) return undefined;
  return parts.join('');
}
