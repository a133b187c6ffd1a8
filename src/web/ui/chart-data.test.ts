import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryPoint } from '../../history/series.ts';
import type { ShownAnswer } from '../../history/shown.ts';
import type { SeriesName } from './api.ts';
import { columnsOf, totalsOf } from './chart-data.ts';
import { costsOf } from './costs.ts';

function answerOf(series: Partial<Record<SeriesName, readonly HistoryPoint[]>>): ShownAnswer {
  const entries = Object.entries(series).map(([name, points]) => [name, { unit: 'kWh', kind: 'energy', points }]);
  const shown = Object.fromEntries(entries) as ShownAnswer['series'];
  return { from: 0, to: 3000, step: 'day', timeZone: 'UTC', series: shown, gaps: [] };
}

describe('columnsOf', () => {
  it('keeps the order asked for, and holes as holes', () => {
    const answer = answerOf({
      import: [
        [1000, 1],
        [2000, null],
      ],
      production: [
        [1000, 3],
        [2000, 4],
      ],
    });
    expect(columnsOf(answer, ['production', 'import'])).toEqual({
      names: ['production', 'import'],
      starts: [1, 2],
      values: [
        [3, 4],
        [1, null],
      ],
    });
  });

  it('leaves out what nothing is known of, but not what was zero', () => {
    const answer = answerOf({ production: [[1000, null]], import: [[1000, 0]] });
    expect(columnsOf(answer, ['production', 'consumption', 'import']).names).toEqual(['import']);
  });
});

describe('totalsOf', () => {
  it('adds up, and takes shares of the sums', () => {
    const answer = answerOf({
      production: [
        [1000, 10],
        [2000, 6],
      ],
      export: [
        [1000, 8],
        [2000, 4],
      ],
      consumption: [
        [1000, 4],
        [2000, 4],
      ],
      import: [
        [1000, 2],
        [2000, null],
      ],
    });
    expect(totalsOf(answer)).toEqual({
      production: 16,
      consumption: 8,
      import: 2,
      export: 12,
      selfSufficiency: 75,
      selfConsumption: 25,
    });
  });

  it('knows nothing of nothing, and makes no share of zero', () => {
    expect(totalsOf(answerOf({}))).toEqual({});
    expect(totalsOf(answerOf({ production: [[1000, 0]], export: [[1000, 0]] }))).toEqual({ production: 0, export: 0 });
  });

  it('shares lie between 0 and 100 whatever was measured', () => {
    const kwh = fc.double({ min: 0, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(kwh, kwh, (consumption, imported) => {
        const answer = answerOf({ consumption: [[1000, consumption]], import: [[1000, imported]] });
        const { selfSufficiency = 0 } = totalsOf(answer);
        expect(selfSufficiency).toBeGreaterThanOrEqual(0);
        expect(selfSufficiency).toBeLessThanOrEqual(100);
      }),
    );
  });
});

describe('costsOf', () => {
  const prices = { importPerKwh: 0.3, exportPerKwh: 0.1, currency: 'EUR' };

  it('has what was paid, earned and saved', () => {
    const costs = costsOf({ import: 10, export: 20, consumption: 15 }, prices);
    expect(costs).toEqual({ paid: 3, earned: 2, balance: 1, saved: 1.5 });
  });

  it('does without an inverter and without export', () => {
    expect(costsOf({ import: 10 }, prices)).toEqual({ paid: 3, balance: 3 });
    expect(costsOf({}, prices)).toEqual({});
  });
});
