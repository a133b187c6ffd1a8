/** Takes turns between keys: whoever has much to ask does not keep the others from asking. */
export class FairQueue<T> {
  readonly #waiting = new Map<number, T[]>();

  push(key: number, item: T): void {
    const items = this.#waiting.get(key);
    if (items) items.push(item);
    else this.#waiting.set(key, [item]);
  }

  /** The next one of the key that was served longest ago. */
  take(): T | undefined {
    const [first] = this.#waiting;
    if (!first) return undefined;
    const [key, items] = first;
    const item = items.shift();
    this.#waiting.delete(key);
    if (items.length > 0) this.#waiting.set(key, items);
    return item;
  }

  /** Everything that waits, taken out. */
  drain(): T[] {
    const all = [...this.#waiting.values()].flat();
    this.#waiting.clear();
    return all;
  }
}
