import type { Clock } from '../../clock.ts';
import type { ReadRequest } from './request.ts';

/** Milliseconds after which an answer is not feared any more: nothing on a bus holds one back for half a minute. */
const FORGOTTEN_AFTER = 30_000;

/**
 * Requests without answer, whose late answers look like those of the next request of the same unit, table and length:
 * RTU has nothing else to tell them by. While one is overdue, nothing of its shape is asked. Outlives a connection:
 * a gateway may hold an answer back over one.
 *
 * A device answers in the order in which it was asked, each request once. So registers in answer to a request of
 * another length prove that the overdue ones will not be answered any more, and they are forgotten. An exception
 * proves nothing: it has no length, and may be the overdue answer itself.
 */
export class Overdue {
  readonly #clock: Clock;
  /** By unit: when a request of this table and length was given up, monotonic milliseconds. */
  readonly #units = new Map<number, Map<string, number>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(request: ReadRequest): void {
    const owed = this.#of(request.unit);
    owed.set(shapeOf(request), this.#clock.now().mono);
    this.#units.set(request.unit, owed);
  }

  /** Whether an answer of registers to this request could be an overdue one. */
  concerns(request: ReadRequest): boolean {
    return this.#of(request.unit).has(shapeOf(request));
  }

  /** Whether an exception from this unit could be an overdue one. */
  owesAnything({ unit }: ReadRequest): boolean {
    return this.#of(unit).size > 0;
  }

  /** This unit has answered a later request with registers. */
  answered({ unit }: ReadRequest): void {
    this.#units.delete(unit);
  }

  /** A request at the same place whose answer can be told from every overdue one; undefined when there is none left. */
  probeFor(request: ReadRequest): ReadRequest | undefined {
    for (let count = request.count - 1; count >= 1; count--) {
      const probe = { ...request, count };
      if (!this.concerns(probe)) return probe;
    }
    for (let count = request.count + 1; count <= Math.min(LONGEST, request.count + MORE_AT_MOST); count++) {
      const probe = { ...request, count };
      if (!this.concerns(probe)) return probe;
    }
    return undefined;
  }

  #of(unit: number): Map<string, number> {
    const owed = this.#units.get(unit) ?? new Map<string, number>();
    const now = this.#clock.now().mono;
    for (const [shape, since] of owed) if (now - since >= FORGOTTEN_AFTER) owed.delete(shape);
    return owed;
  }
}

/** Registers in one request at most (Modbus Application Protocol V1.1b3, 6.3). */
const LONGEST = 125;
/** Registers that a probe may have more than was asked for, where nothing shorter is left. */
const MORE_AT_MOST = 16;

function shapeOf({ table, count }: ReadRequest): string {
  return `${table} ${count}`;
}
