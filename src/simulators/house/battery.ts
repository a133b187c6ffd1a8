/** A battery at the inverter's DC side. */
export interface BatterySettings {
  /** Wh that it holds. */
  readonly capacity: number;
  /** W that go in at most. */
  readonly maxCharge: number;
  /** W that come out at most. */
  readonly maxDischarge: number;
  /** %, 0 to 100, at the start. */
  readonly soc: number;
  /** %, below which it gives nothing. */
  readonly minSoc: number;
  /** Equal packs in it. */
  readonly packs: number;
  /** Full cycles at the start. */
  readonly cycles: number;
}

export const defaultBattery: BatterySettings = {
  capacity: 10_000,
  maxCharge: 5000,
  maxDischarge: 5000,
  soc: 40,
  minSoc: 10,
  packs: 1,
  cycles: 57,
};

export interface BatteryState {
  /** W: + charging, − discharging. */
  readonly power: number;
  /** %, 0 to 100, with fraction. */
  readonly soc: number;
  /** %, of the capacity it had when new. */
  readonly soh: number;
  /** V. */
  readonly voltage: number;
  /** A: + charging, − discharging. */
  readonly current: number;
  /** °C. */
  readonly temperature: number;
  readonly cycles: number;
  readonly packs: number;
  /** Wh. */
  readonly capacity: number;
}

const MS_PER_HOUR = 3_600_000;
/** Of what goes in, this many hundredths come out again. */
const KEPT = 96;
/** A high-voltage pack: V when empty, and what it gains until it is full. */
const EMPTY_VOLTAGE = 370;
const VOLTAGE_SWING = 45;

/** The energy in a battery, in integers, so that what went in and out adds up for ever. */
export class Battery {
  readonly #settings: BatterySettings;
  /** W × ms × 100. */
  #stored: number;
  /** W × ms that went in. */
  #charged = 0;

  constructor(settings: BatterySettings) {
    this.#settings = settings;
    this.#stored = Math.round(settings.capacity * settings.soc) * MS_PER_HOUR;
  }

  /** %, 0 to 100. */
  get soc(): number {
    return this.#stored / (this.#settings.capacity * MS_PER_HOUR);
  }

  /** Whole W that may go in for `ms` milliseconds without more than it holds or bears. */
  roomFor(ms: number): number {
    const full = this.#settings.capacity * 100 * MS_PER_HOUR;
    return Math.max(0, Math.min(this.#settings.maxCharge, Math.floor((full - this.#stored) / (ms * KEPT))));
  }

  /** Whole W that may come out for `ms` milliseconds without falling below the lowest level. */
  yieldFor(ms: number): number {
    const lowest = Math.round(this.#settings.capacity * this.#settings.minSoc) * MS_PER_HOUR;
    return Math.max(0, Math.min(this.#settings.maxDischarge, Math.floor((this.#stored - lowest) / (ms * 100))));
  }

  /** @param power whole W, + charging, within room and yield @param ms whole milliseconds */
  move(power: number, ms: number): void {
    this.#stored += power * ms * (power > 0 ? KEPT : 100);
    if (power > 0) this.#charged += power * ms;
  }

  /** What it shows while `power` flows, W, + charging. */
  state(power: number): BatteryState {
    const { capacity, packs, cycles } = this.#settings;
    const voltage = tenths(EMPTY_VOLTAGE + (VOLTAGE_SWING * this.soc) / 100 + power / 800);
    return {
      power,
      soc: this.soc,
      soh: 99,
      voltage,
      current: Math.round((power / voltage) * 100) / 100,
      temperature: Math.round(21 + Math.abs(power) / 900),
      cycles: cycles + Math.floor(this.#charged / (capacity * MS_PER_HOUR)),
      packs,
      capacity,
    };
  }
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
