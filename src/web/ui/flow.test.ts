import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowOf } from './flow.ts';
import { batteryInWords, gridInWords } from './headline.ts';

describe('flowOf', () => {
  it('has the directions of a day with sun', () => {
    const house = { gridPowerKw: -2.41, surplusKw: 2.41, consumptionKw: 1.9, pvPowerKw: 6.18, batteryPowerKw: 1.75 };
    expect(flowOf(house)).toEqual({
      sun: { kw: 6.18, direction: 'in' },
      battery: { kw: 1.75, direction: 'out' },
      grid: { kw: 2.41, direction: 'out' },
      house: 1.9,
    });
  });

  it('has the directions of a night on the battery', () => {
    expect(flowOf({ gridPowerKw: 0.2, batteryPowerKw: -0.6, pvPowerKw: 0 })).toEqual({
      sun: { kw: 0, direction: 'still' },
      battery: { kw: 0.6, direction: 'in' },
      grid: { kw: 0.2, direction: 'in' },
    });
  });

  it('what is not known is absent', () => {
    expect(flowOf({})).toEqual({});
  });

  it('what is shown as 0.00 goes nowhere, and nothing is negative', () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (gridPowerKw) => {
        const { grid } = flowOf({ gridPowerKw });
        expect(grid?.direction === 'still').toBe(Math.abs(gridPowerKw).toFixed(2) === '0.00');
        expect(grid?.kw).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

it.each([
  [-2.41, 'Einspeisung 2,41 kW', 'Export 2.41 kW'],
  [0.64, 'Bezug 0,64 kW', 'Import 0.64 kW'],
  [0.004, 'Ausgeglichen', 'Balanced'],
  [undefined, 'Unbekannt', 'Unknown'],
])('a grid of %s kW is "%s"', (kw, german, english) => {
  const house = kw === undefined ? {} : { gridPowerKw: kw };
  expect([gridInWords(house, 2, 'de'), gridInWords(house, 2, 'en')]).toEqual([german, english]);
});

it.each([
  ['out', 'lädt 1,75 kW'],
  ['in', 'entlädt 1,75 kW'],
  ['still', 'ruht'],
] as const)('a battery that goes %s "%s"', (direction, text) => {
  expect(batteryInWords({ kw: 1.75, direction }, 2, 'de')).toBe(text);
});
