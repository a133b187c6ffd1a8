import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Quantity } from './quantities.ts';
import {
  isContinuous,
  judgeRegisters,
  noRegisters,
  type PhysicsOfMeter,
  type RegisterTrust,
} from './register-trust.ts';

const IMPORT = 'energy.active.import';
const EXPORT = 'energy.active.export';
const physics: PhysicsOfMeter = { maxPower: 45_000, interval: 10, step: 1, serialKnown: false };
const at = (seconds: number) => ({ wall: seconds * 1000, mono: seconds * 1000 });
const values = (imported: number, exported?: number) =>
  new Map<Quantity, number>(
    exported === undefined
      ? [[IMPORT, imported]]
      : [
          [IMPORT, imported],
          [EXPORT, exported],
        ],
  );

/** Feeds import values at seconds; gives the state and the kinds of all events. */
function run(
  readings: readonly (readonly [seconds: number, imported: number, exported?: number])[],
  meter: Partial<PhysicsOfMeter> = {},
) {
  let trust: RegisterTrust = noRegisters;
  const kinds: string[] = [];
  for (const [seconds, imported, exported] of readings) {
    const judged = judgeRegisters(trust, values(imported, exported), at(seconds), {
      ...physics,
      ...meter,
    });
    trust = judged.trust;
    kinds.push(...judged.events.map((e) => e.kind));
  }
  return { trust, kinds, register: trust.registers.get(IMPORT)! };
}

describe('a register that is believed', () => {
  it('starts at first sight, whatever it shows', () => {
    expect(run([[0, 895_563]]).register).toMatchObject({
      value: 895_563,
      base: 895_563,
      segment: 1,
      unbooked: 0,
    });
  });

  it.each([
    // 45 kW carry 125 Wh in 10 s, the shortest time assumed; 1 Wh is the register's own step.
    { name: 'no growth', seconds: 10, growth: 0, held: false },
    { name: 'what the connection can carry', seconds: 10, growth: 126, held: false },
    { name: '1 Wh more', seconds: 10, growth: 127, held: true },
    { name: 'an hour of full power', seconds: 3600, growth: 45_001, held: false },
    { name: 'an hour and 1 Wh', seconds: 3600, growth: 45_002, held: true },
    { name: 'a burst within one interval', seconds: 1, growth: 126, held: false },
    { name: 'a fall of 1 Wh', seconds: 10, growth: -1, held: true },
  ])('$name: held $held', ({ seconds, growth, held }) => {
    const { register } = run([
      [0, 1000],
      [seconds, 1000 + growth],
    ]);
    expect(register.held !== undefined).toBe(held);
    expect(register.value).toBe(held ? 1000 : 1000 + growth);
  });
});

describe('a register that is suspect', () => {
  it.each([
    { name: 'a zero', glitch: 0 },
    { name: 'fill bytes', glitch: 4_293_000_000 },
  ])('$name once is held and forgotten', ({ glitch }) => {
    const { register, kinds } = run([
      [0, 5000],
      [10, glitch],
      [20, 5010],
    ]);
    expect(register).toMatchObject({ value: 5010, base: 5000, segment: 1, unbooked: 0 });
    expect(register.held).toBeUndefined();
    expect(kinds).toEqual(['held', 'released']);
  });

  it('is told of once, not per message', () => {
    const { kinds } = run([
      [0, 5000],
      [10, 1],
      [20, 1],
      [30, 4_000_000],
      [40, 2],
    ]);
    expect(kinds).toEqual(['held']);
  });

  it.each([
    {
      name: '3 readings in 599 s',
      readings: [
        [10, 7],
        [300, 7],
        [609, 8],
      ],
      swapped: false,
    },
    {
      name: '3 readings in 600 s',
      readings: [
        [10, 7],
        [300, 7],
        [610, 8],
      ],
      swapped: true,
    },
    {
      name: '2 readings in an hour',
      readings: [
        [10, 7],
        [3600, 8],
      ],
      swapped: false,
    },
    {
      name: 'values that contradict each other',
      readings: [
        [10, 700],
        [300, 7],
        [610, 8],
      ],
      swapped: false,
    },
  ] as const)('a fall: $name, swapped $swapped', ({ readings, swapped }) => {
    const { trust, kinds } = run([[0, 895_563], ...readings]);
    expect(trust.generation).toBe(swapped ? 2 : 1);
    expect(kinds.includes('swapped')).toBe(swapped);
  });

  it('a swap begins every register anew and books nothing', () => {
    const { trust } = run([
      [0, 895_563, 40],
      [10, 7, 40],
      [300, 7, 40],
      [610, 8, 40],
    ]);
    expect(trust.registers.get(IMPORT)).toMatchObject({ value: 8, base: 8, segment: 1 });
    expect(trust.registers.get(EXPORT)).toMatchObject({ value: 40, base: 40, segment: 1 });
  });

  it('a fall with a known serial number stays held and is shown', () => {
    const { trust, register } = run(
      [
        [0, 895_563],
        [10, 7],
        [300, 7],
        [610, 8],
        [9000, 9],
      ],
      { serialKnown: true },
    );
    expect(trust.generation).toBe(1);
    expect(register).toMatchObject({
      value: 895_563,
      held: { kind: 'fall', found: 9, readings: 4 },
    });
  });

  it.each([
    { name: 'after 599 s', last: 609, segment: 1, unbooked: 0 },
    { name: 'after 600 s', last: 610, segment: 2, unbooked: 4_000_000 },
  ])('a jump up $name: segment $segment, unbooked $unbooked', ({ last, segment, unbooked }) => {
    const { register } = run([
      [0, 1000],
      [10, 4_001_000],
      [300, 4_001_000],
      [last, 4_001_000],
    ]);
    expect(register).toMatchObject({ segment, unbooked });
    expect(register.base).toBe(segment === 2 ? 4_001_000 : 1000);
  });

  it('a meter that reports zeros for long and then its register again resumes: nothing is booked', () => {
    const zeros = [
      [10, 0],
      [300, 0],
      [700, 0],
      [1500, 0],
    ] as const;
    const { trust, register, kinds } = run([[0, 12_570_070], ...zeros, [1510, 12_570_080]]);
    expect(kinds).toEqual(['held', 'swapped', 'resumed']);
    expect(trust.generation).toBe(1);
    expect(register).toMatchObject({
      value: 12_570_080,
      base: 12_570_070,
      segment: 1,
      unbooked: 0,
    });
  });

  it('forgets the former meter after a day', () => {
    const day = 86_400;
    const zeros = [
      [10, 0],
      [300, 0],
      [700, 0],
      [700 + day, 1],
    ] as const;
    const { trust } = run([[0, 12_570_070], ...zeros, [711 + day, 12_570_080]]);
    expect(trust.generation).toBe(2);
  });

  it('gives a third device a third generation', () => {
    const { trust } = run([
      [0, 900_000],
      [10, 7],
      [300, 7],
      [610, 8],
      [620, 1],
      [900, 1],
      [1300, 1],
    ]);
    expect(trust.generation).toBe(3);
  });
});

describe('isContinuous', () => {
  const { trust } = run([[0, 1000, 50]]);
  it.each([
    { name: 'the same meter', found: values(1010, 50), same: true },
    { name: 'one register only', found: values(1010), same: true },
    { name: 'one register that cannot be', found: values(1010, 49), same: false },
    {
      name: 'no register in common',
      found: new Map<Quantity, number>([['grid.power', 5]]),
      same: false,
    },
  ])('$name: $same', ({ found, same }) => {
    expect(isContinuous(trust.registers, found, at(10), physics)).toBe(same);
  });
});

describe('whatever a meter sends', () => {
  const step = fc.tuple(
    fc.integer({ min: 1, max: 1200 }),
    fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4_293_967_296 }), fc.integer({ min: 990, max: 1400 })),
  );

  it('a segment never falls, never grows beyond physics, and never books a difference nobody measured', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, serialKnown) => {
        let trust: RegisterTrust = noRegisters;
        let seconds = 0;
        for (const [pause, found] of steps) {
          const before = trust.registers.get(IMPORT);
          seconds += pause;
          trust = judgeRegisters(trust, values(found), at(seconds), {
            ...physics,
            serialKnown,
          }).trust;
          const after = trust.registers.get(IMPORT)!;
          expect(after.value - after.base).toBeGreaterThanOrEqual(0);
          expect(after.value - after.base).toBeLessThanOrEqual(
            ((at(seconds).mono - after.since.mono) / 1000) * 12.5 + 126 * steps.length,
          );
          const sameSegment = before && before.segment === after.segment && before.since === after.since;
          if (sameSegment) expect(after.value).toBeGreaterThanOrEqual(before.value);
          if (serialKnown) expect(trust.generation).toBe(1);
        }
      }),
    );
  });
});

describe('a clock that began anew', () => {
  const stored = { wall: 100_000, mono: 0, restored: true } as const;
  const trust: RegisterTrust = { ...noRegisters, ...judgeRegisters(noRegisters, values(1000), stored, physics).trust };

  it.each([
    { name: 'still stands where it was: the growth of 8 hours is held', wall: 100_000, held: true },
    { name: 'has been set: the growth of 8 hours is believed', wall: 100_000 + 8 * 3_600_000, held: false },
  ])('$name', ({ wall, held }) => {
    const judged = judgeRegisters(trust, values(25_000), { wall, mono: 5000 }, physics);
    expect(judged.trust.registers.get(IMPORT)!.held !== undefined).toBe(held);
  });
});
