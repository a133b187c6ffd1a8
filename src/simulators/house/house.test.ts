import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random.ts';
import { defaultHouse, SimulatedHouse, type HouseSettings, type HouseState } from './house.ts';

const DAY = 86_400_000;
const JUNE = Date.UTC(2026, 5, 20, 22);

function house(seed: number, settings: Partial<HouseSettings> = {}): SimulatedHouse {
  return new SimulatedHouse({ ...defaultHouse, start: JUNE, ...settings }, seededRandom(seed));
}

/** Steps through and adds up what is reported, as whoever listens to the meter would. */
function integrate(home: SimulatedHouse, from: number, to: number, step: number) {
  const sums = { import: 0, export: 0, reactiveImport: 0, reactiveExport: 0 };
  let last: HouseState = home.state;
  for (let at = from + step; at <= to; at += step) {
    sums.import += Math.max(0, last.gridPower) * step;
    sums.export += Math.max(0, -last.gridPower) * step;
    sums.reactiveImport += Math.max(0, last.gridReactivePower) * step;
    sums.reactiveExport += Math.max(0, -last.gridReactivePower) * step;
    last = home.step(at);
  }
  return sums;
}

function expectAgreement(state: HouseState, sums: ReturnType<typeof integrate>): void {
  const { registers: start } = defaultHouse;
  const whole = (name: keyof typeof sums) => start[name] + Math.floor(sums[name] / 3_600_000);
  expect(state.registers).toEqual({
    import: whole('import'),
    export: whole('export'),
    reactiveImport: whole('reactiveImport'),
    reactiveExport: whole('reactiveExport'),
  });
}

describe('registers', () => {
  it.each([1, 2, 3])('agree with the integral of the reported power over a day (seed %i)', (seed) => {
    const home = house(seed);
    const sums = integrate(home, JUNE, JUNE + DAY, 1000);
    expectAgreement(home.state, sums);
    expect(sums.export).toBeGreaterThan(0);
    expect(sums.import).toBeGreaterThan(0);
  });

  it('agree over a year in minutes, with amounts that a household has', () => {
    const home = house(7, { slot: 60_000 });
    const sums = integrate(home, JUNE, JUNE + 365 * DAY, 60_000);
    expectAgreement(home.state, sums);
    const kWh = (name: 'import' | 'export') => (home.state.registers[name] - defaultHouse.registers[name]) / 1000;
    expect(kWh('import')).toBeGreaterThan(3000);
    expect(kWh('import')).toBeLessThan(8000);
    expect(kWh('export')).toBeGreaterThan(4000);
    expect(kWh('export')).toBeLessThan(9000);
  });

  it('count the same however the time is cut', () => {
    const noon = JUNE + DAY / 2;
    const coarse = house(4, { start: noon });
    const fine = house(4, { start: noon });
    const random = seededRandom(9);
    let at = noon;
    for (let part = noon; part < noon + 600_000; part += 60_250) {
      for (; at < part; at += random() * 2500) fine.step(at);
      expect(fine.step(at)).toEqual(coarse.step(at));
    }
  });

  it('stand still when time does', () => {
    const home = house(1);
    const before = home.step(JUNE + 5000);
    expect(home.step(JUNE)).toEqual(before);
    expect(home.step(Number.NaN)).toEqual(before);
  });
});

describe('a day', () => {
  it('is the same for the same seed and another for another', () => {
    expect(house(1).step(JUNE + DAY)).toEqual(house(1).step(JUNE + DAY));
    expect(house(1).step(JUNE + DAY).registers).not.toEqual(house(2).step(JUNE + DAY).registers);
  });

  it('balances at every moment, has no sun at night and some at noon', () => {
    const home = house(3, { slot: 60_000 });
    let most = 0;
    for (let at = JUNE; at <= JUNE + DAY; at += 60_000) {
      const state = home.step(at);
      const loads = Object.values(state.loads).reduce((sum, watts) => sum + watts, 0);
      expect(state.gridPower).toBe(loads - state.pvPower);
      expect(state.housePower).toBe(loads);
      expect(Number.isInteger(state.gridPower) && Number.isInteger(state.gridReactivePower)).toBe(true);
      if (state.sun.elevation < 0) expect(state.pvPower).toBe(0);
      most = Math.max(most, state.pvPower);
    }
    expect(most).toBeGreaterThan(2000);
    expect(most).toBeLessThanOrEqual(8000);
  });

  it('moves from second to second', () => {
    const home = house(5);
    const powers = new Set(Array.from({ length: 20 }, (_, i) => home.step(JUNE + i * 1000).gridPower));
    expect(powers.size).toBeGreaterThan(1);
  });
});

describe('loads', () => {
  const seen = (settings: Partial<HouseSettings>, days: number) => {
    const home = house(11, { slot: 60_000, start: Date.UTC(2026, 0, 5, 23), ...settings });
    const most: Record<string, number> = {};
    for (let minute = 0; minute < days * 1440; minute++) {
      const { loads } = home.step(Date.UTC(2026, 0, 5, 23) + minute * 60_000);
      for (const [name, watts] of Object.entries(loads)) most[name] = Math.max(most[name] ?? 0, watts);
    }
    return most;
  };

  it('all appear within two weeks; the car takes 11 kW on three phases', () => {
    const most = seen({}, 14);
    const names = ['base', 'fridge', 'oven', 'washing machine', 'dishwasher', 'dryer', 'kettle', 'car'] as const;
    expect(names.filter((name) => !((most[name] ?? 0) > 0))).toEqual([]);
    expect(most['car']).toBe(11_040);
    expect(most['heatPump']).toBe(0);
  });

  it('has a wallbox on one phase, or none, and a heat pump on request', () => {
    const most = seen({ wallbox: 'single-phase', heatPump: true }, 10);
    expect(most['car']).toBe(3680);
    expect(most['heatPump']).toBe(2400);
    expect(seen({ wallbox: 'none' }, 10)['car']).toBeUndefined();
  });
});
