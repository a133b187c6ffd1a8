import type { Battery } from './battery.ts';
import { acFrom, dcFor } from './plant.ts';

/** Where power goes for one slot; whole W. */
export interface Dispatch {
  /** From the strings. */
  readonly dcPower: number;
  /** Delivered on the AC side, never negative. */
  readonly acPower: number;
  /** + charging, − discharging. */
  readonly batteryPower: number;
}

/**
 * The rule of a hybrid inverter: the house first, then the battery, then the grid; the battery gives to the house
 * only.
 *
 * @param pv what the PV could deliver on the AC side, W
 * @param house what the house consumes, W
 * @param rated what the inverter can deliver, W
 * @param ms the length of the slot
 */
export function dispatch(pv: number, house: number, rated: number, battery: Battery | undefined, ms: number): Dispatch {
  const dcPower = dcFor(pv);
  if (!battery || pv === house) return { dcPower, acPower: pv, batteryPower: 0 };
  if (pv > house) {
    const charge = Math.min(battery.roomFor(ms), dcPower - dcFor(house));
    return { dcPower, acPower: charge > 0 ? acFrom(dcPower - charge) : pv, batteryPower: Math.max(0, charge) };
  }
  const wanted = Math.max(pv, Math.min(house, rated));
  const discharge = Math.min(battery.yieldFor(ms), dcFor(wanted) - dcPower);
  const acPower = Math.min(wanted, acFrom(dcPower + discharge));
  // What would only feed the electronics stays in the battery.
  return acPower > pv ? { dcPower, acPower, batteryPower: -discharge } : { dcPower, acPower: pv, batteryPower: 0 };
}
