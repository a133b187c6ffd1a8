import type { RegisterRow } from '../modbus/register-map.ts';
import { rowsFrom } from './row.ts';

const medium = rowsFrom('medium', 'Sofar Modbus-G3 V1.38; capture g3-hyd6000ep-0680x64');

/** Block 0x0680. Months and years (0x069C on, newer firmware) are not read: whoever has the total has them. */
export const g3Energy: readonly RegisterRow[] = [
  medium(0x06_84, 'u32', 10, 'pv.energy.today', {
    note: 'Falls to 0 at midnight by the device’s own clock. Taken for the total by some.',
  }),
  medium(0x06_86, 'u32', 100, 'pv.energy'),
  medium(0x06_8a, 'u32', 100, 'inverter.energy.load', { note: 'Needs a meter or current transformer, else 0.' }),
  medium(0x06_8e, 'u32', 100, 'inverter.energy.grid.import', { note: 'Needs a meter or current transformer, else 0.' }),
  medium(0x06_92, 'u32', 100, 'inverter.energy.grid.export', { note: 'Needs a meter or current transformer, else 0.' }),
  medium(0x06_96, 'u32', 100, 'battery.energy.charged'),
  medium(0x06_9a, 'u32', 100, 'battery.energy.discharged'),
];
