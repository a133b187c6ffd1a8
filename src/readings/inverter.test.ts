import { describe, expect, it } from 'vitest';
import { Household } from './household.ts';
import type { Quantity } from './quantities.ts';
import type { Reading } from './reading.ts';
import type { LinkState } from './snapshot.ts';
import type { SourceTraits } from './source.ts';

const GRID: SourceTraits = { id: 'house', maxPower: 45_000, role: 'grid' };
const ROOF: SourceTraits = { id: 'roof', maxPower: 45_000, role: 'inverter' };
const at = (seconds: number) => ({ wall: 1_700_000_000_000 + seconds * 1000, mono: seconds * 1000 });

type Values = Partial<Record<Quantity, number>>;

interface How {
  group?: string;
  interval?: number;
  place?: string;
  id?: string;
}

function reading(values: Values, more: Partial<Reading> = {}): Reading {
  return { values: new Map(Object.entries(values) as [Quantity, number][]), refused: [], ...more };
}

function home(...sources: SourceTraits[]) {
  const household = new Household(sources.length > 0 ? sources : [GRID, ROOF]);
  const source = (id: string) => household.sources.find(({ traits }) => traits.id === id)!;
  return {
    household,
    look: (seconds: number) => household.snapshot(at(seconds)),
    link: (link: LinkState, id = 'roof') => source(id).linked(link),
    meter: (seconds: number, watts: number) => {
      const values = { 'power.active.import': Math.max(0, watts), 'power.active.export': Math.max(0, -watts) };
      source('house').apply(reading(values), 'amis/out', '', at(seconds));
    },
    inverter: (seconds: number, values: Values, how: Partial<Reading> & How = {}) => {
      const { group = 'fast', interval = 10, place = '', id = 'roof', ...more } = how;
      source(id).linked('answering');
      return source(id).apply(reading(values, more), group, place, at(seconds), interval);
    },
  };
}

const SUNNY = { 'inverter.power.active': 3000, 'pv.power': 3100 };
const DUSK = { 'inverter.power.active': 40, 'pv.power': 60 };

describe('the house', () => {
  it('consumes what the grid and the inverter bring', () => {
    const { meter, inverter, look } = home();
    meter(0, -2000);
    inverter(0, SUNNY);
    expect(look(1).house).toEqual({
      gridPower: -2000,
      surplus: 2000,
      consumption: 1000,
      pvPower: 3100,
      selfSufficiency: 100,
      selfConsumption: 100 * (1 - 2000 / 3100),
    });
  });

  it('tells the share of its own sun while it imports', () => {
    const { meter, inverter, look } = home();
    meter(0, 1000);
    inverter(0, SUNNY);
    expect(look(1).house).toMatchObject({ consumption: 4000, selfSufficiency: 75, selfConsumption: 100 });
  });

  it('has no consumption while a part of it is not known', () => {
    const { meter, inverter, link, look } = home();
    meter(0, 500);
    expect(look(1).house).toEqual({ gridPower: 500, surplus: -500 });
    inverter(0, SUNNY);
    link('silent');
    for (const s of [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]) meter(s, 500);
    expect(look(90).house.consumption).toBe(3500);
    expect(look(100).house).toEqual({ gridPower: 500, surplus: -500 });
  });

  it('does not consume less than nothing when a cloud passes between two reads', () => {
    const { meter, inverter, look } = home();
    meter(0, -5000);
    inverter(0, SUNNY);
    expect(look(1).house).not.toHaveProperty('consumption');
  });

  it('has a night: an inverter without battery that sleeps delivers 0 W', () => {
    const { meter, inverter, link, look } = home();
    inverter(0, DUSK);
    link('silent');
    meter(30, 400);
    const { house, inverters, sources } = look(31);
    expect(house).toEqual({ gridPower: 400, surplus: -400, consumption: 400, pvPower: 0, selfSufficiency: 0 });
    expect(inverters[0]).toMatchObject({ up: false, down: 'sleeping', values: new Map() });
    expect(sources.find((s) => s.source === 'roof')).toMatchObject({ up: false, down: 'sleeping' });
  });

  it('keeps its night over a restart', () => {
    const { household, inverter } = home();
    inverter(0, { ...DUSK, 'pv.energy': 1000 });
    const saved = JSON.parse(JSON.stringify(household.save())) as ReturnType<typeof household.save>;
    const later = new Household([GRID, ROOF], { state: saved, now: at(5000) });
    expect(later.snapshot(at(5001)).inverters[0]?.down).toBe('waiting');
    later.sources[1]!.linked('silent');
    later.sources[0]!.apply(reading({ 'grid.power': 300 }), 'amis/out', '', at(5002));
    const { house, inverters } = later.snapshot(at(5003));
    expect(house.consumption).toBe(300);
    expect(inverters[0]?.registers.get('pv.energy')).toMatchObject({ value: 1000, fresh: false });
  });

  it('does not know its consumption when a battery falls silent, however little it moved', () => {
    const { meter, inverter, link, look } = home();
    inverter(0, { 'inverter.power.active': 0, 'battery.power': 0, 'pv.power': 0 });
    link('silent');
    for (let s = 0; s <= 100; s += 10) meter(s, 400);
    expect(look(100).house).toEqual({ gridPower: 400, surplus: -400 });
    expect(look(100).inverters[0]?.down).toBe('stale');
  });

  it('adds up several inverters, and batteries with their sign', () => {
    const { meter, inverter, look } = home(GRID, ROOF, { ...ROOF, id: 'barn' });
    meter(0, -100);
    inverter(0, { ...SUNNY, 'battery.power': 700 });
    expect(look(1).house).not.toHaveProperty('consumption');
    inverter(0, { 'inverter.power.active': -500, 'battery.power': 450 }, { id: 'barn' });
    expect(look(1).house).toMatchObject({ consumption: 2400, pvPower: 3100, batteryPower: 1150 });
  });

  it('uses the inverter’s transformers where no meter was ever heard', () => {
    const { inverter, meter, look } = home();
    inverter(0, { ...SUNNY, 'inverter.grid.power': -2500 });
    expect(look(1).house).toMatchObject({ gridPower: -2500, consumption: 500 });
    meter(1, -2400);
    expect(look(2).house.gridPower).toBe(-2400);
    expect(look(200).house).toEqual({});
  });

  it('takes a 0 of transformers that are not there for no value', () => {
    const { inverter, look } = home();
    inverter(0, { ...SUNNY, 'inverter.grid.power': 0 });
    expect(look(1).inverters[0]!.values.has('inverter.grid.power')).toBe(false);
    expect(look(1).house).not.toHaveProperty('gridPower');
    inverter(10, { ...SUNNY, 'inverter.grid.power': -20 });
    inverter(20, { ...SUNNY, 'inverter.grid.power': 0 });
    expect(look(21).house.gridPower).toBe(0);
  });
});

describe('two sights of the grid connection', () => {
  function differing(seconds: number, inverterSees: number) {
    const { inverter, meter, look } = home();
    const found: (number | undefined)[] = [];
    for (let s = 0; s <= seconds; s += 10) {
      meter(s, -2000);
      inverter(s, { ...SUNNY, 'inverter.grid.power': inverterSees });
      found.push(look(s).house.gridDisagreement);
    }
    return found.findIndex((difference) => difference !== undefined);
  }

  it('are told apart after ten minutes, not before', () => {
    expect(differing(590, 2000)).toBe(-1);
    expect(differing(600, 2000)).toBe(60);
  });

  it('agree within what two moments can differ', () => {
    expect(differing(1200, -2250)).toBe(-1);
  });

  it('are not judged by an eclipse of one of them', () => {
    const { inverter, meter, look } = home();
    for (let s = 0; s < 1200; s += 10) {
      if (s < 300 || s > 450) meter(s, -2000);
      inverter(s, { ...SUNNY, 'inverter.grid.power': 2000 });
      if (s < 1000) expect(look(s).house.gridDisagreement).toBeUndefined();
    }
    expect(look(1200).house.gridDisagreement).toBe(4000);
  });
});

describe('an inverter', () => {
  it('lives by its quickest group of registers, and each group keeps its own time', () => {
    const { inverter, look } = home();
    inverter(0, { 'inverter.power.rated': 6000 }, { group: 'once', interval: Number.POSITIVE_INFINITY });
    inverter(1, { 'inverter.temperature.inner': 40 }, { group: 'slow', interval: 600 });
    inverter(2, SUNNY);
    inverter(3, { 'pv.energy.today': 5000 }, { group: 'medium', interval: 60 });
    expect(look(10).inverters[0]).toMatchObject({ up: true, interval: 10, limit: 90 });
    expect(look(10).inverters[0]!.values.size).toBe(5);
    for (let s = 12; s < 2000; s += 10) inverter(s, SUNNY);
    expect([...look(2000).inverters[0]!.values.keys()].toSorted()).toEqual([
      'inverter.power.active',
      'inverter.power.rated',
      'pv.power',
    ]);
    expect(look(2100).inverters[0]).toMatchObject({ up: false, down: 'stale' });
  });

  it.each([
    ['faulty', 'faulty'],
    ['unreachable', 'unreachable'],
    ['silent', 'stale'],
  ] as const)('keeps its values until they are old, then is down as the one who asks says: %s', (link, down) => {
    const { inverter, link: linked, look } = home();
    inverter(0, SUNNY);
    linked(link);
    expect(look(80).inverters[0]).toMatchObject({ up: true });
    expect(look(91).inverters[0]).toMatchObject({ up: false, down });
  });

  it('that was never heard says why', () => {
    const { link, look } = home();
    const down = () => look(0).sources[1]!.down;
    expect(down()).toBe('waiting');
    link('unreachable');
    expect(down()).toBe('unreachable');
    link('faulty');
    expect(down()).toBe('faulty');
    link('silent');
    expect(down()).toBe('waiting');
  });

  it('holds counters that begin at 0 at dawn, and goes on as if nothing had been', () => {
    const { inverter, look } = home();
    const energy = (s: number, wh: number) =>
      inverter(s, { 'pv.energy': wh }, { group: 'medium', interval: 60, serial: 'ZS1' });
    energy(0, 5_000_000);
    const [held] = energy(36_000, 0).events;
    expect(held).toMatchObject({ kind: 'held', trusted: 5_000_000, found: 0 });
    for (let s = 36_060; s < 38_000; s += 60) energy(s, 0);
    expect(look(38_000).inverters[0]!.registers.get('pv.energy')?.value).toBe(5_000_000);
    expect(energy(38_060, 5_000_100).events[0]).toMatchObject({ kind: 'released' });
    expect(look(38_060).inverters[0]).toMatchObject({ id: 'ZS1' });
  });

  it('tells its state and faults while they are of now', () => {
    const { inverter, look } = home();
    const more = { state: { name: 'fault', code: 4 } as const, faults: [{ id: 'ID001', text: 'Grid over-voltage' }] };
    inverter(0, SUNNY, more);
    expect(look(1).inverters[0]).toMatchObject(more);
    inverter(10, SUNNY, { state: { name: 'running', code: 2 }, faults: [] });
    expect(look(11).inverters[0]).toMatchObject({ state: { name: 'running' }, faults: [] });
    const old = look(200).inverters[0]!;
    expect([old.state, old.faults]).toEqual([undefined, undefined]);
  });

  it('has meters behind it that are meters of the role they are given', () => {
    const { inverter, look } = home({ ...ROOF, meterRole: 'grid' });
    inverter(0, SUNNY);
    inverter(0, { 'grid.power': -2500 }, { place: 'meter-1', serial: 'M1' });
    const { meters, house, sources } = look(1);
    expect(meters).toMatchObject([{ id: 'M1', role: 'grid', source: 'roof' }]);
    expect(house).toMatchObject({ gridPower: -2500, consumption: 500 });
    expect(sources[0]!.role).toBe('inverter');
  });

  it('may be a meter after all', () => {
    const { inverter, look } = home(GRID, { ...ROOF, id: 'heat-pump' });
    inverter(0, { 'grid.power': 900 }, { id: 'heat-pump', place: 'meter' });
    const { meters, sources, inverters } = look(1);
    expect(inverters).toEqual([]);
    expect(meters).toMatchObject([{ id: 'heat-pump:meter', role: 'submeter' }]);
    expect(sources[1]!.role).toBe('submeter');
  });
});
