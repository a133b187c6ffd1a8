import type { HrTime } from '@opentelemetry/api';
import type { Instant } from '../../readings/instant.ts';

/** Epoch milliseconds as the seconds and nanoseconds of OpenTelemetry. */
export function toHrTime(wall: number): HrTime {
  const ms = Math.round(wall);
  return [Math.floor(ms / 1000), (ms % 1000) * 1_000_000];
}

/**
 * Epoch milliseconds at which an interval from `from` to `to` began, always before its end.
 * If the wall clock was set back in between, the interval keeps its true length.
 */
export function beginOf(from: Instant, to: Instant): number {
  if (from.wall < to.wall) return from.wall;
  return to.wall - Math.max(1, to.mono - from.mono);
}
