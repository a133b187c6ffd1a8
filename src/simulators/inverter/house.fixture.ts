import type { Clock } from '../../clock.ts';
import { SimulatedClock } from '../clock.ts';
import { defaultHouse, type HouseSettings } from '../house/house.ts';
import { LiveHouse } from '../house/live-house.ts';
import { seededRandom } from '../random.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** Midnight in Austria. */
export const JUNE = Date.UTC(2026, 5, 20, 22);

/** A house in minutes on a clock that is told to move. */
export function houseInMinutes(
  seed: number,
  settings: Partial<HouseSettings> = {},
  clock: Clock = new SimulatedClock(JUNE),
) {
  return new LiveHouse(
    { ...defaultHouse, start: JUNE, ...settings, slot: MINUTE },
    { clock, random: seededRandom(seed) },
  );
}
