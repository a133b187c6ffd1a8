import type { Item } from './tables.ts';

/** One data point of a request. Times are epoch milliseconds. */
export interface OutboxPoint {
  /** `smartmeter.meter.id`. */
  readonly meterId: string;
  readonly register: string;
  /** Wh, or varh for a reactive register; whole, above 0. */
  readonly wh: number;
  readonly start: number;
  readonly end: number;
}

/** A series as the backend sees it: several of ours may share one name, such as a meter that came back elsewhere. */
export function wireName({ series }: Item): string {
  return `${series.meter_id}|${series.register}`;
}

/** One point for each series of the backend: two with the same times would be one too many for it. */
export function pointsOf(items: readonly Item[], start: number, end: number): OutboxPoint[] {
  const points = new Map<string, OutboxPoint>();
  for (const item of items) {
    const name = wireName(item);
    const { meter_id: meterId, register } = item.series;
    const wh = item.wh + (points.get(name)?.wh ?? 0);
    points.set(name, { meterId, register, wh, start, end });
  }
  return [...points.values()];
}
