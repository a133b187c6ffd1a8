import { ExactSum } from './exact-sum.ts';
import type { AnyValue, Attributes } from './otlp-common.ts';
import type { MetricPoint } from './otlp-metrics.ts';

/** What a backend keeps of one time series. */
export interface Series {
  readonly metric: string;
  readonly attributes: Attributes;
  readonly latest: MetricPoint;
  readonly count: number;
  /** Of all delta points' values; histograms count nothing. */
  readonly sumOfDeltas: number;
}

/** Different series kept; a backend that is fed nonsense must not grow for ever. */
const SERIES_AT_MOST = 20_000;

/** All series by metric, attributes and resource: the newest point by its time, and the sum of what came as delta. */
export class SeriesTable {
  readonly #series = new Map<string, { latest: MetricPoint; count: number; sum: ExactSum }>();

  add(point: MetricPoint): void {
    const key = seriesKey(point);
    let series = this.#series.get(key);
    if (!series) {
      if (this.#series.size >= SERIES_AT_MOST) return;
      series = { latest: point, count: 0, sum: new ExactSum() };
      this.#series.set(key, series);
    }
    series.count++;
    if (point.end >= series.latest.end) series.latest = point;
    if (point.temporality === 'delta' && point.value !== undefined) series.sum.add(Number(point.value));
  }

  /** @param attributes only series that have all of these */
  find(metric?: string, attributes: Readonly<Record<string, AnyValue>> = {}): Series[] {
    const found: Series[] = [];
    for (const { latest, count, sum } of this.#series.values()) {
      if (metric !== undefined && latest.metric !== metric) continue;
      if (!hasAll(latest.attributes, attributes)) continue;
      found.push({ metric: latest.metric, attributes: latest.attributes, latest, count, sumOfDeltas: sum.value });
    }
    return found;
  }
}

/** Whether `attributes` has each of `wanted`; values are compared as they are shown, so 1 finds 1n. */
export function hasAll(attributes: Attributes, wanted: Readonly<Record<string, AnyValue>>): boolean {
  return Object.entries(wanted).every(([key, value]) => shown(attributes.get(key)) === shown(value));
}

/** An attribute's value in one line. */
export function shown(value: AnyValue | undefined): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (value instanceof Map) return `{${[...value].map(([key, inner]) => `${key}: ${shown(inner)}`).join(', ')}}`;
  return String(value);
}

function seriesKey({ metric, attributes, resource }: MetricPoint): string {
  return JSON.stringify([metric, sorted(attributes), sorted(resource)]);
}

function sorted(attributes: Attributes): string[][] {
  return [...attributes]
    .map(([key, value]) => [key, shown(value)])
    .sort(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1));
}
