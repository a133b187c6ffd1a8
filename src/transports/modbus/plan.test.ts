import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planReads, type PlannedRead, type ReadLimits, type RefusedRead, type Wanted } from './plan.ts';

const G3: ReadLimits = { maxRegisters: 60, blockSize: 64, maxGap: 0 };

const holding = (address: number, count = 1): Wanted => ({ table: 'holding', address, count });
const spans = (reads: readonly PlannedRead[]) => reads.map(({ address, count }) => [address, count]);
const keyOf = ({ table, address, count }: Wanted) => `${table} ${address} ${count}`;
const registersOf = ({ table, address, count }: Wanted) =>
  Array.from({ length: count }, (_, i) => `${table} ${address + i}`);

describe('a plan', () => {
  it('joins neighbours up to the limit of a request', () => {
    const wanted = Array.from({ length: 80 }, (_, i) => holding(i));
    expect(spans(planReads(wanted, { maxRegisters: 60, maxGap: 0 }, []))).toEqual([
      [0, 60],
      [60, 20],
    ]);
  });

  it('never crosses a block', () => {
    const wanted = [holding(0x047e), holding(0x047f), holding(0x0480), holding(0x0481)];
    expect(spans(planReads(wanted, G3, []))).toEqual([
      [0x047e, 2],
      [0x0480, 2],
    ]);
  });

  it('reads over a gap as wide as allowed, and no wider', () => {
    const wanted = [holding(0), holding(3), holding(7)];
    expect(spans(planReads(wanted, { maxRegisters: 60, maxGap: 2 }, []))).toEqual([
      [0, 4],
      [7, 1],
    ]);
  });

  it('keeps the tables apart', () => {
    const wanted: Wanted[] = [holding(0), { table: 'input', address: 1, count: 1 }];
    expect(planReads(wanted, G3, [])).toHaveLength(2);
  });

  it('reads what is wanted twice once', () => {
    const reads = planReads([holding(4, 4), holding(0, 6), holding(0, 6), holding(5)], G3, []);
    expect(spans(reads)).toEqual([[0, 8]]);
    expect(reads[0]?.wanted).toHaveLength(3);
  });

  it('splits a refused read between two wanted near its middle', () => {
    const wanted = [holding(0, 2), holding(2, 3), holding(5), holding(6), holding(7)];
    expect(spans(planReads(wanted, G3, [holding(0, 8)]))).toEqual([
      [0, 5],
      [5, 3],
    ]);
    expect(spans(planReads(wanted, G3, [holding(0, 8), holding(0, 5)]))).toEqual([
      [0, 2],
      [2, 3],
      [5, 3],
    ]);
  });

  it('splits where nothing overlaps, if it can', () => {
    const wanted = [holding(0, 5), holding(3, 2), holding(5, 3)];
    expect(spans(planReads(wanted, G3, [holding(0, 8)]))).toEqual([
      [0, 5],
      [5, 3],
    ]);
  });

  it('leaves a single wanted out that was refused', () => {
    expect(planReads([holding(9, 2)], G3, [holding(9, 2)])).toEqual([]);
  });

  it('leaves out what no request can carry', () => {
    expect(spans(planReads([holding(0, 61), holding(127, 2), holding(130)], G3, []))).toEqual([[130, 1]]);
  });
});

const table = fc.constantFrom('holding', 'input');
const anyWanted = fc.record({
  table,
  address: fc.nat(300),
  count: fc.integer({ min: 1, max: 8 }),
}) as fc.Arbitrary<Wanted>;
const anyLimits: fc.Arbitrary<ReadLimits> = fc
  .record({
    maxRegisters: fc.integer({ min: 8, max: 125 }),
    blockSize: fc.option(fc.constantFrom(16, 64, 125), { nil: undefined }),
    maxGap: fc.nat(20),
  })
  .map(({ blockSize, ...rest }) => ({ ...rest, ...(blockSize !== undefined && { blockSize }) }));
const anyRefused = (wanted: readonly Wanted[]): fc.Arbitrary<RefusedRead[]> =>
  fc.array(wanted.length === 0 ? anyWanted : fc.oneof(anyWanted, fc.constantFrom(...wanted)), { maxLength: 6 });

const fitsAlone = ({ address, count }: Wanted, { blockSize, maxRegisters }: ReadLimits) =>
  count <= maxRegisters &&
  (blockSize === undefined || Math.floor(address / blockSize) === Math.floor((address + count - 1) / blockSize));

/** Drops what overlaps something before it. */
function disjoint(wanted: readonly Wanted[]): Wanted[] {
  const taken = new Set<string>();
  return wanted.filter((one) => {
    const registers = registersOf(one);
    if (registers.some((register) => taken.has(register))) return false;
    for (const register of registers) taken.add(register);
    return true;
  });
}

function expectLimitsObeyed(reads: readonly PlannedRead[], limits: ReadLimits) {
  for (const read of reads) {
    expect(fitsAlone(read, limits)).toBe(true);
    const wanted = new Set(read.wanted.flatMap(registersOf));
    const asked = registersOf(read);
    for (const register of wanted) expect(asked).toContain(register);
    const longestGap = asked
      .map((register) => (wanted.has(register) ? ' ' : 'x'))
      .join('')
      .split(' ')
      .reduce((longest, gap) => Math.max(longest, gap.length), 0);
    expect(longestGap).toBeLessThanOrEqual(limits.maxGap);
    expect(wanted.has(asked[0] ?? '')).toBe(true);
    expect(wanted.has(asked.at(-1) ?? '')).toBe(true);
  }
}

/** The device refuses what touches an illegal register; what it refuses is remembered, and planned again. */
function learn(wanted: readonly Wanted[], limits: ReadLimits, isIllegal: (read: Wanted) => boolean) {
  const refused: RefusedRead[] = [];
  for (let rounds = 0; ; rounds++) {
    const reads = planReads(wanted, limits, refused);
    const bad = reads.filter(isIllegal);
    if (bad.length === 0) return { reads, rounds, refused };
    // Bounded: each refusal splits one read or leaves one wanted out.
    if (rounds > wanted.length) throw new Error('no end');
    refused.push(...bad.map(({ table, address, count }) => ({ table, address, count })));
  }
}

describe('for anything wanted', () => {
  it('each is in exactly one read, each register asked once, and every limit obeyed', () => {
    fc.assert(
      fc.property(fc.array(anyWanted, { maxLength: 60 }), anyLimits, (all, limits) => {
        const wanted = disjoint(all);
        const reads = planReads(wanted, limits, []);
        const carried = reads.flatMap((read) => read.wanted.map(keyOf));
        expect(carried.toSorted()).toEqual(
          wanted
            .filter((one) => fitsAlone(one, limits))
            .map(keyOf)
            .toSorted(),
        );
        const asked = reads.flatMap(registersOf);
        expect(new Set(asked).size).toBe(asked.length);
        expectLimitsObeyed(reads, limits);
      }),
    );
  });

  it('overlaps, duplicates and refusals change nothing about that', () => {
    const everything = fc
      .array(anyWanted, { maxLength: 40 })
      .chain((wanted) => fc.tuple(fc.constant(wanted), anyLimits, anyRefused(wanted)));
    fc.assert(
      fc.property(everything, ([wanted, limits, refused]) => {
        const reads = planReads(wanted, limits, refused);
        const carried = reads.flatMap((read) => read.wanted.map(keyOf));
        expect(new Set(carried).size).toBe(carried.length);
        const refusedKeys = new Set(refused.map(keyOf));
        for (const read of reads) expect(refusedKeys.has(keyOf(read))).toBe(false);
        const missing = wanted.filter((one) => !carried.includes(keyOf(one)) && fitsAlone(one, limits));
        for (const one of missing) expect(refusedKeys.has(keyOf(one))).toBe(true);
        expectLimitsObeyed(reads, limits);
      }),
    );
  });

  it('the order in which it is wanted does not matter', () => {
    fc.assert(
      fc.property(fc.array(anyWanted, { maxLength: 30 }), anyLimits, (wanted, limits) => {
        expect(planReads(wanted.toReversed(), limits, [])).toEqual(planReads(wanted, limits, []));
      }),
    );
  });

  it('a device that refuses some registers is learned in few rounds: all that is legal is read, nothing else', () => {
    const illegalRegisters = fc.uniqueArray(fc.nat(308), { maxLength: 40 });
    fc.assert(
      fc.property(fc.array(anyWanted, { maxLength: 40 }), anyLimits, illegalRegisters, (wanted, limits, illegal) => {
        const bad = new Set(illegal.flatMap((address) => [`holding ${address}`, `input ${address}`]));
        const isIllegal = (read: Wanted) => registersOf(read).some((register) => bad.has(register));
        const { reads, refused } = learn(wanted, limits, isIllegal);
        const carried = new Set(reads.flatMap((read) => read.wanted.map(keyOf)));
        for (const one of wanted) {
          expect(carried.has(keyOf(one))).toBe(fitsAlone(one, limits) && !isIllegal(one));
        }
        expect(refused.length).toBeLessThanOrEqual(2 * wanted.length);
      }),
    );
  });

  it('one illegal register among equals is found in about the logarithm of their number', () => {
    const wanted = Array.from({ length: 60 }, (_, i) => holding(i));
    for (let illegal = 0; illegal < 60; illegal++) {
      const { rounds, reads } = learn(
        wanted,
        G3,
        ({ address, count }) => illegal >= address && illegal < address + count,
      );
      expect(rounds).toBeLessThanOrEqual(7);
      expect(reads.reduce((sum, { count }) => sum + count, 0)).toBe(59);
    }
  });
});
