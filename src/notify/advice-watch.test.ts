import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdviceLevel } from '../advice/advice.ts';
import { localTime } from '../local-time.ts';
import { adviceOf, later, occasionOf, statusOf, ZONE } from './alerts.fixture.ts';
import { AdviceWatch, type AdviceMemory, type Occasion } from './advice-watch.ts';
import { isQuiet, quietHoursOf } from './quiet-hours.ts';
import { ADVICE_NEWS, type AdviceNews } from './settings.ts';

interface Step {
  readonly level: AdviceLevel;
  readonly occasion?: Partial<Occasion>;
}

/** What is found at each step: level, and what becomes of it; `again` for what was found before. */
function play(news: readonly AdviceNews[], steps: readonly Step[], perDay = 10): string[] {
  const watch = new AdviceWatch({ news, perDay, timeZone: ZONE });
  return steps.map(({ level, occasion }) => {
    const found = watch.observe(statusOf(adviceOf(level)), occasionOf(occasion));
    return found
      .map(
        ({ alert, telling, isNew }) =>
          `${alert.withdrawn ? 'withdrawn ' : ''}${alert.level}: ${telling}${isNew ? '' : ' late'}`,
      )
      .join();
  });
}

const levels = (...all: AdviceLevel[]): Step[] => all.map((level) => ({ level }));
const quiet = (level: AdviceLevel): Step => ({ level, occasion: { quiet: true } });

describe('what is news', () => {
  it.each<[readonly AdviceNews[], AdviceLevel[], string[]]>([
    [['now'], ['wait', 'now', 'now'], ['', 'now: told', '']],
    // First sight is news too: nobody has been told.
    [['now'], ['now'], ['now: told']],
    [['now'], ['now', 'wait', 'now'], ['now: told', '', 'now: told']],
    [['now'], ['wait', 'partly', 'now'], ['', '', 'now: told']],
    [['now'], ['now', 'unknown', 'wait'], ['now: told', '', '']],
    [
      ['now', 'partly'],
      ['wait', 'partly', 'now', 'partly'],
      ['', 'partly: told', 'now: told', 'partly: told'],
    ],
    [
      ['now', 'withdrawn'],
      ['now', 'wait', 'unknown'],
      ['now: told', 'withdrawn wait: told', ''],
    ],
    [
      ['now', 'withdrawn'],
      ['now', 'unknown', 'now'],
      ['now: told', 'withdrawn unknown: told', 'now: told'],
    ],
    // Where "partly" is not told by itself, it is the end of a good moment.
    [
      ['now', 'withdrawn'],
      ['now', 'partly', 'wait'],
      ['now: told', 'withdrawn partly: told', ''],
    ],
    [
      ['now', 'withdrawn'],
      ['wait', 'partly', 'wait'],
      ['', '', ''],
    ],
    [[], ['now', 'wait', 'now'], ['', '', '']],
  ])('of %j: %j', (news, all, expected) => {
    expect(play(news, levels(...all))).toEqual(expected);
  });

  it('is judged for each appliance by itself', () => {
    const watch = new AdviceWatch({ news: ['now'], perDay: 1, timeZone: ZONE });
    const both = statusOf(adviceOf('now'), adviceOf('now', { appliance: 'dryer', kind: 'dryer' }));
    expect(watch.observe(both, occasionOf()).map(({ alert }) => alert.subject)).toEqual(['advice car', 'advice dryer']);
  });

  it('has words in both languages', () => {
    const watch = new AdviceWatch({ news: ['now'], perDay: 1, timeZone: ZONE });
    const [found] = watch.observe(statusOf(adviceOf('now', { sunShare: 92 })), occasionOf());
    expect(found?.alert).toMatchObject({
      sunShare: 92,
      words: {
        en: {
          title: 'Car: a good moment now',
          text: 'Car: now, 92 % sun. The sun leaves 3.0 kW over; 1.4 kW are enough.',
        },
        de: {
          title: 'Auto: jetzt ist ein guter Zeitpunkt',
          text: 'Auto: jetzt, 92 % Sonne. Die Sonne lässt 3,0 kW übrig; 1,4 kW genügen.',
        },
      },
    });
  });
});

describe('quiet hours', () => {
  it('hold back, and what still holds is told when they end', () => {
    expect(play(['now'], [quiet('wait'), quiet('now'), quiet('now'), { level: 'now' }, { level: 'now' }])).toEqual([
      '',
      'now: quiet hours',
      '',
      'now: told late',
      '',
    ]);
  });

  it('swallow what has passed before they end', () => {
    expect(play(['now'], [quiet('now'), quiet('wait'), { level: 'wait' }])).toEqual(['now: quiet hours', '', '']);
  });

  it('swallow a gap in what was told before', () => {
    expect(play(['now', 'withdrawn'], [{ level: 'now' }, quiet('wait'), quiet('now'), { level: 'now' }])).toEqual([
      'now: told',
      'withdrawn wait: quiet hours',
      'now: quiet hours',
      '',
    ]);
  });

  it('do not lose the end of what was told before', () => {
    expect(play(['now', 'withdrawn'], [{ level: 'now' }, quiet('wait'), { level: 'wait' }])).toEqual([
      'now: told',
      'withdrawn wait: quiet hours',
      'withdrawn wait: told late',
    ]);
  });
});

it('tells no more than allowed on a day, and begins anew on the next', () => {
  const steps: Step[] = ['now', 'wait', 'now', 'wait', 'now'].map((level) => ({ level: level as AdviceLevel }));
  const next: Step[] = [{ level: 'now', occasion: { day: '2026-07-02' } }, ...levels('wait')];
  const after: Step = { level: 'now', occasion: { day: '2026-07-02' } };
  // What went beyond the limit is not made up for at midnight.
  expect(play(['now'], [...steps, ...next, after], 2)).toEqual([
    'now: told',
    '',
    'now: told',
    '',
    'now: daily limit',
    '',
    '',
    'now: told',
  ]);
});

describe('over a restart', () => {
  const resumed = (memory: AdviceMemory, perDay = 3) =>
    new AdviceWatch({
      news: ['now', 'withdrawn'],
      perDay,
      timeZone: ZONE,
      memory: JSON.parse(JSON.stringify(memory)) as AdviceMemory,
    });

  it('tells nothing twice, and knows what there is to take back', () => {
    const watch = resumed({ told: {}, counts: {} });
    expect(watch.observe(statusOf(adviceOf('now')), occasionOf())).toHaveLength(1);
    expect(resumed(watch.save()).observe(statusOf(adviceOf('now')), occasionOf())).toEqual([]);
    const [found] = resumed(watch.save()).observe(statusOf(adviceOf('wait')), occasionOf());
    expect(found?.alert.withdrawn).toBe(true);
  });

  it('counts on', () => {
    const watch = resumed({ told: {}, counts: {} }, 1);
    watch.observe(statusOf(adviceOf('now')), occasionOf());
    watch.observe(statusOf(adviceOf('wait')), occasionOf());
    const [found] = resumed(watch.save(), 1).observe(statusOf(adviceOf('now')), occasionOf());
    expect(found?.telling).toBe('daily limit');
  });
});

const hours = quietHoursOf('22:00-07:00');

/** Any course of levels over days, with restarts and a clock that jumps. */
const course = fc.array(
  fc.record({
    level: fc.constantFrom<AdviceLevel>('now', 'partly', 'wait', 'unknown'),
    appliance: fc.constantFrom('car', 'dryer'),
    seconds: fc.oneof(fc.integer({ min: 1, max: 7200 }), fc.integer({ min: -86_400, max: 2 * 86_400 })),
    restart: fc.boolean(),
  }),
  { maxLength: 200 },
);

it('property: never more than N a day per appliance, never in quiet hours', () => {
  fc.assert(
    fc.property(
      course,
      fc.integer({ min: 1, max: 4 }),
      fc.subarray([...ADVICE_NEWS], { minLength: 1 }),
      // The nights of both changes of the clocks are among them.
      fc.constantFrom('2026-07-01T10:00:00Z', '2026-03-28T20:00:00Z', '2026-10-24T20:00:00Z'),
      (steps, perDay, news, start) => {
        const options = { news, perDay, timeZone: ZONE };
        let watch = new AdviceWatch(options);
        let now = { wall: Date.parse(start), mono: 0 };
        const told = new Map<string, number>();
        for (const { level, appliance, seconds, restart } of steps) {
          now = { wall: now.wall + seconds * 1000, mono: now.mono + Math.abs(seconds) * 1000 };
          if (restart) watch = new AdviceWatch({ ...options, memory: watch.save() });
          const { date: day, hour, minute } = localTime(now.wall, ZONE);
          const quietNow = isQuiet(hours, hour * 60 + minute);
          const occasion = { now, day, quiet: quietNow };
          for (const { telling } of watch.observe(statusOf(adviceOf(level, { appliance })), occasion)) {
            if (telling !== 'told') continue;
            expect(quietNow).toBe(false);
            const key = `${appliance} ${day}`;
            told.set(key, (told.get(key) ?? 0) + 1);
          }
        }
        for (const count of told.values()) expect(count).toBeLessThanOrEqual(perDay);
      },
    ),
  );
});

it('dates an alert by the moment it is told', () => {
  const watch = new AdviceWatch({ news: ['now'], perDay: 1, timeZone: ZONE });
  const now = later(60);
  expect(watch.observe(statusOf(adviceOf('now')), occasionOf({ now }))[0]?.alert.at).toEqual(now);
});
