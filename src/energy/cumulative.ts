import type { DataPoint } from '@opentelemetry/sdk-metrics';
import { devicesOf, type Snapshot } from '../readings/snapshot.ts';
import { toHrTime } from '../transports/otlp/time.ts';
import type { EnergyCounter } from './request.ts';

/** When each series' first point was collected, epoch milliseconds, by device, register and segment. */
export type Starts = Map<string, number>;

/**
 * The register itself, for backends that take cumulative sums; only of devices that are fresh now.
 *
 * A point's time is that of its collection, as with any metric: Prometheus refuses a request ("out of order") whose
 * points are older than those of another request of this service, and a reading always is.
 *
 * The first point of a segment begins and ends at its own time. That is how OpenTelemetry's data model marks a
 * sum whose true start is not known: a meter counted for years before we came, so the first value is not growth
 * since `start`. Where the wall clock was set back since, the same is said of the points until it has caught up.
 * @param starts is added to at the first point of a series
 */
export function cumulativePoints(
  snapshot: Snapshot,
  { register, divisor, idAttribute }: EnergyCounter,
  starts: Starts,
): DataPoint<number>[] {
  const now = snapshot.at.wall;
  const points: DataPoint<number>[] = [];
  for (const device of devicesOf(snapshot)) {
    const read = device.registers.get(register);
    if (!read?.fresh) continue;
    const key = `${device.key} ${register} ${read.segment}`;
    const start = starts.get(key) ?? now;
    starts.set(key, start);
    points.push({
      startTime: toHrTime(Math.min(start, now)),
      endTime: toHrTime(now),
      attributes: { [idAttribute]: device.id },
      value: read.value / divisor,
    });
  }
  return points;
}
