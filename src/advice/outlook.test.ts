import { describe, expect, it } from 'vitest';
import { bestWindow, betterThan, type Comparison } from './better.ts';
import { KINDS } from './kinds.ts';
import { expectationOf, outlookOf, type Outlook } from './outlook.ts';
import { createOutlookSource } from './outlook-source.ts';
import { pastQuarters, QUARTER, type PastQuarter } from './past.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONE = 'Europe/Vienna';
const CAR = KINDS.car.profile;

/** A day's sun that is highest at 11:00 UTC (13:00 in summer in Vienna), of 6 kW under a clear sky. */
function sunAt(epochMs: number): number {
  const hour = (epochMs % DAY) / HOUR;
  return hour < 4 || hour > 18 ? 0 : 6000 * Math.cos(((hour - 11) / 14) * Math.PI) ** 2;
}

interface Made {
  readonly days?: number;
  /** Part of a clear sky's power on a day, 1 being yesterday. */
  readonly sky?: (day: number) => number;
  /** W of the house. */
  readonly house?: (start: number) => number;
  readonly modules?: boolean;
}

function pastOf(
  now: number,
  { days = 14, sky = () => 1, house = () => 400, modules = true }: Made = {},
): PastQuarter[] {
  const end = now - (now % QUARTER);
  return Array.from({ length: days * 96 }, (_, i) => {
    const start = end - (i + 1) * QUARTER;
    const pvW = sunAt(start) * sky(Math.ceil((now - start) / DAY));
    const houseW = house(start);
    return { start, surplusW: pvW - houseW, ...(modules && { pvW, houseW }) };
  });
}

function outlook(now: number, made: Made = {}, pvW?: number): Outlook | undefined {
  const expectation = expectationOf({ past: pastOf(now, made), now, timeZone: ZONE });
  return expectation && outlookOf(expectation, pvW, now);
}

const MORNING = Date.UTC(2026, 5, 24, 5, 30);

describe('the rest of the day', () => {
  it('goes from this quarter to local midnight', () => {
    const { slots } = outlook(MORNING + 60_000)!;
    expect(slots[0]!.from).toBe(MORNING);
    expect(slots.at(-1)!.from + QUARTER).toBe(Date.UTC(2026, 5, 24, 22, 0));
  });

  it.each([
    ['spring, 23 hours', Date.UTC(2026, 2, 28, 23, 0), 92],
    ['autumn, 25 hours', Date.UTC(2026, 9, 24, 22, 0), 100],
    ['a usual day', Date.UTC(2026, 5, 23, 22, 0), 96],
  ])('has all quarters of a day: %s', (_, midnight, quarters) => {
    expect(outlook(midnight)!.slots).toHaveLength(quarters);
  });

  it.each([
    [0, false],
    [2, false],
    [3, true],
  ])('after %i days is known: %s', (days, known) => {
    expect(outlook(MORNING, { days }) !== undefined).toBe(known);
  });

  it('does not take days with gaps for known', () => {
    const past = pastOf(MORNING, { days: 5 }).map((quarter, i) =>
      i % 3 === 0 ? { ...quarter, surplusW: null } : quarter,
    );
    expect(expectationOf({ past, now: MORNING, timeZone: ZONE })).toBeUndefined();
  });

  it('expects what the days before had, under the sky of now', () => {
    const noon = Date.UTC(2026, 5, 24, 11, 0);
    const at = (value: Outlook) => value.slots[0]!.surplusW;
    const half = { sky: (day: number) => (day % 2 ? 1 : 0.2) };
    expect(at(outlook(noon, half)!)).toBeCloseTo(0.6 * 6000 - 400);
    expect(at(outlook(noon, half, 6000)!)).toBeCloseTo(6000 - 400);
    expect(at(outlook(noon, half, 600)!)).toBeCloseTo(600 - 400);
    expect(outlook(noon, half, 600)!.skyShare).toBeCloseTo(0.1);
    const later = outlook(noon, half, 6000)!.slots[16]!;
    const mean = 0.6 * sunAt(later.from) - 400;
    expect(later.surplusW).toBeGreaterThan(mean);
    expect(later.surplusW).toBeLessThan(sunAt(later.from) - 400);
  });

  it('does not judge the sky at night', () => {
    expect(outlook(Date.UTC(2026, 5, 24, 1, 0), {}, 0)).not.toHaveProperty('skyShare');
  });

  it('adds back what a car took on some of the days, not what the house always takes', () => {
    const noon = Date.UTC(2026, 5, 24, 11, 0);
    const sometimes = { house: (start: number) => (Math.floor(start / DAY) % 3 === 0 ? 4100 : 400) };
    expect(outlook(noon, sometimes)!.slots[0]!.surplusW).toBeCloseTo(6000 - 400);
    expect(outlook(noon, { house: () => 4100 })!.slots[0]!.surplusW).toBeCloseTo(6000 - 4100);
  });
});

/** The outlook's answer in the morning for a car that would get nothing now. */
function better(value: Outlook | undefined, now: number, more: Partial<Comparison> = {}) {
  const window = value && bestWindow(value, CAR);
  const comparison = { shareNow: 0, worth: 0.3, now, skyShare: value?.skyShare, claimed: false, ...more };
  return window && betterThan(window, comparison);
}

describe('a better time', () => {
  it('is where the sun is expected to cover most', () => {
    const found = better(outlook(MORNING), MORNING)!;
    expect(found).toMatchObject({ sunShare: 100, confidence: 'high' });
    // From about 9:00 to 15:00 UTC there are 4.1 kW or more.
    expect(found.from).toBeGreaterThanOrEqual(Date.UTC(2026, 5, 24, 7, 0));
    expect(found.from).toBeLessThan(Date.UTC(2026, 5, 24, 9, 0));
    expect(found.until).toBeGreaterThan(Date.UTC(2026, 5, 24, 12, 0));
  });

  it('is never claimed without enough days', () => {
    for (const days of [0, 1, 2]) expect(better(outlook(MORNING, { days }), MORNING)).toBeUndefined();
  });

  it.each<[string, Made, number | undefined, string | undefined]>([
    ['a week of sun', {}, undefined, 'high'],
    ['six days', { days: 6 }, undefined, 'medium'],
    ['four days', { days: 4 }, undefined, 'low'],
    ['seven of ten days', { sky: (day) => (day % 10 < 7 ? 1 : 0.05) }, undefined, 'medium'],
    ['every other day', { sky: (day) => (day % 2 ? 1 : 0.05) }, undefined, 'low'],
    ['one of three days', { sky: (day) => (day % 3 === 0 ? 1 : 0.05) }, undefined, undefined],
    ['a dull sky after a week of sun', {}, 300, 'medium'],
    ['winter without sun', { sky: () => 0.1 }, undefined, undefined],
    ['no modules, by the surplus alone', { modules: false }, undefined, 'high'],
  ])('is as sure as it was right: %s', (_, made, pvW, confidence) => {
    // At 6:45 UTC the sky can be judged.
    const now = MORNING + 1.25 * HOUR;
    expect(better(outlook(now, made, pvW), now)?.confidence).toBe(confidence);
  });

  it('must be clearly better than now, and a little less once claimed', () => {
    const value = outlook(MORNING);
    expect(better(value, MORNING, { shareNow: 0.84 })).toBeDefined();
    expect(better(value, MORNING, { shareNow: 0.86 })).toBeUndefined();
    expect(better(value, MORNING, { shareNow: 0.94, claimed: true })).toBeDefined();
    expect(better(value, MORNING, { shareNow: 0.96, claimed: true })).toBeUndefined();
  });

  it('is none when its time has come, or the day is over', () => {
    const value = outlook(MORNING);
    const { from } = better(value, MORNING)!;
    expect(better(value, from)).toBeUndefined();
    const evening = Date.UTC(2026, 5, 24, 17, 0);
    expect(better(outlook(evening), evening)).toBeUndefined();
    const last = Date.UTC(2026, 5, 24, 21, 50);
    expect(better(outlook(last), last)).toBeUndefined();
  });

  it.each([
    ['spring', Date.UTC(2026, 2, 29)],
    ['autumn', Date.UTC(2026, 9, 25)],
  ])('follows the sun, not the clock, when the clocks are changed in %s', (_, day) => {
    for (const offset of [-1, 0, 1, 5]) {
      const now = day + offset * DAY + 5 * HOUR;
      const found = better(outlook(now), now)!;
      const middle = (found.from + found.until) / 2;
      expect(Math.abs((middle % DAY) / HOUR - 11)).toBeLessThan(1);
    }
  });

  it('knows the house by its own clock when they are changed', () => {
    // 3 kW from 12 to 13 o'clock in Vienna; that was 11 UTC until 28 March and is 10 UTC since.
    const now = Date.UTC(2026, 3, 1, 5, 0);
    const change = Date.UTC(2026, 2, 29, 1, 0);
    const house = (start: number) =>
      (start % DAY) / HOUR >= (start < change ? 11 : 10) && (start % DAY) / HOUR < (start < change ? 12 : 11)
        ? 3400
        : 400;
    const expected = outlook(now, { house })!;
    const lifted = expected.slots.map(({ from, past }) => past.map((watts) => watts! - sunAt(from)));
    // No hour of any day counts as unusual: nothing is lifted.
    expect(lifted.flat().every((watts) => watts < -399)).toBe(true);
  });
});

describe('the outlook of a running service', () => {
  it('asks history once a quarter of an hour, and looks at the sky every five minutes', () => {
    const asked: number[] = [];
    const source = createOutlookSource({
      timeZone: ZONE,
      past: (from, to) => {
        asked.push(to);
        expect(to - from).toBe(14 * DAY);
        return pastOf(to);
      },
    });
    const noon = Date.UTC(2026, 5, 24, 10, 0);
    const at = (minutes: number, pvW: number) => source({ wall: noon + minutes * 60_000, mono: minutes * 60_000 }, pvW);
    const first = at(0, 5000);
    expect(at(4, 100)).toBe(first);
    expect(at(5, 100)?.skyShare).toBeLessThan(0.1);
    expect(at(14, 100)?.slots[0]?.from).toBe(noon);
    expect(at(15, 100)?.slots[0]?.from).toBe(noon + QUARTER);
    expect(asked).toEqual([noon, noon + QUARTER]);
  });

  it('follows a wall clock that jumps', () => {
    const source = createOutlookSource({ timeZone: ZONE, past: (_, to) => pastOf(to) });
    source({ wall: MORNING, mono: 0 }, undefined);
    expect(source({ wall: MORNING + 5 * DAY, mono: 1000 }, undefined)?.slots[0]?.from).toBe(MORNING + 5 * DAY);
  });
});

describe('the past from history', () => {
  it('is the surplus by the priority of the battery', () => {
    const series = {
      gridPower: [
        [0, -500],
        [QUARTER, null],
        [2 * QUARTER, 300],
        [3 * QUARTER, -100],
      ] as const,
      batteryPower: [
        [0, 2000],
        [QUARTER, 100],
        [2 * QUARTER, -900],
      ] as const,
      pvPower: [[0, 3000, 10, 20]] as const,
    };
    const surplus = (priority: 'car-first' | 'battery-first') =>
      pastQuarters(series, priority).map(({ surplusW }) => surplusW);
    expect(surplus('car-first')).toEqual([2500, null, -1200, null]);
    expect(surplus('battery-first')).toEqual([500, null, -1200, null]);
    expect(pastQuarters(series, 'car-first')[0]).toEqual({ start: 0, surplusW: 2500, pvW: 3000, houseW: null });
  });

  it('needs no battery where there is none', () => {
    const battery = [[0, null]] as const;
    expect(pastQuarters({ gridPower: [[0, -500]], batteryPower: battery }, 'car-first')[0]?.surplusW).toBe(500);
  });
});
