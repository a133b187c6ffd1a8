import { numeric } from './field.ts';

/** 2001. A clock that was never set starts in 1970 or 2000 and says nothing. */
const EARLIEST = 1e9;
/** The year 5138 in seconds, 1973 in milliseconds: between the two lies which of them is meant. */
const MILLISECONDS_FROM = 1e11;
const LATEST = 1e14;

/** Unix seconds as the device claims; undefined if it is no plausible number. Milliseconds are recognised. */
export function deviceTime(raw: unknown): number | undefined {
  const value = numeric(raw);
  if (!(value >= EARLIEST && value <= LATEST)) return undefined;
  if (value < MILLISECONDS_FROM) return value;
  return value / 1000 >= EARLIEST ? value / 1000 : undefined;
}

const CALENDAR = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(Z|[-+]\d\d:?\d\d)?$/;

/**
 * Unix seconds of a time in words such as `2025-01-03T19:38:52`. Without a zone it is read as UTC, as it
 * claims: what matters is whether it moves.
 */
export function calendarTime(raw: unknown): number | undefined {
  if (typeof raw !== 'string' || raw.length > 40) return undefined;
  const match = CALENDAR.exec(raw);
  return match ? deviceTime(Date.parse(match[1] ? raw : `${raw}Z`) / 1000) : undefined;
}
