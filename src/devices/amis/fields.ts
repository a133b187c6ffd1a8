import type { FieldRow } from '../field.ts';

/**
 * What the reader publishes, in its own order: JSON integers in Wh, varh, W and var.
 * Source: mgerhard74/amis_smartmeter_reader, src/MqttReaderDataClass.inl.
 */
export const AMIS_FIELDS = [
  { field: '1.8.0', quantity: 'energy.active.import', unit: 'Wh' },
  { field: '2.8.0', quantity: 'energy.active.export', unit: 'Wh' },
  { field: '3.8.1', quantity: 'energy.reactive.import', unit: 'varh' },
  { field: '4.8.1', quantity: 'energy.reactive.export', unit: 'varh' },
  { field: '1.7.0', quantity: 'power.active.import', unit: 'W' },
  { field: '2.7.0', quantity: 'power.active.export', unit: 'W' },
  { field: '3.7.0', quantity: 'power.reactive.import', unit: 'var' },
  { field: '4.7.0', quantity: 'power.reactive.export', unit: 'var' },
  { field: '1.128.0', quantity: 'inkasso', unit: '1' },
  { field: 'saldo', quantity: 'power.active.saldo', unit: 'W' },
] as const satisfies readonly FieldRow[];
