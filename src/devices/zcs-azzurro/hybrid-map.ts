import type { ComputedRow, RegisterMap, RegisterRow, StateRow, ValueRow } from '../modbus/register-map.ts';
import { oldFaults, oldIdentity } from './old-rows.ts';
import { PHASE_AMPERES, rowsFrom, sofarTiming, STRING_AMPERES, STRING_WATTS, TODAY_WATT_HOURS } from './row.ts';

const SOURCE = 'Sofar2mqtt, solarman and openWB agree; no capture';
const fast = rowsFrom('fast', SOURCE);
const medium = rowsFrom('medium', SOURCE);
const slow = rowsFrom('slow', SOURCE);

/** The storage inverter at the AC side (ME3000SP, 3000SP) has no modules of its own. */
export type HybridVariant = 'storage' | 'hybrid';

/** V: batteries of these models have a nominal voltage of 48 V. */
export const BATTERY_VOLTS = [30, 70] as const;
const BATTERY_VOLTAGE_AT = 0x02_0e;

const state: Omit<StateRow, 'states' | 'source'> = { kind: 'state', address: 0x02_00, type: 'u16', group: 'fast' };

const STATES: Readonly<Record<HybridVariant, StateRow>> = {
  storage: {
    ...state,
    source: 'Sofar2mqtt, ME3000SP',
    note: 'The other models of this map number their states differently, and firmware may.',
    states: {
      0: 'waiting',
      1: 'checking',
      2: 'charging',
      3: 'checking',
      4: 'discharging',
      5: 'backup',
      6: 'fault',
      7: 'permanent fault',
    },
  },
  hybrid: {
    ...state,
    source: 'Sofar2mqtt, HYD-ES',
    note: 'The ME3000SP numbers its states differently, and firmware may.',
    states: {
      0: 'waiting',
      1: 'checking',
      2: 'running',
      3: 'backup',
      4: 'fault',
      5: 'permanent fault',
      6: 'running',
    },
  },
};

/** What both variants have. */
const common: readonly RegisterRow[] = [
  oldFaults(0x02_01),
  fast(0x02_06, 'u16', 0.1, 'inverter.voltage.l1', { note: 'All models are single-phase; 0x0208–0x020B read 0.' }),
  fast(0x02_07, 'i16', 0.01, 'inverter.current.l1', { range: [-PHASE_AMPERES[1], PHASE_AMPERES[1]] }),
  fast(0x02_0c, 'u16', 0.01, 'inverter.frequency'),
  fast(0x02_0d, 'i16', 10, 'battery.power', {
    note: '+ charging: our sign already. One definition forgets the factor of 10.',
  }),
  fast(0x02_0f, 'i16', 0.01, 'battery.pack.1.current', { note: 'The sign as the device gives it, like its power.' }),
  fast(0x02_10, 'u16', 1, 'battery.soc'),
  fast(0x02_11, 'i16', 1, 'battery.pack.1.temperature'),
  fast(0x02_12, 'i16', -10, 'inverter.grid.power', {
    note: 'The device counts + as export, so the sign is turned. Others read 32 bits or kW here: it is i16 × 10 W.',
  }),
  medium(0x02_1e, 'u32', 1000, 'inverter.energy.grid.export', { note: 'One definition reads the low word only.' }),
  medium(0x02_20, 'u32', 1000, 'inverter.energy.grid.import'),
  medium(0x02_22, 'u32', 1000, 'inverter.energy.load'),
  medium(0x02_26, 'u32', 1000, 'battery.energy.charged'),
  medium(0x02_28, 'u32', 1000, 'battery.energy.discharged'),
  medium(0x02_2c, 'u16', 1, 'battery.pack.1.cycles'),
  slow(0x02_37, 'u16', 1, 'battery.pack.1.soh', { note: 'Mislabelled as battery power in one definition.' }),
  slow(0x02_38, 'i16', 1, 'inverter.temperature.inner'),
  slow(0x02_39, 'i16', 1, 'inverter.temperature.heatsink1'),
  ...oldIdentity,
];

/** What only models with modules have. */
const modules: readonly RegisterRow[] = [
  fast(0x02_50, 'u16', 0.1, 'pv.string.1.voltage'),
  fast(0x02_51, 'i16', 0.01, 'pv.string.1.current', { range: STRING_AMPERES }),
  fast(0x02_52, 'u16', 10, 'pv.string.1.power', { range: STRING_WATTS }),
  fast(0x02_53, 'u16', 0.1, 'pv.string.2.voltage'),
  fast(0x02_54, 'i16', 0.01, 'pv.string.2.current', { range: STRING_AMPERES }),
  fast(0x02_55, 'u16', 10, 'pv.string.2.power', { range: STRING_WATTS }),
  medium(0x02_18, 'u16', 10, 'pv.energy.today', { range: TODAY_WATT_HOURS }),
  medium(0x02_1c, 'u32', 1000, 'pv.energy'),
];

const strings = [
  { quantity: 'pv.string.1.power', factor: 1 },
  { quantity: 'pv.string.2.power', factor: 1 },
] as const;

const COMPUTED: Readonly<Record<HybridVariant, readonly ComputedRow[]>> = {
  storage: [
    {
      quantity: 'inverter.power.active',
      group: 'fast',
      parts: [{ quantity: 'battery.power', factor: -1 }],
      source:
        'What the battery takes comes from the AC side, less the losses: no source tells the sign of 0x0214. 0x0215 ' +
        'is the PV of another inverter, seen by an external current transformer, and no production of this one.',
    },
  ],
  hybrid: [
    { quantity: 'pv.power', group: 'fast', parts: strings, source: 'The sum of both strings, as 0x0215 should be.' },
    {
      quantity: 'inverter.power.active',
      group: 'fast',
      parts: [...strings, { quantity: 'battery.power', factor: -1 }],
      source:
        'What the strings deliver and the battery does not take, less the losses: no source tells the sign of 0x0214.',
    },
  ],
};

/**
 * @param scale V of one step of the battery voltage: 0.01 in the ME3000SP, 0.1 in the HYD-ES, and a matter of firmware
 * @param table holding registers; one definition (openWB) reads input registers, which is tried where these are refused
 */
export function sofarHybridOld(
  variant: HybridVariant,
  scale = variant === 'storage' ? 0.01 : 0.1,
  table: RegisterMap['table'] = 'holding',
): RegisterMap {
  return {
    id: 'sofar-hybrid-old',
    title: `ZCS Azzurro ${variant === 'storage' ? '3000SP / Sofar ME3000SP' : 'HYD-ZSS / Sofar HYD-ES'} (0x0200 …)`,
    role: 'inverter',
    table,
    // 70 registers at once fail through older loggers (home_assistant_solarman #561): 0x0200 × 24, 0x0218 × 22,
    // 0x0236 × 16, 0x0250 × 6 are known good, and our gaps lie inside them.
    limits: { maxRegisters: 30, maxGap: 4 },
    timing: sofarTiming,
    rows: [STATES[variant], ...common, batteryVoltage(scale), ...(variant === 'hybrid' ? modules : [])],
    computed: COMPUTED[variant],
    registerStep: 1000,
    part: '',
  };
}

function batteryVoltage(scale: number): ValueRow {
  return fast(BATTERY_VOLTAGE_AT, 'u16', scale, 'battery.pack.1.voltage', {
    range: BATTERY_VOLTS,
    note: 'In steps of 0.01 V in the ME3000SP and 0.1 V in the HYD-ES; which of them is seen when the device is found.',
  });
}
