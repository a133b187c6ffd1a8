const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Milliseconds that local time in Austria is ahead of UTC: one hour, two in summer. Summer time lasts from 01:00 UTC
 * of March's last Sunday to 01:00 UTC of October's (Directive 2000/84/EC).
 */
export function austrianOffset(epochMs: number): number {
  const year = new Date(epochMs).getUTCFullYear();
  return epochMs >= lastSunday(year, 2) && epochMs < lastSunday(year, 9) ? 2 * HOUR : HOUR;
}

/** 01:00 UTC of the last Sunday of a month that has 31 days. */
function lastSunday(year: number, month: number): number {
  const last = Date.UTC(year, month, 31, 1);
  return last - new Date(last).getUTCDay() * DAY;
}
