import type { Sample } from './recent.ts';
import type { SurplusPriority } from './settings.ts';

/** W of export above which the battery has all that it wants. */
const EXPORTS = 100;

/** What the battery would take if nothing of ours ran, W, as far as it has shown. */
export class Appetite {
  #watts = 0;

  get watts(): number {
    return this.#watts;
  }

  /** Power only goes to the grid when the battery takes no more; else what it takes is the least that it would. */
  observe({ gridW, batteryW }: Pick<Sample, 'gridW' | 'batteryW'>): void {
    const charging = Math.max(0, batteryW);
    this.#watts = -gridW > EXPORTS ? charging : Math.max(this.#watts, charging);
  }
}

/**
 * What there would be for an appliance if it did not run: what goes to the grid, what it draws itself, and, if it goes
 * first, what goes into the battery. What comes out of the battery is never surplus. W, negative while the house draws.
 *
 * @param own W that the appliance draws
 * @param appetite W that the battery would take; matters for battery-first
 */
export function surplusFor(
  { gridW, batteryW }: Pick<Sample, 'gridW' | 'batteryW'>,
  own: number,
  priority: SurplusPriority,
  appetite: number,
): number {
  const free = own - gridW + batteryW;
  if (priority === 'car-first' || free <= 0) return free;
  // Without a load of ours nothing needs to be guessed.
  const taken = own > 0 ? Math.max(appetite, batteryW, 0) : Math.max(0, batteryW);
  return Math.max(0, free - taken);
}
