import { describe, expect, it } from 'vitest';
import { Appetite, surplusFor } from './surplus.ts';

describe('the surplus for an appliance', () => {
  it.each<[string, number, number, number, number, number, number]>([
    // situation, grid, battery, own, appetite, car first, battery first
    ['export', -3000, 0, 0, 0, 3000, 3000],
    ['import', 500, 0, 0, 0, -500, -500],
    ['it runs on the sun', -300, 0, 3700, 0, 4000, 4000],
    ['it runs on the grid', 3700, 0, 3700, 0, 0, 0],
    ['all goes into the battery', 0, 3000, 0, 3000, 3000, 0],
    ['the battery is at its limit', -4000, 2500, 0, 2500, 6500, 4000],
    ['the battery feeds the house', 0, -800, 0, 2500, -800, -800],
    ['the battery feeds it', 0, -3700, 3700, 2500, 0, 0],
    ['half sun, half battery', 0, -1850, 3700, 0, 1850, 1850],
    ['it takes what the battery would', 0, 0, 3700, 2500, 3700, 1200],
    ['it takes less than the battery would', 0, 500, 1400, 2500, 1900, 0],
    ['a full battery wants nothing', -300, 0, 3700, 0, 4000, 4000],
    ['charging from the grid is no sun', 1000, 1000, 0, 1000, 0, 0],
  ])('%s', (_, gridW, batteryW, own, appetite, carFirst, batteryFirst) => {
    expect(surplusFor({ gridW, batteryW }, own, 'car-first', appetite)).toBeCloseTo(carFirst);
    expect(surplusFor({ gridW, batteryW }, own, 'battery-first', appetite)).toBeCloseTo(batteryFirst);
  });
});

describe('what the battery would take', () => {
  it('is known while power goes to the grid, and else at least what it takes', () => {
    const appetite = new Appetite();
    appetite.observe({ gridW: 0, batteryW: 1500 });
    expect(appetite.watts).toBe(1500);
    appetite.observe({ gridW: 0, batteryW: 300 });
    expect(appetite.watts).toBe(1500);
    appetite.observe({ gridW: -2000, batteryW: 2500 });
    expect(appetite.watts).toBe(2500);
    appetite.observe({ gridW: 1000, batteryW: -2000 });
    expect(appetite.watts).toBe(2500);
    appetite.observe({ gridW: -2000, batteryW: 0 });
    expect(appetite.watts).toBe(0);
  });
});
