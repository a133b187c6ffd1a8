import type { Attributes } from '@opentelemetry/api';
import type { DataPoint } from '@opentelemetry/sdk-metrics';
import type { Register } from '../readings/quantities.ts';
import type { Snapshot } from '../readings/snapshot.ts';
import { toHrTime } from '../transports/otlp/time.ts';

/**
 * The register itself, for backends that take cumulative sums; only of meters that are fresh now.
 *
 * The first point of a segment begins and ends at its own time. That is how OpenTelemetry's data model marks a
 * sum whose true start is not known: a meter counted for years before we came, so the first value is not growth
 * since `start`. Where the wall clock was set back since, the same is said of the points until it has caught up.
 */
export function cumulativePoints(
  snapshot: Snapshot,
  register: Register,
  divisor: number,
  attributes: (meterId: string) => Attributes,
): DataPoint<number>[] {
  const points: DataPoint<number>[] = [];
  for (const meter of snapshot.meters) {
    const read = meter.registers.get(register);
    if (!read?.fresh) continue;
    points.push({
      startTime: toHrTime(Math.min(read.since.wall, read.at.wall)),
      endTime: toHrTime(read.at.wall),
      attributes: attributes(meter.id),
      value: read.value / divisor,
    });
  }
  return points;
}
