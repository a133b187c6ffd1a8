interface Waiter<S> {
  /** @returns whether it has found what it waited for */
  readonly look: (state: S) => boolean;
  readonly giveUp: (reason: Error) => void;
}

/** Those who wait until something is found in a state that changes. No polling: each change is shown to them. */
export class Waiters<S> {
  #waiting: Waiter<S>[] = [];

  wait<T>(state: S, look: (state: S) => T | undefined | false): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const waiter = {
        look: (now: S) => {
          const found = look(now);
          if (found === undefined || found === false) return false;
          resolve(found);
          return true;
        },
        giveUp: reject,
      };
      if (!waiter.look(state)) this.#waiting.push(waiter);
    });
  }

  look(state: S): void {
    this.#waiting = this.#waiting.filter((waiter) => {
      try {
        return !waiter.look(state);
      } catch (error) {
        // What the caller's own function throws belongs to the caller.
        waiter.giveUp(error as Error);
        return false;
      }
    });
  }

  giveUp(reason: Error): void {
    for (const waiter of this.#waiting) waiter.giveUp(reason);
    this.#waiting = [];
  }
}
