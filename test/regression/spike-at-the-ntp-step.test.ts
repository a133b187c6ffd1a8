/** A step of the wall clock let a spike of a register pass as the growth of years, and the true register was held ever after. */
import { expect, it } from 'vitest';
import { Household } from '../../src/readings/household.ts';
import type { Quantity } from '../../src/readings/quantities.ts';

it('a step of the wall clock within a process grants a register nothing', () => {
  const household = new Household([{ id: 'house', maxPower: 45_000, role: 'grid' }]);
  const send = (wall: number, mono: number, value: number) => {
    const values = new Map<Quantity, number>([['energy.active.import', value]]);
    household.sources[0]!.apply({ values, refused: [], serial: 'A' }, 'amis/out', '', { wall, mono });
  };
  const now = Date.UTC(2026, 0, 1);
  send(0, 0, 1_000_000);
  send(10_000, 10_000, 1_000_004);
  send(now, 20_000, 9_000_000);
  send(now + 10_000, 30_000, 1_000_010);
  const [meter] = household.snapshot({ wall: now + 10_000, mono: 30_000 }).meters;
  expect(meter?.registers.get('energy.active.import')).toMatchObject({ value: 1_000_010 });
});
