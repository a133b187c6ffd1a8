import type { Clock } from '../../clock.ts';
import type { Instant } from '../../readings/instant.ts';
import type { Answer } from '../../transports/otlp/sender.ts';

/** Milliseconds between our clock and the backend's beyond which no energy is sent. */
const LIMIT = 5 * 60_000;
/** After this long a difference is asked for anew: a machine that slept has a monotonic clock that lags behind. */
const FRESH = 30_000;

/**
 * Our wall clock against the `Date` of the backend's answers. What it said is carried on by the monotonic clock, so
 * that a jump of ours shows at once.
 */
export function createClockCheck(clock: Clock) {
  let heard: { readonly date: number; readonly at: Instant } | undefined;
  let hasAnswered = false;

  /** Our clock − the backend's, ms. */
  function skew(): number {
    if (!heard) return 0;
    const now = clock.now();
    return now.wall - (heard.date + now.mono - heard.at.mono);
  }
  const isWrong = () => Math.abs(skew()) > LIMIT;

  return {
    hear(answer: Answer): void {
      if (answer.kind !== 'answered') return;
      hasAnswered = true;
      if (answer.date !== undefined) heard = { date: answer.date, at: clock.now() };
    },
    /** Whether the backend has to be asked before any energy is sent: nothing is known, or it looks wrong. */
    mustAsk(): boolean {
      if (!hasAnswered) return true;
      return isWrong() && clock.now().mono - heard!.at.mono > FRESH;
    },
    isRight: () => hasAnswered && !isWrong(),
    problem(): string | undefined {
      if (!isWrong()) return undefined;
      const ms = skew();
      const side = ms > 0 ? 'ahead of' : 'behind';
      return `The clock of this machine is ${duration(Math.abs(ms))} ${side} the backend's. Energy is booked but not sent until it is right: check its time synchronisation (timedatectl).`;
    },
  };
}

function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
