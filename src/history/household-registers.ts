/** Which registers of which devices make up the household's energy. */
import type { Register } from '../readings/quantities.ts';
import type { DeviceSnapshot, RegisterSnapshot, Snapshot } from '../readings/snapshot.ts';
import type { Energy, ReadingName } from './cell.ts';

export interface HouseholdRegister {
  readonly energy: Energy;
  readonly device: DeviceSnapshot;
  readonly register: Register;
  readonly read: RegisterSnapshot;
}

type Counts = readonly (readonly [Register, Energy])[];

const OF_GRID_METER: Counts = [
  ['energy.active.import', 'import'],
  ['energy.active.export', 'export'],
];
const OF_INVERTER: Counts = [
  ['pv.energy', 'production'],
  ['battery.energy.charged', 'charged'],
  ['battery.energy.discharged', 'discharged'],
];
const SEEN_BY_INVERTER: Counts = [
  ['inverter.energy.grid.import', 'import'],
  ['inverter.energy.grid.export', 'export'],
];

/**
 * The grid meters' registers, and those of all inverters. Submeters count what the grid meter counts already. A
 * household without a grid meter has the registers of one inverter's current transformers: the others see the same.
 */
export function householdRegisters({ sources, meters, inverters }: Snapshot): HouseholdRegister[] {
  const found: HouseholdRegister[] = [];
  for (const meter of meters) if (meter.role === 'grid') collect(found, meter, OF_GRID_METER);
  const hasMeter = found.length > 0 || sources.some(({ role }) => role === 'grid');
  for (const inverter of inverters) {
    collect(found, inverter, OF_INVERTER);
    const isAlone = !hasMeter && !found.some(({ energy }) => energy === 'import' || energy === 'export');
    // Without current transformers its registers read 0 for ever, and its power is not told.
    if (isAlone && inverter.values.has('inverter.grid.power')) collect(found, inverter, SEEN_BY_INVERTER);
  }
  return found;
}

/** What the displays of the grid meters show together, Wh; absent unless each of them is known now. */
export function displayed(registers: readonly HouseholdRegister[]): Partial<Record<ReadingName, number>> {
  const imported = shown(registers, 'import');
  const exported = shown(registers, 'export');
  return {
    ...(imported !== undefined && { import_reading: imported }),
    ...(exported !== undefined && { export_reading: exported }),
  };
}

function shown(registers: readonly HouseholdRegister[], of: Energy): number | undefined {
  let sum: number | undefined;
  for (const { energy, device, read } of registers) {
    if (energy !== of || device.down === 'replaced') continue;
    if (!read.fresh) return undefined;
    sum = (sum ?? 0) + read.value;
  }
  return sum;
}

function collect(found: HouseholdRegister[], device: DeviceSnapshot, counts: Counts): void {
  for (const [register, energy] of counts) {
    const read = device.registers.get(register);
    if (read) found.push({ energy, device, register, read });
  }
}
