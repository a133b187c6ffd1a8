import type { ReadRegisters } from '../modbus/family.ts';
import { textOf } from '../modbus/text.ts';

/** A SunSpec model as the chain names it. */
export interface Model {
  readonly id: number;
  /** Protocol address of its first register, which holds `id`; every offset of the model definitions counts from here. */
  readonly address: number;
  /** Registers after `id` and the length itself. */
  readonly length: number;
}

/** What model 1 says of a device. */
export interface Common {
  readonly manufacturer?: string;
  readonly model?: string;
  readonly firmware?: string;
  readonly serial?: string;
}

export type Chain =
  | { readonly kind: 'chain'; readonly models: readonly Model[] }
  /** Somebody answers, without the mark `SunS`. */
  | { readonly kind: 'none' }
  /** Nobody answers, or it broke off: half a chain would hide a meter, so it is no chain. */
  | { readonly kind: 'broken off' };

/** Where SunSpec lets the mark stand, most usual first. */
const BASES = [40_000, 50_000, 0];
/** `SunS`. */
const MARK = [0x53_75, 0x6e_53];
const END = 0xff_ff;
/** Kostal's chain has 8 (capture, evcc issue 15726), a SolarEdge with three meters about as many. */
const MODELS_AT_MOST = 40;
/** The longest model read here has 124 registers; a model with hundreds is a table of settings. */
const LENGTH_AT_MOST = 2000;
const SPACE = 0x1_00_00;

/**
 * Finds the mark and walks the chain of models, headers only: at most 3 + 40 reads of two registers.
 * Whatever a device answers, it ends; a length that cannot be ends the chain where it stands.
 */
export async function readChain(read: ReadRegisters): Promise<Chain> {
  const base = await findBase(read);
  if (typeof base === 'string') return { kind: base };
  const models: Model[] = [];
  let address = base + MARK.length;
  while (models.length < MODELS_AT_MOST && address + 2 <= SPACE) {
    const answer = await read('holding', address, 2);
    // Some end their chain with nothing instead of 0xFFFF.
    if (answer.kind === 'exception') break;
    if (answer.kind !== 'registers') return { kind: 'broken off' };
    const [id = END, length = 0] = answer.registers;
    if (id === END || id === 0) break;
    if (length < 1 || length > LENGTH_AT_MOST || address + 2 + length > SPACE) break;
    models.push({ id, address, length });
    address += 2 + length;
  }
  return { kind: 'chain', models };
}

async function findBase(read: ReadRegisters): Promise<number | 'none' | 'broken off'> {
  for (const base of BASES) {
    const answer = await read('holding', base, MARK.length);
    // Who keeps silent once does so again, and each time-out costs seconds.
    if (answer.kind !== 'registers' && answer.kind !== 'exception') return 'broken off';
    const registers = answer.kind === 'registers' ? answer.registers : [];
    if (MARK.every((word, i) => registers[i] === word)) return base;
  }
  return 'none';
}

/** Offsets and lengths of model 1, sunspec/models json/model_1.json. */
export const COMMON = {
  manufacturer: { at: 2, count: 16 },
  model: { at: 18, count: 16 },
  firmware: { at: 42, count: 8 },
  serial: { at: 50, count: 16 },
} as const;
const COMMON_END = COMMON.serial.at + COMMON.serial.count;

/** Reads a model 1; what is missing there or cannot be read is absent. */
export async function readCommon(read: ReadRegisters, model: Model): Promise<Common> {
  const count = Math.min(model.length + 2, COMMON_END);
  const answer = await read('holding', model.address, count);
  if (answer.kind !== 'registers') return {};
  const common: Record<string, string> = {};
  for (const [name, { at, count }] of Object.entries(COMMON)) {
    const text = textOf(answer.registers.slice(at, at + count));
    if (text) common[name] = text;
  }
  return common;
}
