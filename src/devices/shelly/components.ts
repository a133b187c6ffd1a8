import type { FieldRow } from '../field.ts';

/**
 * The components of Gen2 and later devices that meter a connection, and what their fields mean. Power is
 * signed, + import; `n_current` and everything else has no quantity here.
 * Source: shelly-api-docs, components EM, EMData, EM1, EM1Data; captures in reinhard-brandstaedter/solarflow-control#138.
 */
export const SHELLY_COMPONENTS = {
  em: [
    { field: 'total_act_power', quantity: 'grid.power', unit: 'W' },
    { field: 'a_voltage', quantity: 'grid.voltage.l1', unit: 'V' },
    { field: 'b_voltage', quantity: 'grid.voltage.l2', unit: 'V' },
    { field: 'c_voltage', quantity: 'grid.voltage.l3', unit: 'V' },
    { field: 'a_current', quantity: 'grid.current.l1', unit: 'A' },
    { field: 'b_current', quantity: 'grid.current.l2', unit: 'A' },
    { field: 'c_current', quantity: 'grid.current.l3', unit: 'A' },
    { field: 'a_freq', quantity: 'grid.frequency', unit: 'Hz' },
  ],
  emdata: [
    { field: 'total_act', quantity: 'energy.active.import', unit: 'Wh' },
    { field: 'total_act_ret', quantity: 'energy.active.export', unit: 'Wh' },
  ],
  // One channel: its voltage and current are those of L1, whichever phase the clamp is on.
  em1: [
    { field: 'act_power', quantity: 'grid.power', unit: 'W' },
    { field: 'voltage', quantity: 'grid.voltage.l1', unit: 'V' },
    { field: 'current', quantity: 'grid.current.l1', unit: 'A' },
    { field: 'freq', quantity: 'grid.frequency', unit: 'Hz' },
  ],
  em1data: [
    { field: 'total_act_energy', quantity: 'energy.active.import', unit: 'Wh' },
    { field: 'total_act_ret_energy', quantity: 'energy.active.export', unit: 'Wh' },
  ],
} as const satisfies Record<string, readonly FieldRow[]>;

export type ShellyComponent = keyof typeof SHELLY_COMPONENTS;

/** Power and its registers come as two components of one device; they are told as one. */
export const DEVICE_OF = { em: 'em', emdata: 'em', em1: 'em1', em1data: 'em1' } as const satisfies Record<
  ShellyComponent,
  ShellyComponent
>;
