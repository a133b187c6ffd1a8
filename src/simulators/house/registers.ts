/** One Wh in the unit the remainder is kept in. */
const MS_PER_HOUR = 3_600_000;

/**
 * An energy register as a meter has it: shows whole Wh (or varh) and carries the fraction on. All in integers,
 * so it agrees with the integral of the power for ever.
 */
export class EnergyRegister {
  #whole: number;
  /** W × ms, below one Wh. */
  #rest = 0;

  /** @param start whole Wh */
  constructor(start: number) {
    this.#whole = start;
  }

  get value(): number {
    return this.#whole;
  }

  /**
   * @param power whole W, not negative
   * @param ms whole milliseconds
   */
  add(power: number, ms: number): void {
    const energy = this.#rest + power * ms;
    this.#whole += Math.floor(energy / MS_PER_HOUR);
    this.#rest = energy % MS_PER_HOUR;
  }
}
