import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixtureAt, type HistoryFixture, INVERTER, METER, meterValues } from './household.fixture.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A reading every 30 s, each a Wh more, a commit a minute. */
function live(house: HistoryFixture, from: number, ms: number): number {
  let wh = from;
  for (let passed = 0; passed < ms; passed += 30 * SECOND) {
    house.clock.advance(30 * SECOND);
    house.read(meterValues(++wh, 0, 120), { serial: '1' });
    if (passed % MINUTE !== 0) house.commit();
  }
  return wh;
}

describe('energy', () => {
  it('is what the registers have grown since they were first seen, minute by minute', () => {
    const house = fixtureAt('2026-06-21T12:00:00+02:00');
    house.read(meterValues(5000, 700));
    house.clock.advance(30 * SECOND);
    house.read(meterValues(5003, 700));
    house.clock.advance(40 * SECOND);
    house.read(meterValues(5010, 701));
    const between = ['2026-06-21T12:00:00+02:00', '2026-06-21T12:03:00+02:00'] as const;
    expect(house.values('import', 'minute', ...between)).toEqual([3, 7, null]);
    expect(house.values('export', 'minute', ...between)).toEqual([0, 1, null]);
    expect(house.values('importReading', 'minute', ...between)).toEqual([5003, 5010, null]);
    expect(house.values('importReading', '5min', ...between)).toEqual([5010]);
  });

  it('belongs to the day in which it was read: what is read at midnight belongs to the new one', () => {
    const house = fixtureAt('2026-06-21T23:59:30+02:00');
    house.read(meterValues(1000, 0));
    house.clock.advance(29_999);
    house.read(meterValues(1004, 0));
    house.clock.advance(1);
    house.read(meterValues(1005, 0));
    const days = ['2026-06-21T00:00:00+02:00', '2026-06-23T00:00:00+02:00'] as const;
    expect(house.values('import', 'day', ...days)).toEqual([4, 1]);
    expect(house.values('importReading', 'day', ...days)).toEqual([1004, 1005]);
    house.restart();
    expect(house.values('import', 'day', ...days)).toEqual([4, 1]);
    expect(house.values('importReading', 'day', ...days)).toEqual([1004, 1005]);
  });

  it('that was read just before midnight belongs before it, even when it is looked at after it', () => {
    const house = fixtureAt('2026-06-21T23:59:30+02:00');
    house.read(meterValues(1000, 0));
    const looking = house.history;
    house.history = { ...looking, observe() {} };
    house.clock.advance(29_600);
    house.read(meterValues(1004, 0));
    house.history = looking;
    house.clock.advance(800);
    house.look();
    const days = ['2026-06-21T00:00:00+02:00', '2026-06-23T00:00:00+02:00'] as const;
    expect(house.values('import', 'day', ...days)).toEqual([4, null]);
    expect(house.values('importReading', 'day', ...days)).toEqual([1004, 1004]);
  });

  it.each([
    ['Europe/Vienna', '2026-03-29T00:00:00+01:00', 23],
    ['Europe/Vienna', '2026-10-25T00:00:00+02:00', 25],
    ['America/Santiago', '2026-09-06T01:00:00-03:00', 23],
    ['Australia/Lord_Howe', '2026-04-05T00:00:00+11:00', 24.5],
    ['Asia/Kolkata', '2026-03-29T00:00:00+05:30', 24],
  ])('in %s, of the day that begins at %s, is that of its %d hours', (timeZone, begin, hours) => {
    const house = fixtureAt(begin, [{ ...METER, interval: 600 }], { timeZone });
    house.clock.advance(-HOUR);
    let wh = 0;
    house.read(meterValues(wh, 0), { serial: '1' });
    const end = Date.parse(begin) + hours * HOUR;
    while (house.now.wall < end + HOUR) {
      house.clock.advance(10 * MINUTE);
      house.read(meterValues(++wh, 0), { serial: '1' });
      house.commit();
    }
    const { points } = house.query({ series: ['import'], step: 'day', from: Date.parse(begin), to: end }).series
      .import!;
    expect(points).toEqual([[Date.parse(begin), hours * 6]]);
    const byHour = house.query({ series: ['import'], step: 'hour', from: Date.parse(begin), to: end }).series.import!;
    expect(byHour.points.map(([, value]) => value).reduce((a, b) => a! + b!, 0)).toBe(hours * 6);
    expect(byHour.points).toHaveLength(Math.ceil(hours));
  });

  it('of several inverters is their sum, and a submeter counts what the grid meter counts already', () => {
    const house = fixtureAt('2026-06-21T12:00:00+02:00', [
      METER,
      { ...METER, id: 'heat-pump', role: 'submeter' },
      INVERTER,
      { ...INVERTER, id: 'garage' },
    ]);
    for (const wh of [0, 10]) {
      house.read(meterValues(1000 + wh, 0));
      house.read(meterValues(5000 + 10 * wh, 0), { source: 1 });
      house.read({ 'pv.energy': 100 + wh, 'pv.power': 100 }, { source: 2 });
      house.read({ 'pv.energy': 900 + 2 * wh, 'pv.power': 100 }, { source: 3 });
      house.clock.advance(20 * SECOND);
    }
    const hour = ['2026-06-21T12:00:00+02:00', '2026-06-21T13:00:00+02:00'] as const;
    expect(house.values('import', 'hour', ...hour)).toEqual([10]);
    expect(house.values('production', 'hour', ...hour)).toEqual([30]);
    expect(house.values('importReading', 'hour', ...hour)).toEqual([1010]);
  });

  it('of a household without a grid meter is what one inverter sees at the connection', () => {
    const house = fixtureAt('2026-06-21T12:00:00+02:00', [INVERTER, { ...INVERTER, id: 'garage' }]);
    for (const wh of [0, 10]) {
      const seen = { 'inverter.grid.power': 200, 'inverter.energy.grid.import': 100 + wh } as const;
      house.read({ ...seen, 'pv.power': 0 }, { source: 0 });
      house.read({ ...seen, 'pv.power': 0 }, { source: 1 });
      house.clock.advance(20 * SECOND);
    }
    expect(house.values('import', 'hour', '2026-06-21T12:00:00+02:00', '2026-06-21T13:00:00+02:00')).toEqual([10]);
  });
});

describe('a meter that is another one', () => {
  const day = ['2026-06-21T00:00:00+02:00', '2026-06-22T00:00:00+02:00'] as const;

  it.each(['goes on', 'restart', 'kill'] as const)('after a swap counts from its own beginning: %s', (what) => {
    const house = fixtureAt('2026-06-21T12:00:00+02:00');
    const read = (wh: number) => {
      house.read(meterValues(wh, 0));
      house.commit();
      house.clock.advance(30 * SECOND);
    };
    read(80_000);
    read(80_005);
    for (let wh = 3; wh <= 30; wh++) read(wh);
    expect(house.snapshot.meters.map(({ id }) => id)).toContain('house-2');
    const [first] = house.snapshot.meters
      .filter(({ up }) => up)
      .map(({ registers }) => registers.get('energy.active.import'));
    if (what === 'restart') house.restart();
    if (what === 'kill') house.kill();
    read(34);
    expect(house.values('import', 'day', ...day)).toEqual([5 + 34 - first!.base]);
    expect(house.values('importReading', 'day', ...day)).toEqual([34]);
  });

  it('with another serial number is another series from its first reading on', () => {
    const house = fixtureAt('2026-06-21T12:00:00+02:00');
    for (const [serial, wh] of [
      ['1', 80_000],
      ['1', 80_005],
      ['2', 3],
      ['2', 4],
      ['2', 9],
    ] as const) {
      house.read(meterValues(wh, 0), { serial });
      house.clock.advance(30 * SECOND);
    }
    expect(house.values('import', 'day', ...day)).toEqual([5 + 6]);
    expect(house.values('importReading', 'day', ...day)).toEqual([9]);
  });

  it('jumps: what lies between is nobody’s, also when the service was killed in between', () => {
    const house = fixtureAt('2026-06-21T12:00:00+02:00');
    const read = (wh: number) => {
      house.read(meterValues(wh, 0), { serial: '1' });
      house.commit();
      house.clock.advance(30 * SECOND);
    };
    read(1000);
    for (let i = 1; i <= 8; i++) read(1000 + i);
    house.kill();
    for (let i = 0; i <= 25; i++) read(900_000 + i);
    const register = house.snapshot.meters[0]!.registers.get('energy.active.import')!;
    expect(register.segment).toBe(2);
    expect(house.values('import', 'day', ...day)).toEqual([8 + register.value - register.base]);
  });
});

describe('a restart', () => {
  const day = ['2026-06-21T00:00:00+02:00', '2026-06-22T00:00:00+02:00'] as const;

  it('loses no energy, whether in order or not, at any moment', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('read', 'commit', 'look', 'restart', 'kill', 'full disk'), { maxLength: 60 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 90 })),
        (steps, amounts) => {
          const house = fixtureAt('2026-06-21T12:00:00+02:00');
          let wh = 1000;
          house.read(meterValues(wh, 0), { serial: '1' });
          house.commit();
          for (const step of [...steps, 'read']) {
            house.clock.advance(45 * SECOND);
            if (step === 'read') house.read(meterValues((wh += amounts.next().value!), 0), { serial: '1' });
            if (step === 'look') house.look();
            if (step === 'commit') house.commit();
            if (step === 'full disk') house.commit({ fails: true });
            if (step === 'restart') house.restart();
            if (step === 'kill') house.kill();
          }
          expect(house.values('import', 'day', ...day)).toEqual([wh - 1000]);
          const { series, gaps } = house.query({
            series: ['import'],
            step: 'minute',
            from: Date.parse(day[0]),
            to: Date.parse(day[1]),
          });
          const inPoints = series.import!.points.reduce((sum, [, value]) => sum + (value ?? 0), 0);
          const inGaps = gaps.reduce((sum, gap) => sum + (gap.inPoints ? 0 : (gap.energy?.import ?? 0)), 0);
          expect(inPoints + inGaps).toBe(wh - 1000);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps what was read shortly before a crash where it was read', () => {
    const house = fixtureAt('2026-06-21T23:57:00+02:00');
    house.read(meterValues(1000, 0));
    house.commit();
    house.clock.advance(MINUTE);
    house.read(meterValues(1010, 0));
    // The household is stored once a minute, history is not due yet.
    expect(house.commit()).toBe(false);
    house.kill(5 * MINUTE);
    const days = ['2026-06-21T00:00:00+02:00', '2026-06-23T00:00:00+02:00'] as const;
    expect(house.values('import', 'day', ...days)).toEqual([10, null]);
    house.read(meterValues(1015, 0));
    expect(house.values('import', 'day', ...days)).toEqual([10, 5]);
  });

  it('of an older version, which kept no history, begins with what the registers show', () => {
    const house = fixtureAt('2026-06-21T12:00:00+02:00');
    const earlier = house.history;
    house.history = { ...earlier, observe() {}, flush: () => undefined };
    house.read(meterValues(1000, 0));
    house.clock.advance(30 * SECOND);
    house.read(meterValues(1100, 0));
    house.restart();
    house.clock.advance(30 * SECOND);
    house.read(meterValues(1107, 0));
    expect(house.values('import', 'day', ...day)).toEqual([7]);
  });
});

describe('sums', () => {
  it('of any split of the time are what the registers have grown', () => {
    const house = fixtureAt('2026-10-24T20:00:00+02:00', [METER], { minuteDays: 0.5 });
    house.read(meterValues(1000, 0), { serial: '1' });
    let wh = 1000;
    wh = live(house, wh, 5 * HOUR);
    house.clock.advance(2.5 * HOUR);
    wh = live(house, wh + 400, 6 * HOUR);
    house.kill(13 * MINUTE);
    wh = live(house, wh + 20, 9 * HOUR);
    house.restart(2 * HOUR);
    wh = live(house, wh + 77, 3 * HOUR);
    const [begin, end] = [Date.parse('2026-10-24T00:00:00+02:00'), Date.parse('2026-10-26T00:00:00+01:00')];
    const zoneHours = (end - begin) / HOUR;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: zoneHours - 1 }), { maxLength: 5 }), (cuts) => {
        const borders = [begin, ...[...new Set(cuts)].toSorted((a, b) => a - b).map((h) => begin + h * HOUR), end];
        let sum = 0;
        const counted = new Set<number>();
        for (const [i, from] of borders.slice(0, -1).entries()) {
          const { series, gaps } = house.query({ series: ['import'], step: 'hour', from, to: borders[i + 1]! });
          for (const [, value] of series.import!.points) sum += value ?? 0;
          for (const gap of gaps) {
            if (gap.inPoints || counted.has(gap.from)) continue;
            counted.add(gap.from);
            sum += gap.energy?.import ?? 0;
          }
        }
        expect(sum).toBe(wh - 1000);
      }),
    );
    const days = house.query({ series: ['import'], step: 'day', from: begin, to: end }).series.import!.points;
    expect(days).toHaveLength(2);
    expect(days.reduce((sum, [, value]) => sum + value!, 0)).toBe(wh - 1000);
    for (const step of ['month', 'year'] as const) {
      const { points } = house.query({ series: ['import'], step, from: begin, to: end }).series.import!;
      expect(points.map(([, value]) => value)).toEqual([wh - 1000]);
    }
  });
});
