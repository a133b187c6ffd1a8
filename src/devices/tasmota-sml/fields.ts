import type { FieldRow } from '../field.ts';

/** A meaning and the names that users' scripts give it; case and what is between letters does not count. */
export interface NamedRow extends Omit<FieldRow, 'field' | 'sign'> {
  readonly names: readonly string[];
}

/**
 * Tasmota's meter scripts let the user name each value; these are the usual names. Energy comes in kWh and
 * power in W, unless the name ends in another unit (`kW`, `Total_in_Wh`).
 * Sources: tasmota.github.io/docs/Smart-Meter-Interface, evcc's script for IR readers, arendst/Tasmota#15212.
 */
export const SML_FIELDS: readonly NamedRow[] = [
  {
    quantity: 'energy.active.import',
    unit: 'kWh',
    names: ['Total_in', 'E_in', 'Energy_in', 'Total_import', 'Total_consumed', '1_8_0', 'Bezug', 'Gesamtverbrauch'],
  },
  {
    quantity: 'energy.active.export',
    unit: 'kWh',
    names: [
      'Total_out',
      'E_out',
      'Energy_out',
      'Total_export',
      'Total_feed',
      '2_8_0',
      'Einspeisung',
      'Gesamteinspeisung',
    ],
  },
  // Signed: − is feed-in.
  {
    quantity: 'grid.power',
    unit: 'W',
    names: [
      'Power_curr',
      'Power_cur',
      'Power_total',
      'Power',
      'Curr_Power',
      'P',
      '16_7_0',
      'Leistung',
      'Leistung_aktuell',
      'akt_Leistung',
      'W',
      'Watt',
    ],
  },
  { quantity: 'grid.power', unit: 'kW', names: ['kW'] },
  { quantity: 'power.active.import', unit: 'W', names: ['Power_in', 'P_in', '1_7_0'] },
  { quantity: 'power.active.export', unit: 'W', names: ['Power_out', 'P_out', '2_7_0'] },
  {
    quantity: 'grid.voltage.l1',
    unit: 'V',
    names: ['Voltage_L1', 'Volt_L1', 'V_L1', 'U_L1', 'Volt_p1', 'L1_V', '32_7_0', 'Voltage', 'Volt'],
  },
  {
    quantity: 'grid.voltage.l2',
    unit: 'V',
    names: ['Voltage_L2', 'Volt_L2', 'V_L2', 'U_L2', 'Volt_p2', 'L2_V', '52_7_0'],
  },
  {
    quantity: 'grid.voltage.l3',
    unit: 'V',
    names: ['Voltage_L3', 'Volt_L3', 'V_L3', 'U_L3', 'Volt_p3', 'L3_V', '72_7_0'],
  },
  {
    quantity: 'grid.current.l1',
    unit: 'A',
    names: ['Current_L1', 'Curr_L1', 'I_L1', 'Amperage_L1', 'Amperage_p1', '31_7_0', 'Amperage'],
  },
  {
    quantity: 'grid.current.l2',
    unit: 'A',
    names: ['Current_L2', 'Curr_L2', 'I_L2', 'Amperage_L2', 'Amperage_p2', '51_7_0'],
  },
  {
    quantity: 'grid.current.l3',
    unit: 'A',
    names: ['Current_L3', 'Curr_L3', 'I_L3', 'Amperage_L3', 'Amperage_p3', '71_7_0'],
  },
  { quantity: 'grid.frequency', unit: 'Hz', names: ['Frequency', 'Freq', 'Frequenz', '14_7_0', 'Hz'] },
];

/**
 * The section `ENERGY` of a plug or of a meter that Tasmota knows by itself: a load, so power is what it takes.
 * Scalars, or lists with one entry a phase.
 */
export const ENERGY_FIELDS: readonly NamedRow[] = [
  { quantity: 'energy.active.import', unit: 'kWh', names: ['Total'] },
  { quantity: 'energy.active.export', unit: 'kWh', names: ['ExportActive'] },
  { quantity: 'power.active.import', unit: 'W', names: ['Power'] },
  { quantity: 'grid.voltage.l1', unit: 'V', names: ['Voltage'] },
  { quantity: 'grid.current.l1', unit: 'A', names: ['Current'] },
  { quantity: 'grid.frequency', unit: 'Hz', names: ['Frequency'] },
];

/** What meters send too and the vocabulary has no word for: a message with these alone is no error. */
export const WITHOUT_QUANTITY: readonly string[] = [
  'L1',
  'L2',
  'L3',
  'Power_L1',
  'Power_L2',
  'Power_L3',
  'Power_p1',
  'Power_p2',
  'Power_p3',
  'P_L1',
  'P_L2',
  'P_L3',
  '36_7_0',
  '56_7_0',
  '76_7_0',
  'HT_Total_in',
  'NT_Total_in',
  '1_8_1',
  '1_8_2',
  'Today',
  'Yesterday',
  'Factor',
];

/** In the order in which they are believed. */
export const SERIAL_FIELDS: readonly string[] = [
  'Meter_Id',
  'Meter_Number',
  'Serial_Number',
  'Serial',
  'Server_Id',
  'Zaehlernummer',
];
