import { createTimeZone, type TimeZone } from './time-zone.ts';

/** Date and time of day as the clock on the household's wall shows them. */
export interface LocalTime {
  /** `2026-11-24`. */
  readonly date: string;
  /** 0 to 23. */
  readonly hour: number;
  /** 0 to 59. */
  readonly minute: number;
}

/** A service knows one; making one asks the runtime for a year of offsets. */
const zones = new Map<string, TimeZone>();

/** @param timeZone IANA name */
export function localTime(epochMs: number, timeZone: string): LocalTime {
  const local = new Date(epochMs + zoneOffset(epochMs, timeZone));
  return { date: local.toISOString().slice(0, 10), hour: local.getUTCHours(), minute: local.getUTCMinutes() };
}

/** Milliseconds that local time is ahead of UTC. */
export function zoneOffset(epochMs: number, timeZone: string): number {
  let zone = zones.get(timeZone);
  if (!zone) zones.set(timeZone, (zone = createTimeZone(timeZone)));
  return zone.offsetAt(epochMs);
}
