import type { Signal } from './store.ts';

/** How a request is answered instead of well. `taken`: whether its content is stored all the same. */
export type FaultyAnswer =
  | {
      readonly do: 'refuse';
      readonly status: number;
      /** Seconds or an HTTP date, as is. */
      readonly retryAfter?: string;
      readonly body?: string;
      readonly taken?: boolean;
    }
  /** No answer until the client gives up. */
  | { readonly do: 'hang'; readonly taken?: boolean }
  /** A TCP reset; with `taken` the answer is lost on the way. */
  | { readonly do: 'reset'; readonly taken: boolean }
  /** Status 200, the start of a body, then the connection ends. */
  | { readonly do: 'close mid-response'; readonly taken?: boolean }
  /** 200 with the first `rejected` items not taken. A warning when `rejected` is 0. */
  | { readonly do: 'partial'; readonly rejected: number | 'all'; readonly message: string };

export interface Fault {
  readonly signal?: Signal;
  /** Only requests to paths that end so; for two destinations on one backend. */
  readonly path?: string;
  /** Milliseconds before the answer, by the clock. */
  readonly delay?: number;
  /** Milliseconds that the answer's `Date` is ahead of the clock; negative when behind. */
  readonly dateOffset?: number;
  readonly answer?: FaultyAnswer;
  /** How many requests it meets; all until removed, when absent. */
  readonly times?: number;
}

/** What applies to one request. */
export type Meeting = Pick<Fault, 'delay' | 'dateOffset' | 'answer'>;

/** The faults in force. Several may meet one request: the one set last wins in each of its members. */
export class FaultList {
  #faults: { fault: Fault; left: number }[] = [];

  /** @returns takes the fault back */
  add(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Infinity };
    this.#faults.push(entry);
    return () => {
      this.#faults = this.#faults.filter((f) => f !== entry);
    };
  }

  clear(): void {
    this.#faults = [];
  }

  /** Counts one request against what it meets. */
  meet(signal: Signal, path: string): Meeting {
    let meeting: Meeting = {};
    for (const entry of this.#faults) {
      const { fault } = entry;
      if (fault.signal !== undefined && fault.signal !== signal) continue;
      if (fault.path !== undefined && !path.endsWith(fault.path)) continue;
      entry.left--;
      meeting = { ...meeting, ...effects(fault) };
    }
    this.#faults = this.#faults.filter((f) => f.left > 0);
    return meeting;
  }
}

function effects({ delay, dateOffset, answer }: Fault): Meeting {
  return {
    ...(delay !== undefined && { delay }),
    ...(dateOffset !== undefined && { dateOffset }),
    ...(answer !== undefined && { answer }),
  };
}
