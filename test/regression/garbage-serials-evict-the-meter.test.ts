/** Serial numbers that were garbage pushed the real meter out of memory, and with it what its register was trusted from. */
import { expect, it } from 'vitest';
import { Household } from '../../src/readings/household.ts';
import type { Quantity } from '../../src/readings/quantities.ts';

const at = (seconds: number) => ({ wall: 1_700_000_000_000 + seconds * 1000, mono: seconds * 1000 });
const household = new Household([{ id: 'house', maxPower: 45_000, role: 'grid' }]);

function send(seconds: number, values: Partial<Record<Quantity, number>>, serial?: string) {
  const entries = Object.entries(values) as [Quantity, number][];
  household.sources[0]!.apply(
    { values: new Map(entries), refused: [], ...(serial !== undefined && { serial }) },
    'amis/out',
    '',
    at(seconds),
  );
}

it('a meter outlives serial numbers that were seen once', () => {
  for (let i = 0; i < 20; i++) send(i * 10, { 'energy.active.import': 1000 + i }, 'REAL');
  for (let i = 0; i < 12; i++) send(200 + i, { 'energy.active.import': 5 }, `GARBAGE${i}`);
  send(300, { 'energy.active.import': 1030 }, 'REAL');
  const meter = household.snapshot(at(300)).meters.find(({ id }) => id === 'REAL');
  expect(meter?.registers.get('energy.active.import')).toMatchObject({ value: 1030, base: 1000 });
});
