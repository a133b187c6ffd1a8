import type { Clock } from '../../clock.ts';
import type { Logger } from '../../logger.ts';
import type { Instant } from '../../readings/instant.ts';
import type { ExportOutcome, ExportStatus } from '../../status.ts';
import { shownUrl } from './problem.ts';
import type { Sender, Target } from './sender.ts';
import { judge, type Problem, type Verdict } from './verdict.ts';

/** One way to a backend, with its book-keeping. */
export interface Delivery {
  /** Sends an encoded request that holds `points` data points. Never rejects. */
  deliver(body: Uint8Array, points: number): Promise<Verdict>;
  status(): ExportStatus;
  close(): void;
}

export interface DeliveryOptions {
  readonly signal: ExportStatus['signal'];
  readonly target: Target & Pick<ExportStatus, 'temporality'>;
  readonly sender: Sender;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** @returns a delivery that counts outcomes and says one line when the state of the way changes */
export function createDelivery({ signal, target, sender, clock, logger }: DeliveryOptions): Delivery {
  const counts: Record<ExportOutcome, number> = { success: 0, partial: 0, refused: 0, failed: 0 };
  const endpoint = shownUrl(target.url);
  let times: { lastAttempt?: Instant; lastSuccess?: Instant } = {};
  let problem: Problem | undefined;

  function record({ outcome, problem: found }: Verdict): void {
    const isFirst = times.lastSuccess === undefined;
    counts[outcome]++;
    if (outcome === 'success') times = { ...times, lastSuccess: clock.now() };
    if (found) {
      if (found.cause !== problem?.cause) logger.warn(`Export of ${signal}: ${found.text}`, { endpoint });
    } else if (problem || isFirst) {
      logger.info(`Export of ${signal} to ${endpoint} works${problem && !isFirst ? ' again' : ''}.`, { endpoint });
    }
    problem = found;
  }

  return {
    async deliver(body, points) {
      times = { ...times, lastAttempt: clock.now() };
      const verdict = judge(await sender.send(body), points, target.url);
      record(verdict);
      return verdict;
    },
    status: () => ({
      signal,
      endpoint,
      temporality: target.temporality,
      counts: { ...counts },
      ...times,
      ...(problem === undefined ? {} : { problem: problem.text }),
    }),
    close: () => sender.close(),
  };
}
