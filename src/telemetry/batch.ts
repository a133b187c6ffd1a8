import type { Cancel, Clock } from '../clock.ts';
import { backoff } from '../transports/backoff.ts';
import type { RequestRing } from './request-ring.ts';

export interface BatchOptions<T> {
  readonly clock: Clock;
  readonly random: () => number;
  readonly ring: RequestRing;
  /** @returns undefined if it cannot be encoded */
  readonly encode: (items: readonly T[]) => Uint8Array | undefined;
  /** Items that wait to be encoded; beyond it new ones are left out. */
  readonly most: number;
}

/** Collects spans or log records and sends them a few seconds later, several in a request. Asks for no time while there are none. */
export interface Batch<T> {
  add(item: T): void;
  /** Sends what there is at once. Never rejects. */
  flush(): Promise<void>;
  /** Sends once more and takes nothing from then on. Never rejects. */
  end(): Promise<void>;
  /** Items that were left out because too many waited. */
  readonly leftOut: number;
}

/** Milliseconds from the first item to the request that carries it. */
const DELAY = 5000;

export function createBatch<T>({ clock, random, ring, encode, most }: BatchOptions<T>): Batch<T> {
  let items: T[] = [];
  let leftOut = 0;
  let failures = 0;
  let isEnded = false;
  let cancel: Cancel | undefined;
  let sending: Promise<void> = Promise.resolve();

  function arm(ms: number): void {
    if (isEnded || cancel) return;
    cancel = clock.after(ms, () => {
      cancel = undefined;
      void flush();
    });
  }

  function pack(): void {
    if (items.length === 0) return;
    const taken = items;
    items = [];
    const body = encode(taken);
    if (body) ring.add(body, taken.length);
    else leftOut += taken.length;
  }

  async function send(): Promise<void> {
    pack();
    const isDone = await ring.send();
    failures = isDone ? 0 : failures + 1;
    if (!isDone) arm(Math.max(DELAY, backoff(failures, random)));
  }

  function flush(): Promise<void> {
    cancel?.();
    cancel = undefined;
    sending = sending.then(send);
    return sending;
  }

  return {
    add(item) {
      if (isEnded) return;
      if (items.length >= most) leftOut++;
      else items.push(item);
      // While the backend is in trouble the pause is armed already, and more items do not shorten it.
      arm(DELAY);
    },
    flush,
    async end() {
      const last = flush();
      isEnded = true;
      await last;
    },
    get leftOut() {
      return leftOut;
    },
  };
}
