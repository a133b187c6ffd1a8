import { describe, expect, it } from 'vitest';
import type { ProblemFacts } from '../problems/problems.ts';
import { later, NOON, occasionOf, SILENT } from './alerts.fixture.ts';
import { TroubleWatch, type TroubleMemory } from './trouble-watch.ts';

interface Step {
  /** Seconds since noon. */
  readonly at: number;
  readonly problems?: readonly ProblemFacts[];
  readonly quiet?: boolean;
}

function play(steps: readonly Step[], watch = new TroubleWatch({ after: 300 }, NOON)): string[] {
  return steps.map(({ at, problems = [], quiet = false }) =>
    watch
      .observe(problems, occasionOf({ now: later(at), quiet }))
      .map(
        ({ alert, telling, isNew }) =>
          `${alert.over ? 'over ' : ''}${alert.subject}: ${telling}${isNew ? '' : ' late'}`,
      )
      .join(),
  );
}

const present = (at: number, quiet = false): Step => ({ at, problems: [SILENT], quiet });
const gone = (at: number, quiet = false): Step => ({ at, quiet });

describe('a trouble', () => {
  it('is told once, and only when it has lasted', () => {
    expect(play([present(0), present(299), present(300), present(305), present(9000)])).toEqual([
      '',
      '',
      'source-stale house: told',
      '',
      '',
    ]);
  });

  it('is told again when it is over, and that lasts', () => {
    expect(play([present(0), present(300), gone(600), gone(659), gone(660), gone(700)])).toEqual([
      '',
      'source-stale house: told',
      '',
      '',
      'over source-stale house: told',
      '',
    ]);
  });

  it('that flickers is one', () => {
    expect(play([present(0), gone(100), present(150), gone(290), present(300), gone(400), present(420)])).toEqual([
      '',
      '',
      '',
      '',
      'source-stale house: told',
      '',
      '',
    ]);
  });

  it('that passes before it has lasted is none', () => {
    expect(play([present(0), present(200), gone(205), gone(265), present(300), present(599)])).toEqual(
      Array(6).fill(''),
    );
  });

  it('comes again after it was over', () => {
    expect(play([present(0), present(300), gone(400), gone(460), present(500), present(800)])[5]).toBe(
      'source-stale house: told',
    );
  });

  it('is the same one while only its figures change', () => {
    const older: ProblemFacts = { code: 'source-stale', source: 'house', lastMessageAgeSeconds: 9000 };
    expect(play([present(0), { at: 300, problems: [older] }, present(305)])).toEqual([
      '',
      'source-stale house: told',
      '',
    ]);
  });

  it('is another one of another thing', () => {
    const other: ProblemFacts = { code: 'source-stale', source: 'garage' };
    expect(play([present(0), { at: 100, problems: [SILENT, other] }, { at: 400, problems: [SILENT, other] }])[2]).toBe(
      'source-stale house: told,source-stale garage: told',
    );
  });

  it('is not hurried by a jump of the wall clock', () => {
    const watch = new TroubleWatch({ after: 300 }, NOON);
    watch.observe([SILENT], occasionOf());
    const jumped = { wall: NOON.wall + 86_400_000, mono: NOON.mono + 5000 };
    expect(watch.observe([SILENT], occasionOf({ now: jumped }))).toEqual([]);
  });
});

describe('some must last longer', () => {
  const fault = (code: 'messages-refused' | 'inverter-waiting' | 'export-failing'): ProblemFacts =>
    ({
      'messages-refused': { code, source: 'house', topic: 'amis/out', detail: 'no JSON', ageSeconds: 3 },
      'inverter-waiting': { code, source: 'roof', bus: '/dev/ttyUSB0' },
      'export-failing': { code, signal: 'metrics', endpoint: 'https://otel', detail: 'status 503' },
    })[code] as ProblemFacts;

  it.each([
    ['messages-refused', 1800],
    ['inverter-waiting', 86_400],
    ['export-failing', 900],
  ] as const)('%s: %d s', (code, seconds) => {
    const problems = [fault(code)];
    const found = play([
      { at: 0, problems },
      { at: seconds - 1, problems },
      { at: seconds, problems },
    ]);
    expect(found.map((text) => text !== '')).toEqual([false, false, true]);
  });
});

describe('quiet hours', () => {
  it('hold it back, and it is told when they end', () => {
    expect(play([present(0, true), present(300, true), present(305, true), present(310)])).toEqual([
      '',
      'source-stale house: quiet hours',
      '',
      'source-stale house: told late',
    ]);
  });

  it('swallow what has passed before they end', () => {
    expect(play([present(0, true), present(300, true), gone(400, true), gone(460, true), gone(500)])).toEqual([
      '',
      'source-stale house: quiet hours',
      '',
      'over source-stale house: quiet hours',
      '',
    ]);
  });

  it('hold back the end of what was told before', () => {
    expect(play([present(0), present(300), gone(400, true), gone(460, true), gone(500), gone(505)])).toEqual([
      '',
      'source-stale house: told',
      '',
      'over source-stale house: quiet hours',
      'over source-stale house: told late',
      '',
    ]);
  });
});

it('a device that comes and goes all day is told six times, each with its end', () => {
  const day = Array.from({ length: 12 }, (_, i) => [
    present(i * 1000),
    present(i * 1000 + 300),
    gone(i * 1000 + 400),
    gone(i * 1000 + 460),
  ]);
  const found = play(day.flat()).filter((text) => text !== '');
  expect(found.filter((text) => text === 'source-stale house: told')).toHaveLength(6);
  expect(found.filter((text) => text === 'over source-stale house: told')).toHaveLength(6);
  expect(found.at(-1)).toBe('source-stale house: daily limit');
});

describe('over a restart', () => {
  function told(): TroubleMemory {
    const watch = new TroubleWatch({ after: 300 }, NOON);
    play([present(0), present(300)], watch);
    return JSON.parse(JSON.stringify(watch.save())) as TroubleMemory;
  }
  const resumed = (memory: TroubleMemory) => new TroubleWatch({ after: 300, memory }, later(400));

  it('is not told twice', () => {
    expect(play([present(400), present(405), present(2000)], resumed(told()))).toEqual(['', '', '']);
  });

  it('its end is told, with how long it has lasted', () => {
    const watch = resumed(told());
    expect(play([gone(400)], watch)).toEqual(['']);
    const [found] = watch.observe([], occasionOf({ now: later(460) }));
    expect(found?.alert.words).toEqual({
      en: { title: 'Over: house is silent', text: 'All right again, after 7 minutes.' },
      de: { title: 'Vorbei: house schweigt', text: 'Wieder in Ordnung, nach 7 Minuten.' },
    });
  });
});

it('follows so many at most', () => {
  const watch = new TroubleWatch({ after: 0 }, NOON);
  const problems = Array.from({ length: 1000 }, (_, i): ProblemFacts => ({ code: 'source-stale', source: `s${i}` }));
  expect(watch.observe(problems, occasionOf())).toHaveLength(200);
});
