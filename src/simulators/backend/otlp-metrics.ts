import { keyValue, walk, type AnyValue, type Attributes, type Origin } from './otlp-common.ts';
import { decode, Malformed, type Decoded, type ProtoReader } from './proto-reader.ts';

export type MetricKind = 'gauge' | 'sum' | 'histogram' | 'exponential histogram' | 'summary';
export type Temporality = 'unspecified' | 'delta' | 'cumulative';

export interface Distribution {
  readonly count: bigint;
  readonly sum: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** One more than `bounds`; empty for the exponential kind and for summaries. */
  readonly buckets: readonly bigint[];
  readonly bounds: readonly number[];
}

/** One data point with everything that says what it is. */
export interface MetricPoint extends Origin {
  readonly metric: string;
  readonly description: string;
  readonly unit: string;
  readonly kind: MetricKind;
  /** Of sums and histograms. */
  readonly temporality: Temporality | undefined;
  /** Of sums. */
  readonly monotonic: boolean | undefined;
  readonly attributes: Attributes;
  /** Unix nanoseconds; 0 when not given. */
  readonly start: bigint;
  /** Unix nanoseconds. */
  readonly end: bigint;
  /** As sent: a bigint for as_int, a number for as_double, undefined for a point without a recorded value. */
  readonly value: number | bigint | undefined;
  /** Of histograms and summaries. */
  readonly distribution: Distribution | undefined;
}

const TEMPORALITIES: readonly Temporality[] = ['unspecified', 'delta', 'cumulative'];
/** Field numbers of Metric.data, metrics.proto. */
const KINDS: Readonly<Record<number, MetricKind>> = {
  5: 'gauge',
  7: 'sum',
  9: 'histogram',
  10: 'exponential histogram',
  11: 'summary',
};

/** Decodes an ExportMetricsServiceRequest into its points, in the order sent. */
export function decodeMetrics(bytes: Uint8Array): Decoded<MetricPoint[]> {
  return decode(bytes, (request) => {
    const points: MetricPoint[] = [];
    walk(request, (message, origin) => metric(message, origin, points));
    return points;
  });
}

type PointValues = Pick<MetricPoint, 'attributes' | 'start' | 'end' | 'value' | 'distribution'>;

interface Data {
  kind: MetricKind;
  temporality: Temporality | undefined;
  monotonic: boolean | undefined;
  points: PointValues[];
}

/** Metric, metrics.proto: name = 1, description = 2, unit = 3, data as in KINDS. */
function metric(message: ProtoReader, origin: Origin, into: MetricPoint[]): void {
  const texts = { metric: '', description: '', unit: '' };
  let data: Data | undefined;
  while (message.next()) {
    if (message.field === 1) texts.metric = message.string();
    else if (message.field === 2) texts.description = message.string();
    else if (message.field === 3) texts.unit = message.string();
    else {
      const kind = KINDS[message.field];
      if (kind) data = message.message((m) => dataOf(m, kind));
    }
  }
  if (!data) return;
  const { points, ...shared } = data;
  for (const point of points) into.push({ ...origin, ...texts, ...shared, ...point });
}

/** Gauge, Sum, Histogram …: data_points = 1, aggregation_temporality = 2, is_monotonic = 3. */
function dataOf(message: ProtoReader, kind: MetricKind): Data {
  const isSum = kind === 'sum';
  const hasTemporality = kind !== 'gauge' && kind !== 'summary';
  const data: Data = {
    kind,
    temporality: hasTemporality ? 'unspecified' : undefined,
    monotonic: isSum ? false : undefined,
    points: [],
  };
  const point = kind === 'gauge' || isSum ? numberPoint : kind === 'histogram' ? histogramPoint : summaryPoint;
  while (message.next()) {
    if (message.field === 1)
      data.points.push(message.message(kind === 'exponential histogram' ? exponentialPoint : point));
    else if (message.field === 2 && hasTemporality) data.temporality = temporality(message.int32());
    else if (message.field === 3 && isSum) data.monotonic = message.bool();
  }
  return data;
}

function temporality(value: number): Temporality {
  const known = TEMPORALITIES[value];
  if (!known) throw new Malformed(`aggregation temporality ${value} does not exist`);
  return known;
}

/** NumberDataPoint: start = 2, time = 3, as_double = 4, as_int = 6, attributes = 7. */
function numberPoint(message: ProtoReader): PointValues {
  const point = emptyPoint();
  while (message.next()) {
    if (message.field === 2) point.start = message.fixed64();
    else if (message.field === 3) point.end = message.fixed64();
    else if (message.field === 4) point.value = message.double();
    else if (message.field === 6) point.value = message.sfixed64();
    else if (message.field === 7) message.message((m) => keyValue(m, point.attributes));
  }
  return { ...point, distribution: undefined };
}

/** HistogramDataPoint: start 2, time 3, count 4, sum 5, bucket_counts 6, bounds 7, attributes 9, min 11, max 12. */
function histogramPoint(message: ProtoReader): PointValues {
  const point = emptyPoint();
  const distribution = emptyDistribution();
  while (message.next()) {
    if (message.field === 2) point.start = message.fixed64();
    else if (message.field === 3) point.end = message.fixed64();
    else if (message.field === 4) distribution.count = message.fixed64();
    else if (message.field === 5) distribution.sum = message.double();
    else if (message.field === 6) message.repeated64(distribution.buckets, (v, at) => v.getBigUint64(at, true));
    else if (message.field === 7) message.repeated64(distribution.bounds, (v, at) => v.getFloat64(at, true));
    else if (message.field === 9) message.message((m) => keyValue(m, point.attributes));
    else if (message.field === 11) distribution.min = message.double();
    else if (message.field === 12) distribution.max = message.double();
  }
  return { ...point, distribution };
}

/** ExponentialHistogramDataPoint: attributes 1, start 2, time 3, count 4, sum 5, min 12, max 13. */
function exponentialPoint(message: ProtoReader): PointValues {
  const point = emptyPoint();
  const distribution = emptyDistribution();
  while (message.next()) {
    if (message.field === 1) message.message((m) => keyValue(m, point.attributes));
    else if (message.field === 2) point.start = message.fixed64();
    else if (message.field === 3) point.end = message.fixed64();
    else if (message.field === 4) distribution.count = message.fixed64();
    else if (message.field === 5) distribution.sum = message.double();
    else if (message.field === 12) distribution.min = message.double();
    else if (message.field === 13) distribution.max = message.double();
  }
  return { ...point, distribution };
}

/** SummaryDataPoint: start = 2, time = 3, count = 4, sum = 5, attributes = 7. */
function summaryPoint(message: ProtoReader): PointValues {
  const point = emptyPoint();
  const distribution = emptyDistribution();
  while (message.next()) {
    if (message.field === 2) point.start = message.fixed64();
    else if (message.field === 3) point.end = message.fixed64();
    else if (message.field === 4) distribution.count = message.fixed64();
    else if (message.field === 5) distribution.sum = message.double();
    else if (message.field === 7) message.message((m) => keyValue(m, point.attributes));
  }
  return { ...point, distribution };
}

function emptyPoint() {
  return {
    attributes: new Map<string, AnyValue>(),
    start: 0n,
    end: 0n,
    value: undefined as number | bigint | undefined,
  };
}

function emptyDistribution() {
  return {
    count: 0n,
    sum: undefined as number | undefined,
    min: undefined as number | undefined,
    max: undefined as number | undefined,
    buckets: [] as bigint[],
    bounds: [] as number[],
  };
}
