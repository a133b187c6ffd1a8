import type { Clock } from '../clock.ts';
import type { Instant } from '../readings/instant.ts';
import type { Delivery } from '../transports/otlp/delivery.ts';
import type { Verdict } from '../transports/otlp/verdict.ts';

/** What is wrong with the content itself stays wrong. */
const HOPELESS = new Set(['400', '413', '422', 'refused', 'partial']);

export interface RingLimits {
  /** Milliseconds after which no backend takes what is in a request. */
  readonly oldest: number;
  /** Bytes of requests that wait. */
  readonly bytes: number;
}

interface Waiting {
  readonly body: Uint8Array;
  readonly items: number;
  readonly at: Instant;
}

/**
 * Encoded requests on their way to a backend. What it cannot take right now waits in memory, as long as a backend
 * takes something of that age, oldest first; what it refuses for its content is dropped, and counted by the delivery.
 * Energy does not go this way: it has an outbox.
 */
export interface RequestRing {
  /** @param items data points, spans or log records in the request */
  add(body: Uint8Array, items: number): void;
  /** Sends what waits until the backend wants no more. Never rejects; one at a time. @returns whether nothing is left */
  send(): Promise<boolean>;
  readonly isEmpty: boolean;
}

export function createRequestRing(delivery: Delivery, clock: Clock, limits: RingLimits): RequestRing {
  const waiting: Waiting[] = [];
  return {
    add(body, items) {
      const now = clock.now();
      waiting.push({ body, items, at: now });
      forget(waiting, now, limits);
    },
    async send() {
      forget(waiting, clock.now(), limits);
      for (let next = waiting[0]; next; next = waiting[0]) {
        const verdict = await delivery.deliver(next.body, next.items);
        if (!isSettled(verdict)) return false;
        // What was added meanwhile may have pushed it out.
        if (waiting[0] === next) waiting.shift();
      }
      return true;
    },
    get isEmpty() {
      return waiting.length === 0;
    },
  };
}

function isSettled({ outcome, problem }: Verdict): boolean {
  return outcome === 'success' || HOPELESS.has(problem?.cause ?? '');
}

/** Oldest first, what nobody takes any more and what is too much; the newest always stays. */
function forget(waiting: Waiting[], now: Instant, { oldest, bytes: most }: RingLimits): void {
  let bytes = waiting.reduce((sum, { body }) => sum + body.length, 0);
  while (waiting.length > 1) {
    const { body, at } = waiting[0] as Waiting;
    if (now.mono - at.mono <= oldest && bytes <= most) return;
    bytes -= body.length;
    waiting.shift();
  }
}
