/** A mean that forgets slowly, by the monotonic clock. */
export class SlowMean {
  readonly #lasts: number;
  #value: number | undefined;
  #mono = 0;

  /** @param lasts ms after which a third of what was is left */
  constructor(lasts: number) {
    this.#lasts = lasts;
  }

  /** Undefined before the first value, and after one that is not known. */
  get value(): number | undefined {
    return this.#value;
  }

  /** @param value undefined: not known; what comes next starts anew */
  push(mono: number, value: number | undefined): void {
    const before = this.#value;
    const weight = 1 - Math.exp(-(mono - this.#mono) / this.#lasts);
    this.#value = value === undefined || before === undefined ? value : before + (value - before) * weight;
    this.#mono = mono;
  }
}
