import { readdirSync, readFileSync } from 'node:fs';
import type { RegisterTable } from '../modbus/register-map.ts';

/** What is documented beside a captured frame, with the register it stands in. */
export interface Documented {
  readonly register: string;
  readonly value: number;
  readonly unit: string;
}

/** One captured answer: real registers of a real device. */
export interface Capture {
  readonly source: string;
  readonly device: string;
  readonly table: RegisterTable;
  readonly start: number;
  readonly registers: readonly number[];
  readonly expected: Readonly<Record<string, Documented | string | number>>;
}

const FOLDER = new URL('captures/', import.meta.url);

/** Files that hold a frame; the snapshot holds values only. */
export const captureNames = readdirSync(FOLDER)
  .map((file) => file.replace(/\.json$/, ''))
  .filter((name) => !name.includes('snapshot'));

export function readCapture(name: string): Capture {
  const raw = JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as Omit<
    Capture,
    'start' | 'registers'
  > & { readonly start: string; readonly registers: string };
  return { ...raw, start: Number(raw.start), registers: wordsOf(raw.registers) };
}

/** A snapshot of a three-phase HYD as another program decoded it, with the registers that make these values. */
export function readSnapshot(): readonly (Documented & { readonly name: string; readonly words: readonly number[] })[] {
  const { values } = JSON.parse(readFileSync(new URL('g3-hydktl3ph-snapshot.json', FOLDER), 'utf8')) as {
    readonly values: readonly (Documented & { readonly name: string; readonly raw: string })[];
  };
  return values.map((row) => ({ ...row, words: wordsOf(row.raw) }));
}

function wordsOf(hex: string): number[] {
  return hex.split(' ').map((word) => Number.parseInt(word, 16));
}
