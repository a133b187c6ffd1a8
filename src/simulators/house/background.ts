import type { Random } from '../random.ts';
import { wavering } from './sky.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const STANDBY = 190;
const EVENING = 210;

/** What runs without anyone switching it on, W by local time. */
export interface Background {
  readonly base: number;
  readonly fridge: number;
  readonly heatPump: number;
}

/**
 * The loads that are always there: stand-by and light, a fridge that cycles, a heat pump if there is one.
 * @returns a function of local milliseconds; advances by one slot a call
 */
export function background(random: Random, slot: number, heatPump: boolean): (localMs: number) => Background {
  const slow = wavering(random, slot, 900);
  const fridgeShift = random() * 45 * MINUTE;
  const pumpShift = random() * 50 * MINUTE;
  return (localMs) => ({
    base: Math.max(60, STANDBY + evening(localMs) + 22 * slow() + 2 * (random() - 0.5)),
    fridge: (localMs + fridgeShift) % (45 * MINUTE) < 15 * MINUTE ? 88 : 0,
    heatPump: heatPump ? pumpPower(localMs, pumpShift) : 0,
  });
}

/** Light, television and computers: swells from 17:00, is gone at midnight. */
function evening(localMs: number): number {
  const hour = ((localMs % DAY) / DAY) * 24;
  return hour < 17 ? 0 : EVENING * Math.sin((Math.PI * (hour - 17)) / 7);
}

/** The pump runs for the part of each 50 minutes that the cold of the moment asks for. */
function pumpPower(localMs: number, shift: number): number {
  const wanted = Math.min(1, Math.max(0, (15 - outside(localMs)) / 25));
  return ((localMs + shift) % (50 * MINUTE)) / (50 * MINUTE) < wanted ? 2400 : 0;
}

/** A plain year and day of temperatures, °C: −1 in January, 21 in July, coldest before dawn. */
function outside(localMs: number): number {
  const year = Math.cos((2 * Math.PI * (localMs / DAY - 19)) / 365.25);
  const day = Math.cos(2 * Math.PI * ((localMs % DAY) / DAY - 15 / 24));
  return 10 - 11 * year + 4 * day;
}
