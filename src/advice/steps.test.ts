import { describe, expect, it } from 'vitest';
import { StepFinder, type Step } from './steps.ts';

/** @param courses seconds and W, read every `interval` seconds */
function steps(course: readonly (readonly [seconds: number, watts: number])[], interval = 5): Step[] {
  const finder = new StepFinder(150, 15_000);
  const found: Step[] = [];
  let mono = 0;
  for (const [seconds, watts] of course)
    for (let passed = 0; passed < seconds; passed += interval) {
      const step = finder.push(mono, watts);
      if (step) found.push(step);
      mono += interval * 1000;
    }
  return found;
}

describe('steps of power', () => {
  it('are found with their size and when they began', () => {
    expect(
      steps([
        [60, 300],
        [60, 2300],
        [60, 310],
      ]),
    ).toEqual([
      { watts: 2000, from: 60_000 },
      { watts: expect.closeTo(-1990), from: 120_000 },
    ]);
  });

  it.each([
    ['drift', Array.from({ length: 40 }, (_, i) => [5, 300 + i * 15] as const)],
    ['a ramp', [[60, 300], ...[800, 1300, 1800, 2300, 2800].map((watts) => [5, watts] as const), [60, 3300]]],
    [
      'a peak shorter than 10 s',
      [
        [60, 300],
        [10, 2300],
        [60, 300],
      ],
    ],
    ['wavering', Array.from({ length: 40 }, (_, i) => [5, i % 2 ? 300 : 1500] as const)],
    [
      'nothing before',
      [
        [5, 300],
        [60, 2300],
      ],
    ],
    [
      'less than what is the same',
      [
        [60, 300],
        [60, 440],
      ],
    ],
  ] as [string, [number, number][]][])('are not: %s', (_, course) => {
    expect(steps(course)).toEqual([]);
  });

  it('take their time with a slow reader, and are then too vague', () => {
    expect(
      steps(
        [
          [60, 300],
          [60, 2300],
        ],
        12,
      ),
    ).toHaveLength(1);
    expect(
      steps(
        [
          [100, 300],
          [100, 2300],
        ],
        20,
      ),
    ).toEqual([]);
  });

  it('need a level on this side of a gap', () => {
    const finder = new StepFinder(150, 15_000);
    for (const mono of [0, 5000, 10_000]) finder.push(mono, 300);
    finder.clear();
    expect([15, 20, 25, 30, 35].map((s) => finder.push(s * 1000, 2300))).toEqual(Array(5).fill(undefined));
  });
});
