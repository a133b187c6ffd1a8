import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstLevel, nextLevel, type LevelRules, type LevelState } from './level.ts';

const RULES: LevelRules = {
  nowShare: 0.9,
  partlyShare: 0.4,
  hysteresis: 0.1,
  holdOnMs: 60_000,
  holdOffMs: 180_000,
  maxChangesPerHour: 6,
};

type Course = readonly (readonly [seconds: number, share: number | undefined])[];

/** Plays shares, each looked at every second from the moment it begins to (not with) that at which the next does. */
function play(course: Course, rules = RULES, keep = false): LevelState {
  let state = firstLevel(0);
  let mono = 0;
  for (const [seconds, share] of course)
    for (let i = 0; i < seconds; i++) {
      state = nextLevel(state, share, mono, rules, keep);
      mono += 1000;
    }
  return state;
}

describe('the level of an appliance', () => {
  const toNow: Course = [[61, 1]];
  it.each<[string, Course, string]>([
    ['nothing known', [[600, undefined]], 'unknown'],
    ['first look', [[1, 1]], 'wait'],
    ['hold − 1 s', [[60, 1]], 'wait'],
    ['hold', [[61, 1]], 'now'],
    ['hold + 1 s', [[62, 1]], 'now'],
    ['exactly the share of now', [[61, 0.9]], 'now'],
    ['a little less is partly', [[61, 0.899]], 'partly'],
    ['exactly the share of partly', [[61, 0.4]], 'partly'],
    ['less is wait', [[61, 0.399]], 'wait'],
    [
      'a break of a second restarts the hold',
      [
        [59, 1],
        [1, 0.3],
        [60, 1],
      ],
      'wait',
    ],
    [
      'and then it is whole again',
      [
        [59, 1],
        [1, 0.3],
        [61, 1],
      ],
      'now',
    ],
    [
      'a break in now leaves partly its hold',
      [
        [59, 1],
        [1, 0.5],
        [1, 1],
      ],
      'partly',
    ],
    [
      'partly becomes now',
      [
        [61, 0.5],
        [61, 1],
      ],
      'now',
    ],
    ['within the hysteresis nothing is taken back', [...toNow, [3000, 0.8]], 'now'],
    ['below it, hold off − 1 s', [...toNow, [180, 0]], 'now'],
    ['below it, hold off', [...toNow, [181, 0]], 'wait'],
    ['half of it left', [...toNow, [181, 0.5]], 'partly'],
    ['within the hysteresis of partly', [...toNow, [181, 0.31]], 'partly'],
    ['a second of sun restarts the hold off', [...toNow, [179, 0], [1, 1], [180, 0]], 'now'],
    ['partly and then wait', [...toNow, [181, 0.5], [181, 0]], 'wait'],
    ['unknown at once', [...toNow, [1, undefined]], 'unknown'],
    ['after unknown the hold is whole', [...toNow, [1, undefined], [60, 1]], 'wait'],
    ['and then over', [...toNow, [1, undefined], [61, 1]], 'now'],
    [
      'unknown forgets a hold that was almost over',
      [
        [60, 1],
        [1, undefined],
        [60, 1],
      ],
      'wait',
    ],
    ['flicker around the share', Array.from({ length: 200 }, (_, i) => [20, i % 2 ? 0.3 : 1] as const), 'wait'],
    ['flicker in now', [...toNow, ...Array.from({ length: 200 }, (_, i) => [20, i % 2 ? 1 : 0] as const)], 'now'],
  ])('%s', (_, course, level) => {
    expect(play(course).level).toBe(level);
  });

  it('says since when', () => {
    expect(play([[100, 1]])).toMatchObject({ level: 'now', since: 60_000 });
    expect(
      play([
        [61, 1],
        [50, undefined],
      ]),
    ).toMatchObject({ level: 'unknown', since: 61_000 });
  });

  it('takes nothing back from a run that is kept, but says unknown', () => {
    expect(
      play(
        [
          [61, 1],
          [600, 0],
        ],
        RULES,
        true,
      ).level,
    ).toBe('now');
    expect(
      play(
        [
          [61, 1],
          [1, undefined],
        ],
        RULES,
        true,
      ).level,
    ).toBe('unknown');
  });

  it('needs no hold where none is set', () => {
    expect(play([[1, 1]], { ...RULES, holdOnMs: 0 }).level).toBe('now');
  });

  it('goes down in one step where a second one would be one change too many', () => {
    const halfLeft: Course = [...toNow, [181, 0.5]];
    expect(play(halfLeft, { ...RULES, maxChangesPerHour: 2 }).level).toBe('wait');
    expect(play(halfLeft, { ...RULES, maxChangesPerHour: 3 }).level).toBe('partly');
  });

  it('gives nothing that it could not take back within the hour', () => {
    const twice = { ...RULES, maxChangesPerHour: 2 };
    const day: Course = [
      [61, 1],
      [181, 0],
      [3000, 1],
    ];
    expect(play(day, twice).level).toBe('wait');
    expect(play([...day, [500, 1]], twice).level).toBe('wait');
    expect(play([...day, [601, 1]], twice).level).toBe('now');
  });
});

/** Changes a user sees: to another known level, or to good news after unknown. */
function seen(levels: readonly { readonly level: string; readonly at: number }[]): number[] {
  let known = 'wait';
  let before = 'unknown';
  const changes: number[] = [];
  for (const { level, at } of levels) {
    if (level !== before && level !== 'unknown' && (level !== 'wait' || known !== 'wait')) changes.push(at);
    if (level !== 'unknown') known = level;
    before = level;
  }
  return changes;
}

describe('whatever the sun does', () => {
  const step = fc.record({
    ms: fc.integer({ min: 1, max: 400_000 }),
    share: fc.option(fc.double({ min: -1, max: 2, noNaN: true }), { nil: undefined }),
    keep: fc.boolean(),
  });
  const rules = fc.record({
    nowShare: fc.double({ min: 0.5, max: 1, noNaN: true }),
    partlyShare: fc.double({ min: 0.1, max: 0.5, noNaN: true }),
    hysteresis: fc.double({ min: 0, max: 0.5, noNaN: true }),
    holdOnMs: fc.integer({ min: 0, max: 120_000 }),
    holdOffMs: fc.integer({ min: 0, max: 300_000 }),
    maxChangesPerHour: fc.integer({ min: 2, max: 8 }),
  });

  it('changes no more often than set in any hour, and is unknown when nobody knows', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: 'max' }), rules, (steps, set) => {
        let state = firstLevel(0);
        let mono = 0;
        const levels: { level: string; at: number }[] = [];
        for (const { ms, share, keep } of steps) {
          mono += ms;
          state = nextLevel(state, share, mono, set, keep);
          levels.push({ level: state.level, at: mono });
          expect(state.level === 'unknown').toBe(share === undefined);
        }
        const changes = seen(levels);
        for (const [i, at] of changes.entries()) {
          const within = changes.slice(0, i + 1).filter((other) => at - other < 3_600_000);
          expect(within.length).toBeLessThanOrEqual(set.maxChangesPerHour);
        }
      }),
    );
  });

  it('can always take back what it has given', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100, size: 'max' }), rules, (steps, set) => {
        let state = firstLevel(0);
        let mono = 0;
        for (const { ms, share } of steps) state = nextLevel(state, share, (mono += ms), set);
        state = nextLevel(state, -1, (mono += 1), set);
        state = nextLevel(state, -1, (mono += set.holdOffMs), set);
        expect(state.level).toBe('wait');
      }),
    );
  });

  it('never gives more than the share has been for all of the hold', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
        let state = firstLevel(0);
        let mono = 0;
        let goodSince: number | undefined;
        for (const { ms, share } of steps) {
          mono += ms;
          goodSince = share !== undefined && share >= RULES.nowShare ? (goodSince ?? mono) : undefined;
          const before = state.level;
          state = nextLevel(state, share, mono, RULES);
          if (state.level === 'now' && before !== 'now')
            expect(mono - (goodSince ?? mono)).toBeGreaterThanOrEqual(RULES.holdOnMs);
        }
      }),
    );
  });
});
