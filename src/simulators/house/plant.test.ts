import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random.ts';
import { defaultBattery, type BatterySettings } from './battery.ts';
import { defaultHouse, SimulatedHouse, type HouseSettings, type HouseState } from './house.ts';
import { acFrom, dcFor, type InverterEnergies, type Running } from './plant.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Midnight in Austria. */
const JUNE = Date.UTC(2026, 5, 20, 22);

function house(seed: number, settings: Partial<HouseSettings> = {}): SimulatedHouse {
  return new SimulatedHouse({ ...defaultHouse, slot: MINUTE, start: JUNE, ...settings }, seededRandom(seed));
}

/** Every slot of a time. */
function* slots(home: SimulatedHouse, days: number): Generator<HouseState> {
  for (let at = JUNE; at < JUNE + days * DAY; at += MINUTE) yield home.step(at);
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe('power', () => {
  const battery = fc.record<BatterySettings>({
    capacity: fc.integer({ min: 500, max: 20_000 }),
    maxCharge: fc.integer({ min: 0, max: 8000 }),
    maxDischarge: fc.integer({ min: 0, max: 8000 }),
    soc: fc.integer({ min: 20, max: 100 }),
    minSoc: fc.integer({ min: 0, max: 20 }),
    packs: fc.integer({ min: 1, max: 3 }),
    cycles: fc.constant(0),
  });

  it('balances in every slot, whatever the battery', () => {
    const property = fc.property(fc.integer({ min: 1, max: 99 }), fc.option(battery, { nil: undefined }), (seed, b) => {
      const home = house(seed, b && { battery: b });
      for (const state of slots(home, 2)) balances(state, b);
    });
    fc.assert(property, { numRuns: 15 });
  });

  function balances(state: HouseState, settings: BatterySettings | undefined): void {
    const { inverter, housePower, gridPower } = state;
    expect(gridPower).toBe(housePower - inverter.acPower);
    expect(sum(inverter.strings.map((s) => s.power))).toBe(inverter.dcPower);
    expect(sum(inverter.phases.map((p) => p.power))).toBe(inverter.acPower);
    expect(inverter.acPower).toBeGreaterThanOrEqual(0);
    for (const { voltage, current, power } of inverter.strings)
      expect(Math.abs(voltage * current - power)).toBeLessThan(0.005 * voltage + 1e-6);
    const power = inverter.battery?.power ?? 0;
    // What goes in at the DC side comes out at the AC side, less what the inverter itself takes.
    const losses = inverter.dcPower - power - inverter.acPower;
    expect(losses).toBeGreaterThanOrEqual(0);
    expect(losses).toBeLessThanOrEqual(14 + 0.024 * inverter.acPower);
    if (!settings) {
      expect(inverter.battery).toBeUndefined();
      expect(inverter.acPower).toBe(state.pvPower);
      return;
    }
    expect(power).toBeLessThanOrEqual(settings.maxCharge);
    expect(-power).toBeLessThanOrEqual(settings.maxDischarge);
    expect(inverter.battery!.soc).toBeLessThanOrEqual(100);
    expect(inverter.battery!.soc).toBeGreaterThanOrEqual(settings.minSoc);
    if (power < 0) expect(gridPower).toBeGreaterThanOrEqual(0);
    if (power > 0) expect(gridPower).toBeLessThanOrEqual(0);
  }

  it('is used: the battery charges by day, gives in the evening, gets full and gets empty', () => {
    const states = [...slots(house(3, { battery: { ...defaultBattery, capacity: 5000 } }), 3)];
    const levels = states.map((s) => s.inverter.battery!.soc);
    expect(Math.max(...levels)).toBeGreaterThan(99);
    expect(Math.min(...levels)).toBeLessThan(10.2);
    const day = states.filter((s) => s.sun.elevation > 30).map((s) => s.inverter.battery!.power);
    const night = states.filter((s) => s.sun.elevation < -5).map((s) => s.inverter.battery!.power);
    expect(sum(day)).toBeGreaterThan(0);
    expect(sum(night)).toBeLessThan(0);
  });

  it('is the same at the meter with or without the inverter being looked at: no battery, no change of the days', () => {
    const states = [...slots(house(3), 1)];
    expect(states.filter((s) => s.inverter.running === 'running' && s.inverter.acPower !== s.pvPower)).toEqual([]);
  });

  it('loses the same way in both directions', () => {
    const property = fc.property(fc.integer({ min: 0, max: 20_000 }), (watts) => {
      expect(acFrom(dcFor(watts))).toBe(watts);
      expect(dcFor(acFrom(watts))).toBeLessThanOrEqual(watts);
    });
    fc.assert(property);
  });
});

describe('energies', () => {
  it.each([undefined, defaultBattery])(
    'are the integrals of the powers, today since local midnight (%#)',
    (battery) => {
      const home = house(5, battery && { battery });
      const start = defaultHouse.plant.energies;
      const since: Record<string, number> = {};
      const midnight: Record<string, number> = {};
      let last: HouseState | undefined;
      for (const state of slots(home, 3)) {
        if (last)
          for (const [name, watts] of Object.entries(flows(last))) since[name] = (since[name] ?? 0) + watts / 60;
        last = state;
        const whole = (name: keyof InverterEnergies) => start[name] + Math.floor((since[name] ?? 0) + 1e-6);
        if ((state.at - JUNE) % DAY === 0) for (const name of names) midnight[name] = whole(name);
        if ((state.at - JUNE) % (37 * MINUTE) > 0 && (state.at - JUNE) % DAY > 0) continue;
        for (const name of names) {
          expect(state.inverter.energy[name]).toEqual({ total: whole(name), today: whole(name) - midnight[name]! });
        }
      }
      expect(since['pv']).toBeGreaterThan(10_000);
      if (battery) expect(since['charged']! * since['discharged']!).toBeGreaterThan(0);
    },
  );

  const names = Object.keys(defaultHouse.plant.energies) as (keyof InverterEnergies)[];
  const flows = ({ inverter, housePower, gridPower }: HouseState): Record<keyof InverterEnergies, number> => ({
    pv: inverter.dcPower,
    produced: inverter.acPower,
    charged: Math.max(0, inverter.battery?.power ?? 0),
    discharged: Math.max(0, -(inverter.battery?.power ?? 0)),
    load: housePower,
    import: Math.max(0, gridPower),
    export: Math.max(0, -gridPower),
  });

  it('agree with the meter: import less export is load less production', () => {
    const home = house(6, { battery: defaultBattery });
    const before = home.state.inverter.energy;
    const { energy } = home.step(JUNE + 5 * DAY).inverter;
    const grown = (name: keyof InverterEnergies) => energy[name].total - before[name].total;
    expect(Math.abs(grown('import') - grown('export') - grown('load') + grown('produced'))).toBeLessThan(4);
    expect(grown('discharged')).toBeLessThan(grown('charged') + 0.4 * defaultBattery.capacity);
  });
});

describe('the inverter', () => {
  it('is off at night, wakes, checks for a minute, runs, and goes out again', () => {
    const seen: Running[] = [];
    const home = house(2, { slot: 1000 });
    let checked = 0;
    let awake: number | undefined;
    for (let at = JUNE; at < JUNE + DAY; at += 1000) {
      const { inverter, irradiance } = home.step(at);
      if (seen.at(-1) !== inverter.running) seen.push(inverter.running);
      if (inverter.running !== 'running') expect(inverter.acPower + inverter.dcPower).toBe(0);
      if (inverter.running === 'off') expect(irradiance).toBeLessThan(6);
      if (inverter.running === 'checking') expect(inverter.countdown).toBe(60 - checked++);
      else expect(inverter.countdown).toBe(0);
      if (seen.at(-1) === 'running' && seen.filter((s) => s === 'running').length === 1) awake = inverter.awakeSince;
    }
    expect(seen.slice(0, 4)).toEqual(['off', 'waiting', 'checking', 'running']);
    expect(seen.at(-1)).toBe('off');
    expect(checked).toBeGreaterThanOrEqual(60);
    expect(awake).toBeGreaterThan(JUNE + 4 * 3_600_000);
  });

  it('stays on with a battery', () => {
    for (const { inverter } of slots(house(2, { battery: defaultBattery }), 1))
      expect(inverter.running).toBe('running');
  });

  it('runs at once when the house begins by day', () => {
    expect(house(2, { start: JUNE + DAY / 2 }).state.inverter).toMatchObject({ running: 'running' });
    expect(house(2, { start: JUNE + DAY / 2 }).state.inverter.awakeSince).toBeUndefined();
  });
});
