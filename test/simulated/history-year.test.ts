import { describe, expect, it } from 'vitest';
import type { Energy } from '../../src/history/cell.ts';
import { fixtureAt, INVERTER, METER, type HistoryFixture } from '../../src/history/household.fixture.ts';
import { createTimeZone } from '../../src/time-zone.ts';
import { seededRandom } from '../../src/simulators/random.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Coarse, so that a year is over soon. */
const EVERY = 30 * MINUTE;

/** A register as its device has it, and what a reader of it can know: what it has grown between readings. */
class Truth {
  value: number;
  /** Wh between readings that were kept. */
  known = 0;
  #read: number | undefined;
  #kept: { read: number | undefined; known: number };

  constructor(value: number) {
    this.value = value;
    this.#kept = { read: undefined, known: 0 };
  }

  read(): number {
    this.known += this.value - (this.#read ?? this.value);
    this.#read = this.value;
    return this.value;
  }

  kept(): void {
    this.#kept = { read: this.#read, known: this.known };
  }

  /** A crash took what was read since. */
  lost(): void {
    ({ read: this.#read, known: this.known } = this.#kept);
  }

  /** Another meter hangs there, somewhere in its count. */
  swapped(value: number): void {
    this.value = value;
    this.#read = undefined;
    this.#kept = { ...this.#kept, read: undefined };
  }
}

/** Everything that can happen to a household within a year. */
class Year {
  readonly imported = new Truth(11_335_000);
  readonly exported = new Truth(4_200_000);
  readonly produced = new Truth(20_000_000);
  readonly house: HistoryFixture;
  readonly #random = seededRandom(8);
  readonly #offset: (time: number) => number;
  serial = '1';

  constructor(house: HistoryFixture, offset: (time: number) => number) {
    this.house = house;
    this.#offset = offset;
  }

  get truths(): readonly Truth[] {
    return [this.imported, this.exported, this.produced];
  }

  /** What the devices do, whether anybody reads them or not. */
  pass(ms: number): void {
    const { wall } = this.house.now;
    const hour = ((wall + this.#offset(wall)) / HOUR) % 24;
    const sun = Math.max(0, Math.sin(((hour - 6) / 12) * Math.PI)) * 5000 * this.#random();
    const load = 200 + 900 * this.#random();
    const wh = (watts: number) => Math.round((watts * ms) / HOUR);
    this.imported.value += wh(Math.max(0, load - sun));
    this.exported.value += wh(Math.max(0, sun - load));
    this.produced.value += wh(sun);
    this.house.clock.advance(ms);
  }

  /** Registers alone: curves of a whole year would take a minute to write. */
  read(): void {
    const happens = this.#random();
    if (happens > 0.02) {
      const registers = { 'energy.active.import': this.imported.read(), 'energy.active.export': this.exported.read() };
      this.house.read(registers, { serial: this.serial });
    }
    if (happens < 0.95) this.house.read({ 'pv.energy': this.produced.read() }, { source: 1 });
    if (this.#random() < 0.7) this.keep();
  }

  /** Now and then something breaks. */
  break(): void {
    const happens = this.#random();
    if (happens < 0.003) this.#restart(0);
    else if (happens < 0.006) this.#kill(0);
    else if (happens < 0.008) this.#kill(this.#random() * 3 * HOUR);
    else if (happens < 0.009) this.#restart(this.#random() * 60 * HOUR);
    else if (happens < 0.0096) this.pass(this.#random() * 20 * HOUR);
    else if (happens < 0.01) this.#swap();
  }

  keep(): void {
    this.house.commit();
    for (const truth of this.truths) truth.kept();
  }

  #restart(ms: number): void {
    this.keep();
    this.house.commit({ everything: true });
    this.#kill(ms);
  }

  #kill(ms: number): void {
    for (const truth of this.truths) truth.lost();
    this.pass(ms);
    this.house.kill();
  }

  #swap(): void {
    this.serial = String(Number(this.serial) + 1);
    this.imported.swapped(Math.floor(this.#random() * 1e6));
    this.exported.swapped(0);
  }
}

/** Wh known of each register at the beginning of each day. */
function liveThrough(year: Year, borders: readonly number[]): Map<Energy, number[]> {
  const marks: { import: number; export: number; production: number }[] = [];
  const mark = () => ({ import: year.imported.known, export: year.exported.known, production: year.produced.known });
  year.read();
  year.keep();
  marks.push(mark());
  for (const border of borders.slice(1)) {
    while (year.house.now.wall + EVERY < border) step();
    // The last one is read in the last minute of the day, and what a crash then takes counts for the next.
    if (year.house.now.wall < border) {
      year.pass(Math.max(0, border - year.house.now.wall - 30_000));
      year.read();
      year.keep();
      year.pass(Math.max(0, border - year.house.now.wall));
    }
    marks.push(mark());
  }
  year.house.restart();
  const days = (name: Energy & keyof (typeof marks)[number]) =>
    marks.slice(1).map((after, day) => after[name] - marks[day]![name]);
  return new Map((['import', 'export', 'production'] as const).map((name) => [name, days(name)]));

  function step(): void {
    year.pass(EVERY);
    year.read();
    year.break();
  }
}

describe('a year', () => {
  it.each([
    ['Europe/Vienna', '2026-01-01T00:00:00+01:00'],
    ['Australia/Adelaide', '2026-01-01T00:00:00+10:30'],
  ])(
    'in %s: the energy of each day is the difference of the registers',
    (timeZone, begin) => {
      const zone = createTimeZone(timeZone);
      const sources = [
        { ...METER, interval: EVERY / 1000 },
        { ...INVERTER, interval: EVERY / 1000 },
      ];
      const year = new Year(fixtureAt(begin, sources, { timeZone }), zone.offsetAt);
      const borders = [Date.parse(begin)];
      while (borders.length < 366) borders.push(zone.next('day', borders.at(-1)!));
      const expected = liveThrough(year, borders);

      const [from, to] = [borders[0]!, borders.at(-1)!];
      const series = ['import', 'export', 'production', 'consumption'] as const;
      const days = year.house.query({ series, step: 'day', from, to });
      for (const [name, known] of expected) {
        expect(days.series[name as 'import']!.points.map(([start, wh]) => [start, wh ?? 0])).toEqual(
          known.map((wh, day) => [borders[day], wh]),
        );
        const total = known.reduce((sum, wh) => sum + wh, 0);
        for (const step of ['month', 'year'] as const) {
          const { points } = year.house.query({ series, step, from, to }).series[name as 'import']!;
          expect(points).toHaveLength(step === 'month' ? 12 : 1);
          expect(points.reduce((sum, [, wh]) => sum + (wh ?? 0), 0)).toBe(total);
        }
      }
      expect(days.series.consumption!.basis).toBe('registers');
      // A day without a single reading is not one in which nothing was used.
      expect(days.series.import!.points.some(([, wh]) => wh === null)).toBe(true);
      expect(days.gaps.length).toBeGreaterThan(20);
    },
    60_000,
  );
});
