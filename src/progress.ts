import type { Clock } from './clock.ts';
import type { BrokerStatus } from './status.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

/** Milliseconds between two attempts at the broker at most: the longest back-off, a connect time-out, and slack. */
const BROKER_WITHIN = 3 * 60_000;
/** Export intervals without an end of an attempt; each attempt has a time-out of its own. */
const EXPORTS_MISSED = 3;

/**
 * Whether the loops of the service still move. An outage elsewhere is none of ours: an attempt that fails is
 * progress, so a healthy service is never restarted for a broker or backend that is away.
 */
export function createProgress(
  clock: Clock,
  broker: () => BrokerStatus,
  telemetry: Pick<Telemetry, 'lastProgress'>,
  exportInterval: number,
): () => boolean {
  return () => {
    const now = clock.now().mono;
    const exportWithin = EXPORTS_MISSED * exportInterval + 60_000;
    return now - broker().lastProgress.mono < BROKER_WITHIN && now - telemetry.lastProgress().mono < exportWithin;
  };
}
