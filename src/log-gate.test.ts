import { expect, it } from 'vitest';
import { LogGate } from './log-gate.ts';

const at = (seconds: number) => ({ wall: 0, mono: seconds * 1000 });

it('lets the first of a kind through, and again after an hour with the number kept back', () => {
  const gate = new LogGate();
  const passed = [0, 10, 3599, 3600, 3601, 7200].map((s) => gate.pass('silent', at(s)));
  expect(passed).toEqual([0, undefined, undefined, 2, undefined, 1]);
  expect(gate.pass('another kind', at(7201))).toBe(0);
});

it('does not grow without bound on kinds that come from outside', () => {
  const gate = new LogGate();
  const passed = Array.from({ length: 1000 }, (_, i) => gate.pass(`kind ${i}`, at(i)));
  expect(passed.filter((p) => p !== undefined)).toHaveLength(256);
});
