import type { Clock } from '../../clock.ts';
import type { Logger } from '../../logger.ts';
import type { Instant } from '../../readings/instant.ts';
import type { ExportOutcome, ExportStatus } from '../../status.ts';
import { shownUrl, type OtlpSignal } from './problem.ts';
import type { Answer, Sender, Target } from './sender.ts';
import { judge, type Problem, type Verdict } from './verdict.ts';

/** One way to a backend, with its book-keeping. */
export interface Delivery {
  /** Sends an encoded request that holds `points` data points, spans or log records. Never rejects. */
  deliver(body: Uint8Array, points: number): Promise<Verdict>;
  /** The same for who judges the answer, and says so, for himself. Never rejects. */
  attempt(body: Uint8Array): Promise<Answer>;
  status(): ExportStatus;
  close(): void;
}

export interface DeliveryOptions {
  readonly signal: ExportStatus['signal'];
  readonly target: Target & Pick<ExportStatus, 'temporality'>;
  readonly sender: Sender;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told of each request, after what is to be said of it was said. */
  readonly onVerdict?: (verdict: Verdict, began: Instant) => void;
}

/** @returns a delivery that counts outcomes and says one line when the state of the way changes */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { signal, target, sender, clock, logger, onVerdict } = options;
  const carried: OtlpSignal = signal === 'energy' ? 'metrics' : signal;
  const counts: Record<ExportOutcome, number> = { success: 0, partial: 0, refused: 0, failed: 0 };
  const endpoint = shownUrl(target.url);
  let times: { lastAttempt?: Instant; lastSuccess?: Instant } = {};
  let problem: Problem | undefined;

  function count({ outcome, problem: found }: Verdict): void {
    counts[outcome]++;
    if (outcome === 'success') times = { ...times, lastSuccess: clock.now() };
    problem = found;
  }

  function record(verdict: Verdict): void {
    const isFirst = times.lastSuccess === undefined;
    const { problem: found } = verdict;
    if (found) {
      if (found.cause !== problem?.cause) logger.warn(`Export of ${signal}: ${found.text}`, { endpoint });
    } else if (problem || isFirst) {
      logger.info(`Export of ${signal} to ${endpoint} works${problem && !isFirst ? ' again' : ''}.`, { endpoint });
    }
    count(verdict);
  }

  function send(body: Uint8Array): Promise<Answer> {
    times = { ...times, lastAttempt: clock.now() };
    return sender.send(body);
  }

  return {
    async deliver(body, points) {
      const began = clock.now();
      const verdict = judge(await send(body), points, target.url, carried);
      record(verdict);
      onVerdict?.(verdict, began);
      return verdict;
    },
    async attempt(body) {
      // A request without content only asks for the time.
      if (body.length === 0) return sender.send(body);
      const began = clock.now();
      const answer = await send(body);
      // How many points it holds only tells apart a refusal of some from one of all.
      const verdict = judge(answer, Infinity, target.url);
      count(verdict);
      onVerdict?.(verdict, began);
      return answer;
    },
    status: () => ({
      signal,
      endpoint,
      ...(target.temporality && { temporality: target.temporality }),
      counts: { ...counts },
      ...times,
      ...(problem === undefined ? {} : { problem: problem.text }),
    }),
    close: () => sender.close(),
  };
}
