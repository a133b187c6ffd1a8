import { describe, expect, it } from 'vitest';
import type { EnergyStatus } from '../status.ts';
import { energyState } from './energy-state.ts';
import { buildState } from './state.ts';
import { situation } from './state.fixture.ts';

const books: EnergyStatus = {
  series: [
    {
      meterId: '0123456789',
      register: 'energy.reactive.import',
      baseline: 284_300,
      booked: 120,
      acknowledged: 100,
      pending: 15,
      setAside: 5,
      unbooked: 0,
      doubtful: 7,
      oldestPending: Date.UTC(2026, 0, 2, 3, 4, 5),
    },
  ],
  rows: 1,
  rowsSetAside: 0,
  pendingWh: 15,
  doubtfulWh: 7,
  oldestAge: 61.4,
  breaches: [],
};

it('shows the books of each register in its own unit', () => {
  expect(energyState(books)).toEqual({
    series: [
      {
        meterId: '0123456789',
        register: 'energy.reactive.import',
        unit: 'varh',
        baseline: 284_300,
        booked: 120,
        acknowledged: 100,
        pending: 15,
        setAside: 5,
        unbooked: 0,
        doubtful: 7,
        oldestPending: '2026-01-02T03:04:05.000Z',
      },
    ],
    rows: 1,
    rowsSetAside: 0,
    pendingWh: 15,
    doubtfulWh: 7,
    oldestAgeSeconds: 61,
    consistent: true,
  });
});

describe('problems of the books', () => {
  const codes = (energy: Partial<EnergyStatus>, problem?: string) => {
    const base = situation();
    const exports = base.exports.map((way) => ({ ...way, signal: 'energy' as const, ...(problem && { problem }) }));
    const { problems } = buildState({ ...base, exports, energy: { ...books, ...energy } });
    return problems.map(({ code }) => code);
  };

  it.each([
    { name: 'nothing', energy: {}, expected: [] },
    { name: 'a clock that is wrong', energy: { problem: 'The clock …' }, expected: ['energy-held-back'] },
    { name: 'rows set aside', energy: { rowsSetAside: 2 }, expected: ['energy-set-aside'] },
    { name: 'books that do not add up', energy: { breaches: [{}] }, expected: ['energy-inconsistent'] },
  ])('$name: $expected', ({ energy, expected }) => {
    expect(codes(energy)).toEqual(expected);
  });

  it('tells what the backend answered once, not twice', () => {
    expect(codes({ problem: 'answered 401' }, 'answered 401')).toEqual(['export-failing']);
  });
});
