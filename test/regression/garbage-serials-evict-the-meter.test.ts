/** Serial numbers that were garbage pushed the real meter out of memory, and with it what its register was trusted from. */
import { expect, it } from 'vitest';
import { at, oneSource } from '../support/one-source.ts';

const { household, send } = oneSource();

it('a meter outlives serial numbers that were seen once', () => {
  for (let i = 0; i < 20; i++) send(i * 10, { 'energy.active.import': 1000 + i }, { serial: 'REAL' });
  for (let i = 0; i < 12; i++) send(200 + i, { 'energy.active.import': 5 }, { serial: `GARBAGE${i}` });
  send(300, { 'energy.active.import': 1030 }, { serial: 'REAL' });
  const meter = household.snapshot(at(300)).meters.find(({ id }) => id === 'REAL');
  expect(meter?.registers.get('energy.active.import')).toMatchObject({ value: 1030, base: 1000 });
});
