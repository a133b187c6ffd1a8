import type { Cancel } from './clock.ts';

/** Tells listeners that something has changed, not what: they look at the state. */
export class Signal {
  readonly #listeners = new Set<() => void>();

  on(listener: () => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(): void {
    for (const listener of this.#listeners) listener();
  }
}
