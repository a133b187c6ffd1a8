import type { Clock } from '../../clock.ts';
import { seededRandom, type Random } from '../random.ts';
import { SimulatedHouse, type HouseSettings, type HouseState } from './house.ts';
import { austrianOffset } from './local-time.ts';

const DAY = 86_400_000;

/** A house whose `start` may be left to the clock. */
export type LiveHouseSettings = Omit<HouseSettings, 'start'> & {
  /** Epoch milliseconds; the clock's wall time unless given. */
  readonly start?: number;
};

/**
 * A house that lives by a clock's monotonic time, so that several simulators share it: a meter at its grid
 * connection, an inverter on its roof.
 */
export class LiveHouse {
  readonly #house: SimulatedHouse;
  readonly #clock: Clock;
  readonly #speed: number;
  readonly #begun: number;
  readonly #monoStart: number;

  /**
   * @param random drawn from by the house alone, if it is to be the same for the same seed
   * @param speed how many times faster than the clock it lives
   * @param lived milliseconds that it has behind it when the clock starts
   */
  constructor(settings: LiveHouseSettings, deps: { clock: Clock; random: Random }, speed = 1, lived = 0) {
    const now = deps.clock.now();
    const start = settings.start ?? now.wall;
    this.#clock = deps.clock;
    this.#speed = speed;
    this.#monoStart = now.mono;
    this.#begun = start + lived;
    this.#house = new SimulatedHouse({ ...settings, start }, deps.random);
  }

  /** As it is now. */
  state(): HouseState {
    return this.#house.step(this.#begun + (this.#clock.now().mono - this.#monoStart) * this.#speed);
  }
}

/**
 * The house of a seed, the same in every process. Without `start` it begins at the last midnight of Austria and has
 * lived until now: processes that start on the same day, whenever, see the same house at the same moment (at speed 1).
 * With `start` it begins there when the process does.
 */
export function houseOfSeed(settings: LiveHouseSettings, seed: number, clock: Clock, speed = 1): LiveHouse {
  const deps = { clock, random: seededRandom(seed) };
  if (settings.start !== undefined) return new LiveHouse(settings, deps, speed);
  const { wall } = clock.now();
  const lived = (wall + austrianOffset(wall)) % DAY;
  return new LiveHouse({ ...settings, start: wall - lived }, deps, speed, lived);
}
