import type { FieldRow } from '../field.ts';

/** Inside `data`, every number a string. Source: a captured message in sdeigm/uni-meter#5. */
export const SHRDZM_FIELDS = [
  { field: '1.8.0', quantity: 'energy.active.import', unit: 'Wh' },
  { field: '2.8.0', quantity: 'energy.active.export', unit: 'Wh' },
  { field: '3.8.0', quantity: 'energy.reactive.import', unit: 'varh' },
  { field: '4.8.0', quantity: 'energy.reactive.export', unit: 'varh' },
  { field: '1.7.0', quantity: 'power.active.import', unit: 'W' },
  { field: '2.7.0', quantity: 'power.active.export', unit: 'W' },
  { field: '3.7.0', quantity: 'power.reactive.import', unit: 'var' },
  { field: '4.7.0', quantity: 'power.reactive.export', unit: 'var' },
  // Signed net power, + import.
  { field: '16.7.0', quantity: 'grid.power', unit: 'W' },
  { field: '32.7.0', quantity: 'grid.voltage.l1', unit: 'V' },
  { field: '52.7.0', quantity: 'grid.voltage.l2', unit: 'V' },
  { field: '72.7.0', quantity: 'grid.voltage.l3', unit: 'V' },
  { field: '31.7.0', quantity: 'grid.current.l1', unit: 'A' },
  { field: '51.7.0', quantity: 'grid.current.l2', unit: 'A' },
  { field: '71.7.0', quantity: 'grid.current.l3', unit: 'A' },
] as const satisfies readonly FieldRow[];
