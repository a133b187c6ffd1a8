import { describe, expect, it } from 'vitest';
import { fixtureAt, meterValues, type HistoryFixture } from './household.fixture.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

function live(house: HistoryFixture, begin: number, minutes: number, gridPower = 240): number {
  let wh = begin;
  for (let i = 0; i < minutes; i++) {
    house.read(meterValues(wh, 0, gridPower));
    house.commit();
    house.clock.advance(30 * SECOND);
    house.read(meterValues((wh += 2), 0, gridPower));
    house.clock.advance(30 * SECOND);
    wh += 2;
  }
  return wh;
}

describe('the clock', () => {
  it('set back an hour: minutes that are there keep their curves, and no energy is lost', () => {
    const house = fixtureAt('2026-06-21T12:00:00+02:00');
    const noon = house.now.wall;
    let wh = live(house, 1000, 60, 240);
    house.look();
    house.clock.jumpWall(-30 * MINUTE);
    wh = live(house, wh, 60, 900);
    house.look();
    house.restart();
    const query = { series: ['import', 'gridPower'], from: noon, to: noon + 2 * HOUR } as const;
    const { series } = house.query({ ...query, step: 'minute' });
    const power = series.gridPower!.points.map(([, value]) => value);
    expect(power.slice(0, 60)).toEqual(Array.from({ length: 60 }, () => 240));
    expect(power.slice(60, 90)).toEqual(Array.from({ length: 30 }, () => 900));
    const sum = series.import!.points.reduce((sum, [, value]) => sum + (value ?? 0), 0);
    // The register was read last 30 s before.
    expect(sum).toBe(wh - 2 - 1000);
    const hours = house.query({ ...query, step: 'hour' }).series.import!.points;
    expect(hours.map(([, value]) => value)).toEqual([90 * 4 - 2, 120]);
  });

  it('that nobody has set yet, in 1970, is not believed: what was read then comes later', () => {
    const house = fixtureAt('1970-01-01T00:00:05Z');
    live(house, 1000, 3);
    expect(house.history.begins()).toBeUndefined();
    house.clock.jumpWall(Date.parse('2026-06-21T12:00:00+02:00') - house.now.wall);
    live(house, 1012, 3);
    house.restart();
    const day = ['2026-06-21T00:00:00+02:00', '2026-06-22T00:00:00+02:00'] as const;
    expect(house.values('import', 'day', ...day)).toEqual([22]);
    expect(house.history.begins()).toBe(Date.parse('2026-06-21T12:00:00+02:00'));
  });

  it('of a Pi that starts where it went down is waited for', () => {
    const house = fixtureAt('2026-06-21T20:00:00+02:00');
    let wh = live(house, 1000, 10);
    // Off over night; at the start the clock says what was saved an hour before it went down.
    house.restart(8 * HOUR, 9 * HOUR);
    wh = live(house, wh + 300, 2);
    house.clock.jumpWall(9 * HOUR);
    wh = live(house, wh, 10);
    house.restart();
    const days = ['2026-06-21T00:00:00+02:00', '2026-06-23T00:00:00+02:00'] as const;
    expect(house.values('import', 'day', ...days)).toEqual([38, wh - 2 - 1038]);
  });

  it('that leaps on soon after the start takes along what is not stored yet', () => {
    const house = fixtureAt('2026-06-21T20:00:00+02:00');
    let wh = live(house, 1000, 10);
    // Off over night with the clock standing still.
    house.restart(8 * HOUR, 8 * HOUR - 10 * SECOND);
    wh = live(house, wh + 300, 2);
    house.clock.jumpWall(8 * HOUR);
    wh = live(house, wh, 10);
    house.restart();
    const days = ['2026-06-21T00:00:00+02:00', '2026-06-23T00:00:00+02:00'] as const;
    expect(house.values('import', 'day', ...days)).toEqual([38, wh - 2 - 1038]);
  });

  it('that stays behind is believed after ten minutes', () => {
    const house = fixtureAt('2026-06-21T20:00:00+02:00');
    let wh = live(house, 1000, 10);
    house.restart(0, 3 * HOUR);
    wh = live(house, wh, 15);
    house.restart();
    const day = ['2026-06-21T00:00:00+02:00', '2026-06-22T00:00:00+02:00'] as const;
    expect(house.values('import', 'day', ...day)).toEqual([wh - 2 - 1000]);
    expect(house.values('gridPower', 'hour', '2026-06-21T17:00:00+02:00', '2026-06-21T18:00:00+02:00')).toEqual([240]);
  });

  it('a year ahead for an hour takes only a little of what is oldest', () => {
    const house = fixtureAt('2026-06-21T12:00:00+02:00', undefined, { minuteDays: 1 });
    const begin = house.now.wall;
    let wh = live(house, 1000, 20 * 60);
    house.clock.jumpWall(365 * 24 * HOUR);
    wh = live(house, wh, 60);
    house.clock.jumpWall(-365 * 24 * HOUR);
    wh = live(house, wh, 60);
    house.restart();
    const { points } = house.query({ series: ['import'], step: 'minute', from: begin, to: begin + 20 * HOUR }).series
      .import!;
    const known = points.filter(([, value]) => value !== null).length;
    expect(known).toBeGreaterThanOrEqual(20 * 60 - 2 * 300);
    const years = ['2026-01-01T00:00:00+01:00', '2028-01-01T00:00:00+01:00'] as const;
    expect(house.values('import', 'year', ...years).reduce((a, b) => a! + (b ?? 0), 0)).toBe(wh - 2 - 1000);
  });
});
