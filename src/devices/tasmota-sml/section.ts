import { admit, newDraft, refuse, splitNetPower, type Draft } from '../draft.ts';
import { numeric, stepOfThousands, thousandfold, type FieldRule } from '../field.ts';
import type { JsonObject } from '../payload.ts';
import { realSerial } from '../serial.ts';
import { ENERGY_FIELDS, SERIAL_FIELDS, SML_FIELDS, WITHOUT_QUANTITY } from './fields.ts';
import { meaningsOf, plainName, type Meaning } from './names.ts';

const SML = meaningsOf(SML_FIELDS);
const ENERGY = meaningsOf(ENERGY_FIELDS);
const UNUSED = new Set(WITHOUT_QUANTITY.map(plainName));
const SERIALS = SERIAL_FIELDS.map(plainName);

/** One named part of a SENSOR message, as far as it is understood. */
export interface Section {
  readonly name: string;
  readonly draft: Draft;
  readonly serial: string | undefined;
  /** Fields that meters send and that have no quantity here. */
  readonly unused: readonly string[];
}

export function isEnergy(name: string): boolean {
  return name.toUpperCase() === 'ENERGY';
}

/** Of several fields that mean the same the first counts. */
export function readSection(name: string, fields: JsonObject): Section {
  const draft = newDraft();
  const unused: string[] = [];
  const serials = new Map<string, unknown>();
  const meanings = isEnergy(name) ? ENERGY : SML;
  for (const field of Object.keys(fields)) {
    const plain = plainName(field);
    const meaning = meanings.get(plain);
    if (meaning && !draft.values.has(meaning.rule.quantity)) admitAny(draft, meaning, fields[field], field);
    else if (UNUSED.has(plain)) unused.push(field);
    else if (SERIALS.includes(plain)) serials.set(plain, fields[field]);
  }
  splitNetPower(draft);
  return { name, draft, serial: firstReal(serials), unused };
}

function admitAny(draft: Draft, { rule, phases }: Meaning, raw: unknown, field: string): void {
  if (!Array.isArray(raw)) return admit(draft, rule, raw, field);
  if (phases) return phases.forEach((phase, i) => i < raw.length && admit(draft, phase, raw[i], `${field}[${i}]`));
  admitSum(draft, rule, raw, field);
}

const PHASES_AT_MOST = 3;

/** The sum over the phases. Each is converted before it is added, so that decimals stay exact. */
function admitSum(draft: Draft, rule: FieldRule, raw: readonly unknown[], field: string): void {
  const phases = raw.map(numeric);
  if (phases.length === 0 || phases.length > PHASES_AT_MOST || phases.some(Number.isNaN)) {
    return refuse(draft, field, raw, 'not a number');
  }
  const sum = phases.reduce((total, phase) => total + (rule.thousand ? thousandfold(phase) : phase), 0);
  admit(draft, { ...rule, thousand: false }, sum, field);
  if (rule.register && rule.thousand) draft.step = Math.max(draft.step, ...phases.map(stepOfThousands));
}

function firstReal(serials: ReadonlyMap<string, unknown>): string | undefined {
  for (const name of SERIALS) {
    const serial = realSerial(serials.get(name));
    if (serial !== undefined) return serial;
  }
  return undefined;
}

/** How much of the section is known here. */
export function knownFields({ draft }: Section): number {
  return draft.values.size + (draft.refused?.length ?? 0);
}
