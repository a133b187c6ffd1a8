import type { Database } from '../../store/database.ts';

/** A series whose books do not add up: a fault of smartmeter-otel, or of the storage. */
export interface Breach {
  readonly meter: string;
  readonly register: string;
  readonly booked: number;
  /** Acknowledged + pending + set aside. */
  readonly found: number;
  /** Baseline − start of the segment. */
  readonly grown: number;
  readonly bookedInSegment: number;
}

/**
 * Compares sums of what is stored with the books: per series booked = acknowledged + pending + set aside, per
 * segment baseline − start = booked within it.
 */
export function createInvariant({ prepare }: Pick<Database, 'prepare'>): () => readonly Breach[] {
  const breaches = prepare(`
    select meter_id as meter, register, booked, acknowledged + coalesce(held.wh, 0) as found,
      baseline - segment_start as grown, booked_in_segment as bookedInSegment
    from outbox_series
    left join (
      select cast(item.key as integer) as series_id, sum(item.value) as wh
      from outbox_rows, json_each(outbox_rows.items) as item group by series_id
    ) as held on held.series_id = outbox_series.id
    where booked <> found or grown <> bookedInSegment`);
  return () => breaches.all() as unknown as Breach[];
}
