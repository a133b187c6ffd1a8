import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createAdviser } from './adviser.ts';
import { appliance, houseSnapshot, LIMIT, NOON } from './house.fixture.ts';
import { adviceSettings } from './settings.ts';

const MAX = 3;
const appliances = [
  appliance({ id: 'car', kind: 'car', max_changes_per_hour: MAX, hold_on_seconds: 0, hold_off_seconds: 0 }),
  appliance({ id: 'washing', kind: 'washing-machine', max_changes_per_hour: MAX, hold_on_seconds: 10 }),
  appliance({ id: 'measured', kind: 'dryer', max_changes_per_hour: MAX, meter: 'dryer' }),
  appliance({ id: 'follows', kind: 'car', max_changes_per_hour: MAX, adjustable: true, phases: 3 }),
];

const event = fc.record({
  seconds: fc.integer({ min: 0, max: 200 }),
  /** Undefined: no reading. */
  grid: fc.option(fc.integer({ min: -9000, max: 9000 }), { nil: undefined }),
  age: fc.integer({ min: 0, max: 120 }),
  battery: fc.option(fc.oneof(fc.integer({ min: -5000, max: 5000 }), fc.constant('silent' as const)), {
    nil: undefined,
  }),
  consumption: fc.option(fc.integer({ min: 0, max: 15_000 }), { nil: undefined }),
  dryer: fc.integer({ min: 0, max: 2500 }),
  looked: fc.boolean(),
  jump: fc.oneof(
    { weight: 9, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -1e11, max: 1e11 }) },
  ),
});

it('is never now on stale data, and changes no more often than set in an hour', () => {
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 200, size: 'max' }),
      fc.constantFrom('car-first' as const, 'battery-first' as const),
      (events, battery) => {
        const adviser = createAdviser({ ...adviceSettings({ appliances }), surplus: { battery, reserveW: 0 } });
        let wall = NOON;
        let mono = 0;
        /** `mono` of the newest grid reading, if the snapshot still has it and knows the battery. */
        let reading: number | undefined;
        const changes = appliances.map(() => [] as number[]);
        const known = appliances.map(() => 'wait');
        const last = appliances.map(() => 'unknown');
        for (const { seconds, grid, age, battery: stored, consumption, dryer, looked, jump } of events) {
          mono += seconds * 1000;
          wall += seconds * 1000 + jump;
          if (looked) {
            const fresh = grid !== undefined && age <= LIMIT;
            const house = {
              ...(fresh && { grid }),
              ...(stored !== undefined && { battery: stored }),
              ...(consumption !== undefined && { consumption }),
            };
            adviser.observe(houseSnapshot({ wall, mono }, { ...house, age, submeters: { dryer } }));
            reading = fresh && stored !== 'silent' ? mono - age * 1000 : undefined;
          }
          const { advices } = adviser.advise({ wall, mono });
          for (const [i, { level, dataAgeSeconds, sunShare }] of advices.entries()) {
            const stale = reading === undefined || mono - reading > LIMIT * 1000;
            if (stale) expect(level).toBe('unknown');
            if (level === 'unknown') expect(sunShare).toBeUndefined();
            else expect(dataAgeSeconds).toBeLessThanOrEqual(LIMIT);
            if (level !== last[i] && level !== 'unknown' && (level !== 'wait' || known[i] !== 'wait')) {
              changes[i]!.push(mono);
              const within = changes[i]!.filter((at) => mono - at < 3_600_000);
              expect(within.length).toBeLessThanOrEqual(MAX);
            }
            if (level !== 'unknown') known[i] = level;
            last[i] = level;
          }
        }
      },
    ),
    { numRuns: 100 },
  );
});
