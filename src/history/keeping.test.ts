import { describe, expect, it } from 'vitest';
import { temporaryDatabase } from '../../test/support/database.ts';
import { SimulatedClock } from '../simulators/clock.ts';
import type { Database } from '../store/database.ts';
import { HistoryFixture, METER, meterValues } from './household.fixture.ts';
import { createTables } from './tables.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.parse('2026-06-21T00:00:00+02:00');

function kept(options: { minuteDays?: number; hourYears?: number }) {
  const clock = new SimulatedClock(START);
  const database = temporaryDatabase(clock);
  database.prepare('pragma synchronous = off').run();
  const house = new HistoryFixture(database, clock, { timeZone: 'Europe/Vienna', ...options }, [
    { ...METER, interval: 300 },
  ]);
  const count = (table: string) => Number(database.prepare(`select count(*) as n from ${table}`).get()?.['n']);
  let wh = 1000;
  const live = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 5 * MINUTE) {
      house.read(meterValues(wh++, 0, 12), { serial: '1' });
      house.commit();
      clock.advance(5 * MINUTE);
    }
  };
  const days = () => {
    const query = { series: ['import'], step: 'day', from: START, to: house.now.wall } as const;
    return house.query(query).series.import!.points.map(([, value]) => value);
  };
  return { house, database, count, live, days, imported: () => wh - 1 - 1000 };
}

describe('bounds', () => {
  it('minutes go after their days, hours stay, and no day changes', () => {
    const { house, count, live, days } = kept({ minuteDays: 1 });
    live(2 * DAY);
    const before = days();
    live(DAY);
    house.restart();
    expect(count('history_minutes')).toBeLessThanOrEqual(DAY / MINUTE + 60);
    expect(count('history_hours')).toBe(71);
    expect(days().slice(0, 2)).toEqual(before);
    expect(house.history.begins()).toBe(START);
  });

  it('hours go after their years', () => {
    const { house, count, live, days, imported } = kept({ minuteDays: 0.5, hourYears: 2 / 365.25 });
    live(3 * DAY + HOUR);
    house.restart();
    expect(count('history_hours')).toBeLessThanOrEqual(49);
    expect(days()[0]).toBe(null);
    expect(
      days()
        .slice(1)
        .reduce((sum, wh) => sum! + wh!, 0),
    ).toBe(imported() - DAY / (5 * MINUTE) + 1);
  });

  it('a bound that has become narrower is reached in small steps', () => {
    const { house, database, count, live } = kept({ minuteDays: 5 });
    live(3 * DAY);
    house.restart();
    const narrow = new HistoryFixture(database, house.clock, { timeZone: 'Europe/Vienna', minuteDays: 1 }, [
      { ...METER, interval: 300 },
    ]);
    const counts = [count('history_minutes')];
    for (let hour = 0; hour < 20; hour++) {
      narrow.clock.advance(HOUR);
      narrow.read(meterValues(50_000, 0), { serial: '1' });
      narrow.commit({ everything: true });
      counts.push(count('history_minutes'));
    }
    for (const [i, n] of counts.slice(1).entries()) expect(counts[i]! - n).toBeLessThanOrEqual(300);
    expect(counts.at(-1)).toBeLessThanOrEqual(DAY / MINUTE + 60);
  });

  it('short gaps become part of their hour when their minutes go, long ones stay', () => {
    const { house, count, live, days } = kept({ minuteDays: 0.5 });
    live(2 * HOUR);
    house.clock.advance(20 * MINUTE);
    live(HOUR);
    house.clock.advance(5 * HOUR);
    live(HOUR);
    const [before] = days();
    expect(count('history_gaps')).toBe(2);
    live(DAY);
    expect(count('history_gaps')).toBe(1);
    expect(days()[0]).toBeGreaterThan(before!);
    const day = { step: 'hour', from: START, to: START + DAY } as const;
    const { series, gaps } = house.query({ ...day, series: ['import'] });
    const points = series.import!.points.reduce((sum, [, value]) => sum + (value ?? 0), 0);
    expect(points + gaps.reduce((sum, gap) => sum + (gap.inPoints ? 0 : gap.energy!.import!), 0)).toBe(days()[0]);
  });

  it('of gaps there are only so many: the oldest become part of their hours', () => {
    const { house, database, live, count, days } = kept({});
    live(2 * HOUR);
    house.restart();
    const [before] = days();
    const tables = createTables(database);
    for (let i = 0; i < 5010; i++) {
      tables.insertGap({ from: START + i * 1000, to: START + HOUR + i * 1000, energy: { import: 1 } });
    }
    expect(days()[0]).toBe(before! + 5010);
    live(HOUR);
    house.restart();
    expect(count('history_gaps')).toBe(5000);
    expect(days()[0]).toBe(before! + 5010 + HOUR / (5 * MINUTE));
  });
});

/** A database of which the n-th statement that writes from now on fails, as a power cut or a crash would have it. */
function cutting(database: Database) {
  let left = Infinity;
  const prepare: Database['prepare'] = (sql) => {
    const statement = database.prepare(sql);
    const run: typeof statement.run = (...values) => {
      if (--left === 0) throw new Error('cut');
      statement.run(...values);
    };
    return { ...statement, run };
  };
  const setState: Database['setState'] = (key, value) => {
    if (--left === 0) throw new Error('cut');
    database.setState(key, value);
  };
  return { database: { ...database, prepare, setState }, cutAt: (n: number) => (left = n) };
}

describe('a database that cannot be written', () => {
  it.each(['goes on', 'is killed'])('at any statement of a commit keeps all or nothing: the service %s', (what) => {
    const clock = new SimulatedClock(START);
    const { database, cutAt } = cutting(temporaryDatabase(clock));
    database.prepare('pragma synchronous = off').get();
    const house = new HistoryFixture(database, clock, { timeZone: 'Europe/Vienna', minuteDays: 0.1 }, [METER]);
    let wh = 1000;
    const year = ['2026-01-01T00:00:00+01:00', '2027-01-01T00:00:00+01:00'] as const;
    house.read(meterValues(wh++, 0, 60), { serial: '1' });
    house.commit();
    let cuts = 0;
    for (let n = 1; cuts === n - 1; n++) {
      // A commit with everything in it: minutes of two hours, the end of an hour, of a gap, and of what is kept.
      clock.advance(HOUR - 2 * MINUTE);
      for (let i = 0; i < 4; i++) {
        house.read(meterValues(wh++, 0, 60), { serial: '1' });
        clock.advance(MINUTE);
      }
      const before = wh - 1 - 1000;
      cutAt(n);
      try {
        house.commit({ everything: true });
      } catch (error) {
        expect(error).toMatchObject({ message: 'cut' });
        cuts++;
      }
      cutAt(Infinity);
      if (what === 'is killed') house.kill();
      house.read(meterValues(wh - 1, 0), { serial: '1' });
      expect(house.values('import', 'year', ...year)).toEqual([before]);
      house.commit({ everything: true });
    }
    expect(cuts).toBeGreaterThan(6);
  });

  it('loses nothing: it is written when there is room again', () => {
    const { house, days, count } = kept({});
    house.read(meterValues(1000, 0, 60), { serial: '1' });
    house.commit();
    for (let i = 1; i <= 100; i++) {
      house.clock.advance(5 * MINUTE);
      house.read(meterValues(1000 + i, 0, 60), { serial: '1' });
      house.commit({ fails: true });
    }
    expect(days()).toEqual([100]);
    expect(count('history_minutes')).toBe(1);
    house.commit();
    expect(days()).toEqual([100]);
    // Curves of the last three hours, and the energy of all the others.
    expect(count('history_minutes')).toBe(181);
    expect(house.values('gridPower', 'hour', '2026-06-21T07:00:00+02:00', '2026-06-21T08:00:00+02:00')).toEqual([60]);
  });
});
