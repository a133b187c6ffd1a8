import { describe, expect, it } from 'vitest';
import { austrianOffset } from './local-time.ts';
import { clearSky, pvPower, sunAt } from './sun.ts';

const MINUTE = 60_000;

/** The highest point of a day, searched minute by minute. */
function noon(midnight: number) {
  let best = { at: midnight, ...sunAt(midnight) };
  for (let at = midnight; at < midnight + 1440 * MINUTE; at += MINUTE) {
    const sun = sunAt(at);
    if (sun.elevation > best.elevation) best = { at, ...sun };
  }
  return best;
}

describe('the sun over Linz', () => {
  // Height at noon is 90° − 48.3° ± 23.44° at the solstices; noon is 12:00 UTC − 14.3° × 4 min, ± the equation of time.
  it.each([
    ['summer solstice', Date.UTC(2026, 5, 21), 65.14, '11:05'],
    ['winter solstice', Date.UTC(2026, 11, 21), 18.26, '11:01'],
    ['longest sundial lead', Date.UTC(2026, 10, 3), 26.6, '10:46'],
  ])('stands right at noon: %s', (_, midnight, elevation, time) => {
    const best = noon(midnight);
    expect(best.elevation).toBeCloseTo(elevation, 0);
    expect(Math.abs(best.at - Date.parse(`${new Date(midnight).toISOString().slice(0, 10)}T${time}:00Z`))).toBeLessThan(
      3 * MINUTE,
    );
    expect(best.azimuth).toBeCloseTo(180, 0);
  });

  it('stands in the east in the morning and in the west in the evening', () => {
    expect(sunAt(Date.UTC(2026, 2, 20, 6)).azimuth).toBeLessThan(110);
    expect(sunAt(Date.UTC(2026, 2, 20, 16)).azimuth).toBeGreaterThan(250);
  });

  it('gives the roof about a thousand watts a square metre at noon in June and nothing at night', () => {
    const light = clearSky(sunAt(Date.UTC(2026, 5, 21, 11)));
    expect(light).toBeGreaterThan(900);
    expect(light).toBeLessThan(1150);
    expect(clearSky(sunAt(Date.UTC(2026, 5, 21, 23)))).toBe(0);
  });

  it('is cut at what the inverter carries', () => {
    expect(pvPower(1000, 8000)).toBeCloseTo(6880);
    expect(pvPower(1500, 8000)).toBe(8000);
  });
});

describe('local time', () => {
  it.each([
    ['2026-03-29T00:59:59Z', 1],
    ['2026-03-29T01:00:00Z', 2],
    ['2026-10-25T00:59:59Z', 2],
    ['2026-10-25T01:00:00Z', 1],
  ])('%s is %i h ahead', (time, hours) => {
    expect(austrianOffset(Date.parse(time))).toBe(hours * 3_600_000);
  });
});
