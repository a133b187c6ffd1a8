/** Days that are remembered: the clock of a Pi without one of its own may go back to one that it had already left. */
const DAYS_AT_MOST = 16;

/** Times that things have happened on the days of the household. */
export class DailyCount {
  /** By day, in the order of their last use. */
  readonly #days = new Map<string, Map<string, number>>();

  /** @param saved what `save` gave */
  constructor(saved: SavedCounts = {}) {
    for (const [day, counts] of Object.entries(saved)) this.#days.set(day, new Map(Object.entries(counts)));
  }

  /** @param day `2026-03-29` */
  count(key: string, day: string): number {
    return this.#days.get(day)?.get(key) ?? 0;
  }

  add(key: string, day: string): void {
    const counts = this.#days.get(day) ?? new Map<string, number>();
    counts.set(key, (counts.get(key) ?? 0) + 1);
    this.#days.delete(day);
    this.#days.set(day, counts);
    for (const oldest of this.#days.keys()) {
      if (this.#days.size <= DAYS_AT_MOST) break;
      this.#days.delete(oldest);
    }
  }

  /** To be kept over a restart. */
  save(): SavedCounts {
    return Object.fromEntries([...this.#days].map(([day, counts]) => [day, Object.fromEntries(counts)]));
  }
}

/** By day, then by what happened. */
export type SavedCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;
