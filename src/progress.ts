import type { Clock } from './clock.ts';
import type { Instant } from './readings/instant.ts';
import type { BrokerStatus, PolledStatus } from './status.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

/** Milliseconds between two attempts at a broker or bus at most: the longest back-off, a connect time-out, and slack. */
const ATTEMPT_WITHIN = 3 * 60_000;
/** Rounds without an end of an attempt; each attempt has a time-out of its own. */
const ROUNDS_MISSED = 3;

export interface Loops {
  readonly broker: () => Pick<BrokerStatus, 'lastProgress'>;
  readonly polled: () => readonly { readonly bus: Pick<PolledStatus['bus'], 'lastProgress'> }[];
  readonly telemetry: Pick<Telemetry, 'lastProgress'>;
}

/** Milliseconds. */
export interface Rounds {
  readonly exports: number;
  /** Between two reads of a device, the longest there is; 0 without one. */
  readonly polls: number;
}

/**
 * Whether the loops of the service still move. An outage elsewhere is none of ours: an attempt that fails is
 * progress, so a healthy service is never restarted for a broker, bus or backend that is away.
 */
export function createProgress(clock: Clock, { broker, polled, telemetry }: Loops, rounds: Rounds): () => boolean {
  return () => {
    const now = clock.now();
    const movedWithin = (ms: number, last: Instant) => now.mono - last.mono < ms;
    const pollWithin = ROUNDS_MISSED * rounds.polls + ATTEMPT_WITHIN;
    return (
      movedWithin(ATTEMPT_WITHIN, broker().lastProgress) &&
      polled().every(({ bus }) => movedWithin(pollWithin, bus.lastProgress)) &&
      movedWithin(ROUNDS_MISSED * rounds.exports + 60_000, telemetry.lastProgress())
    );
  };
}
