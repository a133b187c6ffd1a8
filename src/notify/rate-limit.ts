const HOUR = 3_600_000;

/** At most so many in any hour. */
export class RateLimit {
  readonly #perHour: number;
  /** Monotonic milliseconds of those of the last hour, oldest first. */
  readonly #taken: number[] = [];

  constructor(perHour: number) {
    this.#perHour = perHour;
  }

  /** @returns milliseconds until the next one may go; 0 if it may go now */
  wait(mono: number): number {
    while (this.#taken.length > 0 && mono - (this.#taken[0] as number) >= HOUR) this.#taken.shift();
    const oldest = this.#taken[this.#taken.length - this.#perHour];
    return oldest === undefined ? 0 : oldest + HOUR - mono;
  }

  take(mono: number): void {
    this.#taken.push(mono);
  }
}
