import type { Alert } from './alert.ts';

/** More cannot be of use to anybody who reads them one after another. */
const WAITING_AT_MOST = 50;

/** Milliseconds after which a notification is of no use any more. A good moment has passed by then. */
const USEFUL_FOR: Readonly<Record<Alert['kind'], number>> = {
  advice: 30 * 60_000,
  trouble: 12 * 3_600_000,
  test: 5 * 60_000,
};

export interface Waiting {
  readonly alert: Alert;
  /** Monotonic milliseconds from which on it is of no use. */
  readonly expires: number;
}

/** Alerts that wait for a channel, in their order. Never grows without bound. */
export class WaitingList {
  #list: Waiting[] = [];

  get length(): number {
    return this.#list.length;
  }

  get first(): Waiting | undefined {
    return this.#list[0];
  }

  /** @returns how many had to go for it */
  add(alert: Alert, mono: number): number {
    // Of advice only the newest counts; of trouble the beginning and the end are both worth telling.
    if (alert.kind === 'advice') this.#list = this.#list.filter((waiting) => !isSameAdvice(waiting, alert));
    this.#list.push({ alert, expires: mono + USEFUL_FOR[alert.kind] });
    if (this.#list.length <= WAITING_AT_MOST) return 0;
    this.#list.shift();
    return 1;
  }

  take(): Waiting | undefined {
    return this.#list.shift();
  }

  /** To the front again, unless newer advice has taken its place. */
  putBack(waiting: Waiting): void {
    if (!this.#list.some((other) => isSameAdvice(other, waiting.alert))) this.#list.unshift(waiting);
  }

  /** @returns how many were of no use any more */
  dropExpired(mono: number): number {
    const before = this.#list.length;
    this.#list = this.#list.filter(({ expires }) => expires > mono);
    return before - this.#list.length;
  }
}

function isSameAdvice({ alert }: Waiting, other: Alert): boolean {
  return alert.kind === 'advice' && alert.subject === other.subject;
}
