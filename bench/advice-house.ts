/** Simulated weeks of a household, and a car that charges in them. */
import { Battery, defaultBattery, type BatterySettings } from '../src/simulators/house/battery.ts';
import { dispatch } from '../src/simulators/house/dispatch.ts';
import { defaultHouse, SimulatedHouse } from '../src/simulators/house/house.ts';
import { austrianOffset } from '../src/simulators/house/local-time.ts';
import { between, seededRandom } from '../src/simulators/random.ts';

/** ms of constant power: as often as a reader sends. */
export const SLOT = 10_000;
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const PV_PEAK = 8000;

export interface Scenario {
  readonly name: string;
  /** UTC. */
  readonly start: number;
  readonly days: number;
  readonly phases: 1 | 3;
  /** It follows the sun between its least and its most power. */
  readonly adjustable?: boolean;
  readonly battery?: 'car-first' | 'battery-first';
}

/** What is there without a car, by slot. W. */
export interface Weeks {
  readonly start: number;
  readonly slots: number;
  /** What the modules could deliver on the AC side. */
  readonly pv: Int32Array;
  readonly house: Int32Array;
  /** What the car could have of the sun. */
  readonly free: Int32Array;
  readonly plugs: readonly Plug[];
}

/** One day's car at the wallbox. */
export interface Plug {
  /** Slots: plugged in from here… */
  readonly from: number;
  /** …and until here waiting for the sun; what is missing then comes from the grid in the night. */
  readonly until: number;
  /** Wh that it needs. */
  readonly energy: number;
}

/** The same weeks for every way of charging. */
export function weeksOf({ start: utc, days, battery }: Scenario, seed: number): Weeks {
  const random = seededRandom(seed);
  const start = utc - austrianOffset(utc);
  const house = new SimulatedHouse(
    { ...defaultHouse, start, pvPeak: PV_PEAK, wallbox: 'none', slot: SLOT },
    seededRandom(seed + 1),
  );
  const slots = (days * DAY) / SLOT;
  const pv = new Int32Array(slots);
  const used = new Int32Array(slots);
  const free = new Int32Array(slots);
  const store = battery === 'battery-first' ? batteryOf() : undefined;
  for (let i = 0; i < slots; i++) {
    const { pvPower, housePower } = house.step(start + i * SLOT);
    pv[i] = pvPower;
    used[i] = housePower;
    const { acPower, batteryPower } = dispatch(pvPower, housePower, PV_PEAK, store, SLOT);
    store?.move(batteryPower, SLOT);
    free[i] = Math.max(0, acPower - housePower);
  }
  const plugs = Array.from({ length: days }, (_, day): Plug => {
    const slotAt = (hour: number) => Math.round((day * DAY + hour * HOUR) / SLOT);
    return { from: slotAt(between(random, 7, 10)), until: slotAt(20), energy: between(random, 6000, 16_000) };
  });
  return { start, slots, pv, house: used, free, plugs };
}

export function batteryOf(): Battery {
  const settings: BatterySettings = { ...defaultBattery, soc: 30 };
  return new Battery(settings);
}

/** Wh of own sun and of all that a day's car took. */
export interface Charged {
  sun: number;
  all: number;
  starts: number;
}

/** The best that could be done by one who knows the day: W of the car by slot of the plug, for its energy. */
export function hindsight({ free }: Weeks, plug: Plug, min: number, max: number): Charged {
  // With a power that follows the sun all that is between its least and its most counts; a fixed one takes the best slots.
  const gains = [];
  for (let i = plug.from; i < plug.until; i++) {
    const power = Math.max(min, Math.min(max, free[i]!));
    gains.push({ power, sun: Math.min(power, free[i]!) });
  }
  gains.sort((a, b) => b.sun / b.power - a.sun / a.power || b.sun - a.sun);
  const charged: Charged = { sun: 0, all: plug.energy, starts: 0 };
  let left = plug.energy;
  for (const { power, sun } of gains) {
    const energy = Math.min(left, (power * SLOT) / HOUR);
    charged.sun += energy * (sun / power);
    left -= energy;
    if (left <= 0) break;
  }
  return charged;
}
