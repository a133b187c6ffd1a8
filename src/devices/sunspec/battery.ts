import type { ValueRow } from '../modbus/register-map.ts';
import type { Model } from './chain.ts';
import { rowsOf, type Point } from './row.ts';

/** Basic storage controls: what Fronius has. Its own controls are never written. */
export const STORAGE = 124;
/** Battery base model: what Kostal has. */
export const BATTERY = 802;

const DISCHARGE_POSITIVE =
  'SunSpec does not say which way is +; Kostal counts + discharging (evcc takes 802 W as it is, and its + is discharging), hence the minus';

const BATTERY_POINTS: readonly Point[] = [
  { name: 'SoC', at: 11, type: 'u16', sf: 56, quantity: 'battery.soc' },
  { name: 'SoH', at: 13, type: 'u16', sf: 58, quantity: 'battery.pack.1.soh' },
  { name: 'NCyc', at: 14, type: 'u32', quantity: 'battery.pack.1.cycles' },
  { name: 'V', at: 34, type: 'u16', sf: 59, quantity: 'battery.pack.1.voltage' },
  { name: 'A', at: 44, type: 'i16', sf: 61, quantity: 'battery.pack.1.current', sign: -1, note: DISCHARGE_POSITIVE },
  { name: 'W', at: 47, type: 'i16', sf: 63, quantity: 'battery.power', sign: -1, note: DISCHARGE_POSITIVE },
];

const STORAGE_POINTS: readonly Point[] = [
  { name: 'ChaState', at: 8, type: 'u16', sf: 22, quantity: 'battery.soc' },
  { name: 'InBatV', at: 10, type: 'u16', sf: 24, quantity: 'battery.pack.1.voltage' },
];

/** Rows of the battery: model 802 where there is one, else 124. Each quantity once. */
export function batteryRows(models: readonly Model[]): ValueRow[] {
  const battery = models.find((model) => model.id === BATTERY);
  if (battery) return rowsOf(battery, BATTERY_POINTS);
  const storage = models.find((model) => model.id === STORAGE);
  return storage ? rowsOf(storage, STORAGE_POINTS) : [];
}
