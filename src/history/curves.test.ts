import { describe, expect, it } from 'vitest';
import { fixtureAt, INVERTER, METER, meterValues } from './household.fixture.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const NOON = '2026-06-21T12:00:00+02:00';
const at = (minutes: number) => new Date(Date.parse(NOON) + minutes * MINUTE).toISOString();

describe('curves', () => {
  it('are means over time, not over readings, with the smallest and the largest', () => {
    const house = fixtureAt(NOON);
    house.read(meterValues(0, 0, 1000));
    house.clock.advance(45 * SECOND);
    house.read(meterValues(0, 0, -200));
    house.clock.advance(5 * SECOND);
    house.read(meterValues(0, 0, 4000));
    house.clock.advance(10 * SECOND);
    house.read(meterValues(0, 0, 0));
    const mean = (1000 * 45 - 200 * 5 + 4000 * 10) / 60;
    expect(house.points('gridPower', 'minute', at(0), at(1))).toEqual([[Date.parse(NOON), mean, -200, 4000]]);
    house.restart();
    expect(house.points('gridPower', 'minute', at(0), at(1))).toEqual([[Date.parse(NOON), mean, -200, 4000]]);
  });

  it('are cut at the minute between two readings', () => {
    const house = fixtureAt(NOON);
    house.clock.advance(50 * SECOND);
    house.read(meterValues(0, 0, 600));
    house.clock.advance(20 * SECOND);
    house.read(meterValues(0, 0, 900));
    house.clock.advance(50 * SECOND);
    house.look();
    expect(house.values('gridPower', 'minute', at(0), at(3))).toEqual([600, (600 * 10 + 900 * 50) / 60, null]);
    expect(house.values('gridPower', 'hour', at(0), at(60))).toEqual([(600 * 20 + 900 * 50) / 70]);
  });

  it('end where the last value is stale, and know nothing until the next one', () => {
    const house = fixtureAt(NOON);
    house.read(meterValues(0, 0, 500));
    house.clock.advance(10 * MINUTE);
    house.read(meterValues(90, 0, 700));
    house.clock.advance(30 * SECOND);
    house.look();
    expect(house.values('gridPower', 'minute', at(0), at(12))).toEqual([
      500,
      500,
      ...Array.from({ length: 8 }, () => null),
      700,
      null,
    ]);
  });

  it('of modules, house and battery come from the balance of the house', () => {
    const house = fixtureAt(NOON, [METER, INVERTER]);
    for (let i = 0; i < 4; i++) {
      house.read(meterValues(0, 0, -300));
      house.read(
        { 'pv.power': 2000, 'inverter.power.active': 1500, 'battery.power': 450, 'battery.soc': 50 + 2 * i },
        { source: 1 },
      );
      house.clock.advance(20 * SECOND);
    }
    house.look();
    const minute = [at(0), at(1)] as const;
    expect(house.values('pvPower', 'minute', ...minute)).toEqual([2000]);
    expect(house.values('housePower', 'minute', ...minute)).toEqual([1200]);
    expect(house.values('batteryPower', 'minute', ...minute)).toEqual([450]);
    expect(house.points('batterySoc', 'minute', ...minute)).toEqual([[Date.parse(NOON), 52, 50, 54]]);
  });

  it('go on after a restart in the same minute', () => {
    const house = fixtureAt(NOON);
    house.read(meterValues(0, 0, 100));
    house.clock.advance(20 * SECOND);
    house.look();
    house.restart();
    house.clock.advance(10 * SECOND);
    house.read(meterValues(0, 0, 400));
    house.clock.advance(10 * SECOND);
    house.look();
    house.restart();
    expect(house.points('gridPower', 'minute', at(0), at(1))).toEqual([[Date.parse(NOON), 200, 100, 400]]);
  });
});
