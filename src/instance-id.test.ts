import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadInstanceId } from './instance-id.ts';

const A = '00000000-0000-4000-8000-00000000000a';
const B = '00000000-0000-4000-8000-00000000000b';

function setUp() {
  const dir = mkdtempSync(join(tmpdir(), 'instance-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const warnings: string[] = [];
  const note = (text: string) => warnings.push(text);
  const logger = { debug: note, info: note, warn: note, error: note };
  return { dir, warnings, load: (id: string, at = dir) => loadInstanceId(at, () => id, logger) };
}

it('is the same over restarts, in a folder that it makes itself', () => {
  const { dir, load, warnings } = setUp();
  expect(load(A, join(dir, 'data'))).toBe(A);
  expect(load(B, join(dir, 'data'))).toBe(A);
  expect(warnings).toEqual([]);
});

it('is made anew where what is stored is damaged', () => {
  const { dir, load } = setUp();
  writeFileSync(join(dir, 'instance-id'), 'garbage');
  expect(load(A)).toBe(A);
  expect(load(B)).toBe(A);
});

it('lives as long as the process where nothing can be stored, and a line says what to do', () => {
  const { dir, load, warnings } = setUp();
  writeFileSync(join(dir, 'a-file'), '');
  expect(load(A, join(dir, 'a-file'))).toBe(A);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('SMARTMETER_STATE_DIR');
});
