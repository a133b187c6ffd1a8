import { EnergyRegister } from './registers.ts';

/** An energy as an inverter keeps it, whole Wh. */
export interface Energy {
  /** Since it was installed. */
  readonly total: number;
  /** Since the last local midnight. */
  readonly today: number;
}

/** A register with a daily one beside it. */
export class EnergyBook {
  readonly #register: EnergyRegister;
  #atMidnight: number;

  /** @param start whole Wh @param today of it since the last midnight */
  constructor(start: number, today = 0) {
    this.#register = new EnergyRegister(start);
    this.#atMidnight = start - today;
  }

  get value(): Energy {
    return { total: this.#register.value, today: this.#register.value - this.#atMidnight };
  }

  /**
   * @param power whole W; below 0 counts nothing
   * @param ms whole milliseconds
   */
  add(power: number, ms: number): void {
    if (power > 0) this.#register.add(power, ms);
  }

  newDay(): void {
    this.#atMidnight = this.#register.value;
  }
}
