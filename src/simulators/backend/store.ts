import type { Instant } from '../../readings/instant.ts';
import type { AnyValue } from './otlp-common.ts';
import type { ReceivedLog } from './otlp-logs.ts';
import type { MetricPoint } from './otlp-metrics.ts';
import type { ReceivedSpan } from './otlp-traces.ts';
import { hasAll, SeriesTable, type Series } from './series.ts';

export type Signal = 'metrics' | 'traces' | 'logs';

/** One request as it came and what became of it. */
export interface ReceivedRequest {
  /** Counts all requests from 1, in the order in which their bodies were complete. */
  readonly order: number;
  readonly at: Instant;
  readonly signal: Signal;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Bytes on the wire, and after decompression. */
  readonly wireBytes: number;
  readonly bytes: number;
  /** SHA-256 in hex of the body on the wire, and after decompression: equal for byte-identical retries. */
  readonly wireHash: string;
  readonly hash: string;
  /** Points, spans or records that were taken from it; 0 when it was refused. */
  readonly taken: number;
  readonly rejected: number;
  /** Status that was answered; undefined when the client got none. */
  readonly status: number | undefined;
}

const REQUESTS_AT_MOST = 10_000;
const ITEMS_AT_MOST = 200_000;

/** What a backend has received, the newest of it: bounded, oldest forgotten first. Sums and counts forget nothing. */
export class BackendStore {
  readonly #requests: ReceivedRequest[] = [];
  readonly #points: MetricPoint[] = [];
  readonly #spans: ReceivedSpan[] = [];
  readonly #logs: ReceivedLog[] = [];
  readonly #series = new SeriesTable();
  readonly #counts: Record<Signal, number> = { metrics: 0, traces: 0, logs: 0 };
  #requestCount = 0;

  /** Points, spans and records ever taken. */
  get counts(): Readonly<Record<Signal, number>> {
    return this.#counts;
  }

  /** Requests ever received, refused ones too. */
  get requestCount(): number {
    return this.#requestCount;
  }

  /** In the order received. */
  requests(signal?: Signal): ReceivedRequest[] {
    return signal ? this.#requests.filter((r) => r.signal === signal) : [...this.#requests];
  }

  /** Points of a metric in the order received; of all metrics without a name. */
  points(metric?: string, attributes: Readonly<Record<string, AnyValue>> = {}): MetricPoint[] {
    return this.#points.filter(
      (p) => (metric === undefined || p.metric === metric) && hasAll(p.attributes, attributes),
    );
  }

  spans(name?: string): ReceivedSpan[] {
    return this.#spans.filter((s) => name === undefined || s.name === name);
  }

  logs(): ReceivedLog[] {
    return [...this.#logs];
  }

  /** The newest point, count and sum per series. */
  series(metric?: string, attributes?: Readonly<Record<string, AnyValue>>): Series[] {
    return this.#series.find(metric, attributes);
  }

  /** What a user would see as the total of a delta counter: the sum over all its series that have `attributes`. */
  sumOfDeltas(metric: string, attributes?: Readonly<Record<string, AnyValue>>): number {
    return this.#series.find(metric, attributes).reduce((sum, series) => sum + series.sumOfDeltas, 0);
  }

  addRequest(request: Omit<ReceivedRequest, 'order'>): void {
    keep(this.#requests, { ...request, order: ++this.#requestCount }, REQUESTS_AT_MOST);
  }

  addPoints(points: readonly MetricPoint[]): void {
    for (const point of points) {
      this.#series.add(point);
      keep(this.#points, point, ITEMS_AT_MOST);
    }
    this.#counts.metrics += points.length;
  }

  addSpans(spans: readonly ReceivedSpan[]): void {
    for (const span of spans) keep(this.#spans, span, ITEMS_AT_MOST);
    this.#counts.traces += spans.length;
  }

  addLogs(logs: readonly ReceivedLog[]): void {
    for (const log of logs) keep(this.#logs, log, ITEMS_AT_MOST);
    this.#counts.logs += logs.length;
  }
}

/** Forgets a tenth at once: shifting one by one would cost the whole array each time. */
function keep<T>(items: T[], item: T, atMost: number): void {
  if (items.length >= atMost) items.splice(0, Math.ceil(atMost / 10));
  items.push(item);
}
