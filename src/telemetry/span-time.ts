import type { HrTime } from '@opentelemetry/api';
import type { Instant } from '../readings/instant.ts';

/**
 * A moment as OpenTelemetry tells it, to the microsecond: the wall clock at `from`, and from there on the monotonic
 * one, so that a span never ends before it begins.
 * @param mono monotonic milliseconds, `from.mono` or later
 */
export function hrTimeAt(from: Instant, mono = from.mono): HrTime {
  const second = Math.floor(from.wall / 1000);
  // Milliseconds since the epoch and the nanoseconds of a span do not fit one number.
  const ms = from.wall - second * 1000 + Math.max(0, mono - from.mono);
  const more = Math.floor(ms / 1000);
  return [second + more, Math.min(999_999_999, Math.round((ms - more * 1000) * 1e6))];
}
