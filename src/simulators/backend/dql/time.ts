const MS = 1_000_000n;
/** Milliseconds that a calendar has, both ways (ECMAScript, "Time Values"). */
const FURTHEST = 8_640_000_000_000_000n;

/** ISO 8601 in UTC with nanoseconds, as Dynatrace writes it: `2026-06-21T10:00:00.000000000Z`. */
export function isoTime(ns: bigint): string {
  const ms = ns >= 0n ? ns / MS : -((MS - 1n - ns) / MS);
  if (ms > FURTHEST || ms < -FURTHEST) return String(ns);
  const fraction = String(ns - ms * MS).padStart(6, '0');
  return new Date(Number(ms)).toISOString().replace('Z', `${fraction}Z`);
}

/** Unix nanoseconds of a time in ISO 8601; without a zone it is UTC. @returns undefined for everything else */
export function parseTime(text: string): bigint | undefined {
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?$/.exec(
    text.trim(),
  );
  if (!parts) return undefined;
  const [, date = '', clock = '00:00', fraction = '', zone = 'Z'] = parts;
  const ms = Date.parse(`${date}T${clock}${zone}`);
  return Number.isNaN(ms) ? undefined : BigInt(ms) * MS + BigInt(fraction.padEnd(9, '0'));
}

/** Zones that were asked for: to make a format takes longer than to use it a hundred times. */
const zones = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that a zone of the IANA database is ahead of UTC, by the moment. @returns undefined for no such zone */
export function zoneOffset(zone: string): ((epochMs: number) => number) | undefined {
  if (zone === 'UTC') return () => 0;
  const format = zones.get(zone) ?? formatOf(zone);
  if (!format) return undefined;
  zones.set(zone, format);
  return (epochMs) => {
    if (Math.abs(epochMs) > Number(FURTHEST)) return 0;
    const name = format.formatToParts(epochMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
}
