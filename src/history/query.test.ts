import { describe, expect, it } from 'vitest';
import { historyCsv } from './csv.ts';
import { fixtureAt, INVERTER, METER, meterValues, type HistoryFixture } from './household.fixture.ts';
import { POINTS_AT_MOST } from './query.ts';
import { HISTORY_SERIES, HISTORY_STEPS } from './series.ts';
import { shown } from './shown.ts';
import { createTimeZone } from '../time-zone.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOON = '2026-06-21T12:00:00+02:00';

/** An hour with sun: 3 kW from the roof, 1 kW used, 2 kW to the grid. */
function sunnyHour(more: (wh: number) => Record<string, number> = () => ({})): HistoryFixture {
  const house = fixtureAt(NOON, [METER, INVERTER]);
  for (let i = 0; i <= 60; i++) {
    house.read(meterValues(5000, 700 + Math.round((2000 * i) / 60), -2000));
    const counted = { 'pv.energy': 9000 + 50 * i, ...more(i) };
    house.read({ ...counted, 'pv.power': 3000, 'inverter.power.active': 3000 }, { source: 1 });
    house.commit();
    if (i < 60) house.clock.advance(MINUTE - (i === 59 ? 1 : 0));
  }
  return house;
}
const hour = { from: Date.parse(NOON), to: Date.parse(NOON) + HOUR, step: 'hour' } as const;

describe('consumption and shares', () => {
  it('come from the registers where all are there', () => {
    const { series } = sunnyHour().query({ ...hour, series: ['consumption', 'selfSufficiency', 'selfConsumption'] });
    expect(series.consumption).toMatchObject({ basis: 'registers', points: [[hour.from, 1000]] });
    expect(series.selfSufficiency!.points).toEqual([[hour.from, 100]]);
    expect(series.selfConsumption!.points[0]![1]).toBeCloseTo(100 / 3, 10);
  });

  it('leave out what went into the battery, and count what came out of it', () => {
    const house = sunnyHour((i) => ({ 'battery.energy.charged': 100 + 10 * i, 'battery.energy.discharged': 5 * i }));
    const { series } = house.query({ ...hour, series: ['consumption', 'charged', 'discharged'] });
    expect(series.consumption).toMatchObject({ basis: 'registers', points: [[hour.from, 1000 - 600 + 300]] });
    expect(series.charged!.points).toEqual([[hour.from, 600]]);
    expect(series.discharged!.points).toEqual([[hour.from, 300]]);
  });

  it.each([
    ['of a battery without counters', { 'battery.power': 500, 'battery.soc': 50 }],
    ['of minutes', {}],
  ])('%s come from the mean power, which is said', (what, values) => {
    const house = sunnyHour(() => values);
    const step = what === 'of minutes' ? 'minute' : 'hour';
    const { series } = house.query({ ...hour, step, series: ['consumption'] });
    expect(series.consumption!.basis).toBe('power');
    const sum = series.consumption!.points.reduce((sum, [, value]) => sum + value!, 0);
    expect(sum).toBeCloseTo(1000, 0);
  });

  it('are not known without an inverter', () => {
    const house = fixtureAt(NOON);
    house.read(meterValues(0, 0, 100));
    house.clock.advance(MINUTE);
    house.read(meterValues(2, 0, 100));
    const { series } = house.query({ ...hour, series: ['consumption', 'selfSufficiency', 'production'] });
    for (const { points } of Object.values(series)) expect(points).toEqual([[hour.from, null]]);
    expect(series.consumption).not.toHaveProperty('basis');
  });
});

describe('a query', () => {
  it('answers every series in every step, before anything is known', () => {
    const house = fixtureAt(NOON);
    for (const step of HISTORY_STEPS) {
      const { series } = house.query({ series: HISTORY_SERIES, step, from: hour.from, to: hour.from + 1 });
      expect(Object.keys(series)).toEqual(HISTORY_SERIES);
      for (const { points } of Object.values(series)) expect(points.map(([, value]) => value)).toEqual([null]);
    }
    expect(house.history.begins()).toBeUndefined();
  });

  it('gives whole steps of local time', () => {
    const house = fixtureAt(NOON);
    const from = Date.parse('2026-03-29T17:20:00+02:00');
    expect(house.query({ series: ['import'], step: 'day', from, to: from + 1 })).toMatchObject({
      from: Date.parse('2026-03-29T00:00:00+01:00'),
      to: Date.parse('2026-03-30T00:00:00+02:00'),
      timeZone: 'Europe/Vienna',
    });
  });

  it.each([
    ['minute', 4 * DAY, '5min'],
    ['minute', 30 * DAY, '15min'],
    ['5min', 366 * DAY, 'day'],
    ['hour', 20 * 365 * DAY, 'month'],
    ['minute', Infinity, 'month'],
  ] as const)('for %s over %d ms is too much, and says that %s will do', (step, length, better) => {
    const from = Date.parse('2026-01-01T00:00:00+01:00');
    const answered = fixtureAt(NOON).history.query({ series: ['import'], step, from, to: from + length });
    expect(answered).toMatchObject({ ok: false, step: better, problem: expect.stringContaining(`step=${better}`) });
  });

  it('is answered up to the bound', () => {
    const house = fixtureAt(NOON);
    const length = (POINTS_AT_MOST - 1) * MINUTE;
    const { series } = house.query({ series: ['import'], step: 'minute', from: hour.from, to: hour.from + length });
    expect(series.import!.points).toHaveLength(POINTS_AT_MOST - 1);
  });

  it.each([
    [hour.from, hour.from],
    [hour.to, hour.from],
    [Number.NaN, hour.from],
    [hour.from, Number.NaN],
    [-Infinity, -1],
  ])('from %d to %d is refused in words', (from, to) => {
    const answered = fixtureAt(NOON).history.query({ series: ['import'], step: 'hour', from, to });
    expect(answered).toMatchObject({ ok: false, problem: expect.stringContaining('"from" must be before "to"') });
  });

  it('reads readings from the last time they were known', () => {
    const house = fixtureAt(NOON);
    house.read(meterValues(1000, 20, 0));
    house.commit();
    house.clock.advance(10 * SECOND);
    house.read(meterValues(1001, 21, 0));
    house.restart(2 * HOUR);
    house.read(meterValues(1500, 22, 0));
    house.restart(DAY);
    house.read(meterValues(9000, 23, 0));
    house.restart();
    const days = ['2026-06-21T00:00:00+02:00', '2026-06-23T00:00:00+02:00'] as const;
    expect(house.values('importReading', 'day', ...days)).toEqual([1500, 9000]);
    expect(house.values('exportReading', 'day', ...days)).toEqual([22, 23]);
    expect(house.values('importReading', 'hour', NOON, '2026-06-21T15:00:00+02:00')).toEqual([1001, null, 1500]);
    expect(house.values('importReading', 'year', ...days)).toEqual([9000]);
  });
});

describe('what is shown', () => {
  it('is in kWh and kW, without digits that nobody measured', () => {
    const house = sunnyHour();
    const { answer } = house.history.query({ ...hour, series: ['export', 'gridPower', 'selfConsumption'] }) as never;
    const { series } = shown(answer);
    expect(series).toEqual({
      export: { unit: 'kWh', kind: 'energy', points: [[hour.from, 2]] },
      gridPower: { unit: 'kW', kind: 'power', points: [[hour.from, -2, -2, -2]] },
      selfConsumption: { unit: '%', kind: 'percent', points: [[hour.from, 33.3]] },
    });
  });

  it('says the energy of gaps in kWh too', () => {
    const house = fixtureAt(NOON);
    house.read(meterValues(1000, 0));
    house.clock.advance(HOUR);
    house.read(meterValues(2234, 0));
    const { gaps } = shown(house.query({ series: [], step: 'hour', from: hour.from, to: hour.to + HOUR }));
    expect(gaps).toEqual([{ from: hour.from, to: hour.to, energy: { import: 1.234, export: 0 }, inPoints: false }]);
  });

  it('is CSV: units in the header, CRLF, nothing for what is not known, and both hours of the same name', () => {
    const house = fixtureAt('2026-10-25T01:59:00+02:00');
    for (let i = 0; i < 65; i++) {
      house.read(meterValues(1000 + 10 * i, 0, 600));
      house.clock.advance(MINUTE);
    }
    const zone = createTimeZone('Europe/Vienna');
    const from = Date.parse('2026-10-25T01:00:00+02:00');
    const answer = house.query({ series: ['import', 'gridPower'], step: 'hour', from, to: from + 4 * HOUR });
    expect(historyCsv(shown(answer), zone.iso)).toBe(
      [
        'start,import [kWh],gridPower [kW],gridPower min [kW],gridPower max [kW]',
        '2026-10-25T01:00:00+02:00,0,0.6,0.6,0.6',
        '2026-10-25T02:00:00+02:00,0.6,0.6,0.6,0.6',
        '2026-10-25T02:00:00+01:00,0.04,0.6,0.6,0.6',
        '2026-10-25T03:00:00+01:00,,,,',
        '',
      ].join('\r\n'),
    );
  });

  it('of nothing is CSV with a header', () => {
    const answer = { from: 0, to: 1, step: 'hour', timeZone: 'UTC', series: {}, gaps: [] } as const;
    expect(historyCsv(answer, String)).toBe('start\r\n');
  });
});
