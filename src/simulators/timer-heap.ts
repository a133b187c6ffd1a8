/** Something to run at a moment of a clock's own time. */
export interface Timer {
  /** Milliseconds on the clock's monotonic scale. */
  readonly at: number;
  /** Ties are run in the order they were made. */
  readonly order: number;
  readonly task: () => void;
  cancelled: boolean;
}

/** A binary heap of timers, the earliest first. Cancelled ones stay until half of the heap is such. */
export class TimerHeap {
  #heap: Timer[] = [];
  #cancelled = 0;

  push(timer: Timer): void {
    this.#heap.push(timer);
    this.#up(this.#heap.length - 1);
  }

  cancel(timer: Timer): void {
    if (timer.cancelled) return;
    timer.cancelled = true;
    this.#cancelled++;
    if (this.#cancelled * 2 > this.#heap.length) this.#compact();
  }

  /** Takes out the earliest timer that is due at `end` or before. */
  take(end: number): Timer | undefined {
    for (let first = this.#heap[0]; first && (first.cancelled || first.at <= end); first = this.#heap[0]) {
      this.#removeFirst();
      if (!first.cancelled) {
        // A cancel that comes later has nothing to remove.
        first.cancelled = true;
        return first;
      }
      this.#cancelled--;
    }
    return undefined;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (!last || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#down(0);
  }

  #compact(): void {
    this.#heap = this.#heap.filter((t) => !t.cancelled).sort(byDue);
    this.#cancelled = 0;
  }

  #up(index: number): void {
    const heap = this.#heap;
    for (let child = index; child > 0;) {
      const parent = (child - 1) >> 1;
      if (byDue(heap[parent]!, heap[child]!) <= 0) return;
      [heap[parent], heap[child]] = [heap[child]!, heap[parent]!];
      child = parent;
    }
  }

  #down(index: number): void {
    const heap = this.#heap;
    for (let parent = index; ;) {
      let least = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < heap.length && byDue(heap[child]!, heap[least]!) < 0) least = child;
      }
      if (least === parent) return;
      [heap[parent], heap[least]] = [heap[least]!, heap[parent]!];
      parent = least;
    }
  }
}

function byDue(a: Timer, b: Timer): number {
  return a.at - b.at || a.order - b.order;
}
