import type { Quantity } from '../../readings/quantities.ts';
import type { Group, ValueRow } from '../modbus/register-map.ts';

/** A float32, high word first, in the input registers (FC04). */
export function float(address: number, quantity: Quantity, name: string, group: Group, scale = 1): ValueRow {
  return { kind: 'value', type: 'f32', address, quantity, scale, group, source: `${DOCUMENTS} ${name}` };
}

const DOCUMENTS = 'FC04, as in nmakel/sdm_modbus and mbmd, two sources:';

/** The meter counts kWh, the vocabulary Wh. */
const WATT_HOURS = 1000;

const PHASES = ['l1', 'l2', 'l3'] as const;

export function phaseRows(phases: number): ValueRow[] {
  return PHASES.slice(0, phases).flatMap((phase, n) => [
    // A phase that the wiring does not have reads as 0, and no phase that supplies the meter has 0 V.
    { ...float(2 * n, `grid.voltage.${phase}`, `L${n + 1} to neutral, V`, 'fast'), absent: [0] },
    float(6 + 2 * n, `grid.current.${phase}`, `L${n + 1} current, A`, 'fast'),
  ]);
}

export const frequency = float(0x46, 'grid.frequency', 'frequency, Hz', 'fast');

export const activeEnergies: readonly ValueRow[] = [
  {
    ...float(0x48, 'energy.active.import', 'import active energy, kWh', 'fast', WATT_HOURS),
    note: 'a float32 of kWh: to the Wh up to 16 MWh, to 8 Wh up to 131 MWh',
  },
  float(0x4a, 'energy.active.export', 'export active energy, kWh', 'fast', WATT_HOURS),
];

export const reactiveEnergies: readonly ValueRow[] = [
  float(0x4c, 'energy.reactive.import', 'import reactive energy, kvarh', 'fast', WATT_HOURS),
  float(0x4e, 'energy.reactive.export', 'export reactive energy, kvarh', 'fast', WATT_HOURS),
];
