import type { Connection } from './connection.ts';

/**
 * One entry a version, never changed once released, only added to. `user_version` of a database is the number of
 * entries that it has seen.
 */
export const MIGRATIONS: readonly string[] = [
  `
  create table state (key text primary key, value text not null) strict, without rowid;

  -- What is booked of each register of each meter, Wh or varh.
  create table outbox_series (
    id integer primary key,
    meter text not null,
    register text not null,
    meter_id text not null,
    segment integer not null,
    segment_start integer not null,
    baseline integer not null,
    booked_in_segment integer not null,
    booked integer not null,
    acknowledged integer not null default 0,
    unbooked integer not null default 0,
    unbooked_taken integer not null default 0,
    doubtful integer not null default 0,
    restamped integer not null default 0,
    last_end integer,
    alone integer not null default 0,
    unique (meter, register)
  ) strict;

  -- What waits for the backend's yes; times are epoch milliseconds. Items are a JSON object, Wh or varh by the id of the
  -- series: a table of its own would be one more page to write at every commit.
  create table outbox_rows (
    id integer primary key,
    state text not null check (state in ('waiting', 'suspect', 'frozen', 'aside')),
    booked integer not null,
    begun integer not null,
    attempted integer not null default 0,
    in_flight integer not null default 0,
    unknowns integer not null default 0,
    started integer,
    ended integer,
    partly integer not null default 0,
    reason text,
    items text not null,
    bytes blob
  ) strict;
  `,
  `
  -- What happened, for charts. Energy and readings are Wh; a curve is its value (W, or % for soc) times seconds, the
  -- seconds in which it was known, its smallest and its largest value. Null was not known. An integer takes as many
  -- bytes as it needs, a null none, and new rows go to the end: few pages are written.
  create table history_minutes (
    -- Minutes since 1970, UTC.
    start integer primary key,
    import integer, export integer, production integer, charged integer, discharged integer,
    import_reading integer, export_reading integer,
    grid_sum integer, grid_seconds integer, grid_min integer, grid_max integer,
    pv_sum integer, pv_seconds integer, pv_min integer, pv_max integer,
    house_sum integer, house_seconds integer, house_min integer, house_max integer,
    battery_sum integer, battery_seconds integer, battery_min integer, battery_max integer,
    soc_sum integer, soc_seconds integer, soc_min integer, soc_max integer
  ) strict;

  -- Hours of the household's clock, by the minute in which they begin.
  create table history_hours (
    start integer primary key,
    import integer, export integer, production integer, charged integer, discharged integer,
    import_reading integer, export_reading integer,
    grid_sum integer, grid_seconds integer, grid_min integer, grid_max integer,
    pv_sum integer, pv_seconds integer, pv_min integer, pv_max integer,
    house_sum integer, house_seconds integer, house_min integer, house_max integer,
    battery_sum integer, battery_seconds integer, battery_min integer, battery_max integer,
    soc_sum integer, soc_seconds integer, soc_min integer, soc_max integer
  ) strict;

  -- Stretches in which a device was not heard, and what its registers have grown in them; that is in no minute and no
  -- hour. Seconds since 1970.
  create table history_gaps (
    id integer primary key,
    start integer not null, stop integer not null,
    import integer, export integer, production integer, charged integer, discharged integer
  ) strict;
  `,
];

export type Migrated = { readonly ok: true } | { readonly ok: false; readonly found: number };

/** Brings a database up to the newest version, one transaction a version; refuses one that is newer still. */
export function migrate(connection: Connection, migrations: readonly string[]): Migrated {
  const found = Number(connection.prepare('pragma user_version').get()?.['user_version'] ?? 0);
  if (found > migrations.length) return { ok: false, found };
  for (const [index, sql] of migrations.entries()) {
    if (index < found) continue;
    connection.exec(`begin immediate; ${sql}; pragma user_version = ${index + 1}; commit`);
  }
  return { ok: true };
}
