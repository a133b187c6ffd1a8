import { describe, expect, it } from 'vitest';
import { MODBUS_FAMILIES } from '../devices/modbus/catalogue.ts';
import { GROUPS } from '../devices/modbus/register-map.ts';
import { planReads, type Wanted } from '../transports/modbus/plan.ts';
import { wantedOf } from './wanted.ts';

const MAPS = MODBUS_FAMILIES.flatMap(({ profiles }) => profiles);

const keyOf = ({ table, address, count }: Wanted) => `${table} ${address} ${count}`;
const registersOf = ({ table, address, count }: Wanted) =>
  Array.from({ length: count }, (_, i) => `${table} ${address + i}`);

/** Illegal registers by number, the same on each run: every register of a map by itself, and every third. */
const illegalSets = (wanted: readonly Wanted[]) => {
  const registers = [...new Set(wanted.flatMap(registersOf))];
  return [...registers.map((one) => new Set([one])), new Set(registers.filter((_, i) => i % 3 === 0))];
};

it('there are maps', () => {
  expect(MAPS.length).toBeGreaterThan(0);
});

describe.each(MAPS)('the plan of $id', (map) => {
  describe.each(GROUPS)('%s', (group) => {
    const wanted = wantedOf(map, group);
    const { maxRegisters, blockSize = Infinity, maxGap } = map.limits;

    it('carries each row once, asks each register once, and obeys the limits', () => {
      const reads = planReads(wanted, map.limits, []);
      const carried = reads.flatMap((read) => read.wanted.map(keyOf));
      expect(carried.toSorted()).toEqual([...new Set(wanted.map(keyOf))].toSorted());
      const asked = reads.flatMap(registersOf);
      expect(new Set(asked).size).toBe(asked.length);
      for (const read of reads) {
        expect(read.count).toBeLessThanOrEqual(maxRegisters);
        if (blockSize !== Infinity) expect((read.address % blockSize) + read.count).toBeLessThanOrEqual(blockSize);
        const needed = new Set(read.wanted.flatMap(registersOf));
        const gaps = registersOf(read).map((register) => (needed.has(register) ? ' ' : 'x'));
        const longest = Math.max(
          ...gaps
            .join('')
            .split(' ')
            .map((gap) => gap.length),
        );
        expect(longest).toBeLessThanOrEqual(maxGap);
      }
    });

    it('converges on what the device has', () => {
      for (const illegal of illegalSets(wanted)) {
        const isRefused = (read: Wanted) => registersOf(read).some((register) => illegal.has(register));
        const refused: Wanted[] = [];
        let reads = planReads(wanted, map.limits, refused);
        for (let round = 0; round < 20 && reads.some(isRefused); round++) {
          refused.push(...reads.filter(isRefused));
          reads = planReads(wanted, map.limits, refused);
        }
        const carried = reads.flatMap((read) => read.wanted.map(keyOf)).toSorted();
        const legal = wanted.filter((one) => !isRefused(one)).map(keyOf);
        expect(carried).toEqual([...new Set(legal)].toSorted());
      }
    });
  });
});
