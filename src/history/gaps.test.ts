import { describe, expect, it } from 'vitest';
import { fixtureAt, INVERTER, METER, meterValues, type HistoryFixture } from './household.fixture.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A reading every 30 s with `wh` more each. */
function live(house: HistoryFixture, begin: number, ms: number, wh = 1): number {
  let register = begin;
  for (let passed = 0; passed < ms; passed += 30 * SECOND) {
    house.read(meterValues(register, 0, 120 * wh));
    house.commit();
    house.clock.advance(30 * SECOND);
    register += wh;
  }
  return register;
}

describe('a gap', () => {
  it.each(['the meter is silent', 'the service is restarted', 'the service is killed'])(
    'is shown as one, its energy is in none of the points and in the day: %s',
    (what) => {
      const house = fixtureAt('2026-06-21T22:00:00+02:00');
      const before = live(house, 1000, 30 * MINUTE);
      const begin = house.now.wall - 30 * SECOND;
      const off = 3 * HOUR - 30 * SECOND;
      if (what === 'the service is restarted') house.restart(off);
      else if (what === 'the service is killed') house.kill(off);
      else house.clock.advance(off);
      house.read(meterValues(before + 500, 0));
      house.restart();
      const { series, gaps } = house.query({
        series: ['import', 'gridPower'],
        step: 'hour',
        from: Date.parse('2026-06-21T22:00:00+02:00'),
        to: Date.parse('2026-06-22T02:00:00+02:00'),
      });
      expect(series.import!.points.map(([, value]) => value)).toEqual([before - 1 - 1000, null, null, 0]);
      expect(series.gridPower!.points.map(([, value]) => value)).toEqual([120, null, null, null]);
      expect(gaps).toHaveLength(1);
      expect(gaps[0]).toEqual({ from: begin, to: house.now.wall, energy: { import: 501, export: 0 }, inPoints: false });
      const days = ['2026-06-21T00:00:00+02:00', '2026-06-23T00:00:00+02:00'] as const;
      expect(house.values('import', 'day', ...days)).toEqual([before - 1 - 1000, 501]);
    },
  );

  it('that lies within one point is in that point', () => {
    const house = fixtureAt('2026-06-21T12:00:00+02:00');
    const before = live(house, 1000, 10 * MINUTE);
    house.clock.advance(20 * MINUTE);
    const after = live(house, before + 50, 40 * MINUTE);
    const noon = Date.parse('2026-06-21T12:00:00+02:00');
    const range = { series: ['import'], from: noon, to: noon + HOUR } as const;
    const byHour = house.query({ ...range, step: 'hour' });
    expect(byHour.gaps).toMatchObject([{ inPoints: true, energy: { import: 51 } }]);
    // The last reading of this hour was a Wh before what is due next.
    expect(byHour.series.import!.points).toEqual([[noon, after - 10 - 10 - 1 - 1000]]);
    const byMinute = house.query({ ...range, step: 'minute' });
    expect(byMinute.gaps).toMatchObject([{ inPoints: false }]);
    expect(byMinute.series.import!.points.filter(([, value]) => value === null)).toHaveLength(20);
    house.restart();
    expect(house.query({ ...range, step: 'hour' })).toEqual(byHour);
  });

  it.each([
    { silence: 90, looks: 0, gaps: [] },
    { silence: 91, looks: 0, gaps: [{ energy: { import: 4, export: 0 } }] },
    { silence: 90, looks: 90, gaps: [] },
    { silence: 92, looks: 92, gaps: [{ energy: { import: 4, export: 0 } }] },
  ])('is none as long as nothing is stale: $silence s, with $looks looks meanwhile', ({ silence, looks, gaps }) => {
    const house = fixtureAt('2026-06-21T12:00:00+02:00');
    const from = house.now.wall;
    house.read(meterValues(1000, 0));
    for (let i = 0; i < looks; i++) {
      house.clock.advance(SECOND);
      house.look();
    }
    house.clock.advance((silence - looks) * SECOND);
    house.read(meterValues(1004, 0));
    const found = house.query({ series: [], step: 'minute', from, to: from + 2 * HOUR }).gaps;
    expect(found).toMatchObject(gaps);
    if (found[0]) expect(found[0]).toMatchObject({ from, to: from + silence * SECOND });
  });

  it('of all devices at once, as when the service was off, is one', () => {
    const house = fixtureAt('2026-06-21T12:00:00+02:00', [METER, INVERTER]);
    const read = (wh: number) => {
      house.read(meterValues(1000 + wh, 0));
      house.clock.advance(4 * SECOND);
      house.read({ 'pv.energy': 500 + wh, 'pv.power': 900, 'inverter.power.active': 880 }, { source: 1 });
      house.clock.advance(4 * SECOND);
    };
    read(0);
    house.restart(HOUR);
    read(70);
    const { gaps } = house.query({
      series: ['import'],
      step: 'minute',
      from: Date.parse('2026-06-21T12:00:00+02:00'),
      to: house.now.wall,
    });
    expect(gaps).toMatchObject([{ energy: { import: 70, export: 0, production: 70 } }]);
  });
});

describe('an inverter that sleeps', () => {
  const values = (wh: number, power: number) =>
    ({ 'pv.energy': wh, 'pv.power': power, 'inverter.power.active': power }) as const;

  function evening() {
    const house = fixtureAt('2026-06-21T21:00:00+02:00', [METER, INVERTER]);
    house.answers();
    house.read(meterValues(0, 0));
    house.read(values(9000, 40), { source: 1 });
    house.commit();
    return house;
  }

  function night(house: HistoryFixture, hours: number, isAsleep = true) {
    for (let i = 0; i < hours * 60; i++) {
      house.clock.advance(MINUTE);
      house.read(meterValues(0, 0));
      if (isAsleep) house.silent();
      house.commit();
    }
  }

  it('produces nothing, which is no gap; what it counted last comes with the morning', () => {
    const house = evening();
    night(house, 2);
    house.restart();
    night(house, 6);
    house.answers();
    house.read(values(9003, 30), { source: 1 });
    house.restart();
    const { series, gaps } = house.query({
      series: ['production'],
      step: 'hour',
      from: Date.parse('2026-06-21T21:00:00+02:00'),
      to: house.now.wall + HOUR,
    });
    expect(series.production!.points.map(([, value]) => value)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 3]);
    expect(gaps).toEqual([]);
  });

  it('and was out of sight for longer than a night lasts has a gap, with what it has counted meanwhile', () => {
    const house = evening();
    night(house, 1);
    house.restart(23 * HOUR);
    night(house, 1);
    house.answers();
    house.read(values(39_000, 30), { source: 1 });
    const day = ['2026-06-22T00:00:00+02:00', '2026-06-23T00:00:00+02:00'] as const;
    expect(house.values('production', 'hour', ...day).every((value) => value === null || value === 0)).toBe(true);
    expect(house.values('production', 'day', ...day)).toEqual([30_000]);
  });
});

describe('a register that is read rarely', () => {
  it('is known in between, and has no gap', () => {
    const house = fixtureAt('2026-06-21T12:00:00+02:00', [METER, { ...INVERTER, interval: 300 }]);
    const begin = house.now.wall;
    for (let minute = 0; minute < 12; minute++) {
      if (minute % 5 === 0) house.read({ 'pv.energy': 900 + 40 * minute, 'pv.power': 2400 }, { source: 1 });
      house.read(meterValues(1000, 0));
      house.commit();
      house.clock.advance(MINUTE);
    }
    const { series, gaps } = house.query({ series: ['production'], step: 'minute', from: begin, to: house.now.wall });
    expect(series.production!.points.map(([, value]) => value)).toEqual([0, 0, 0, 0, 0, 200, 0, 0, 0, 0, 200, 0]);
    expect(gaps).toEqual([]);
  });
});
