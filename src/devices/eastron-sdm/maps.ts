import type { RegisterMap, ValueRow } from '../modbus/register-map.ts';
import { activeEnergies, float, frequency, phaseRows, reactiveEnergies } from './rows.ts';

const SHARED = {
  role: 'meter',
  part: '',
  table: 'input',
  computed: [],
  /** Two decimals of a kWh on the display and in the SDM630; a float32 stays finer than that up to 131 MWh. */
  registerStep: 10,
  /** 80 registers take 0.7 s at 2400 baud. */
  timing: { gap: 100, timeout: 1500, retries: 1, drainSilence: 300, drainAtMost: 2000 },
} as const;

/** SDM documents: at most 80 registers (40 values) a request. Unassigned ones are read as 0, so gaps are no harm. */
const REGISTERS_AT_MOST = 80;
const SINGLE = { maxRegisters: REGISTERS_AT_MOST, maxGap: 16 };
/** All of the fast group in one request. */
const THREE = { maxRegisters: REGISTERS_AT_MOST, maxGap: 40 };

const SIGN = '+ import, if the meter is wired from grid to house as its documents draw it';

const singlePhase: readonly ValueRow[] = [
  ...phaseRows(1),
  { ...float(0x0c, 'grid.power', 'active power, W', 'fast'), note: SIGN },
  frequency,
  ...activeEnergies,
  ...reactiveEnergies,
];

export const sdm120: RegisterMap = {
  ...SHARED,
  id: 'eastron-sdm120',
  title: 'Eastron SDM120 (single phase)',
  limits: SINGLE,
  rows: singlePhase,
};

export const sdm230: RegisterMap = {
  ...SHARED,
  id: 'eastron-sdm230',
  title: 'Eastron SDM230 (single phase)',
  limits: SINGLE,
  rows: singlePhase,
};

export const sdm630: RegisterMap = {
  ...SHARED,
  id: 'eastron-sdm630',
  title: 'Eastron SDM630 (three phases)',
  limits: THREE,
  rows: [
    ...phaseRows(3),
    { ...float(0x34, 'grid.power', 'total system power, W', 'fast'), note: SIGN },
    frequency,
    ...activeEnergies,
    ...reactiveEnergies,
  ],
};

/** Version 1 has neither voltages nor currents (see `withoutPhases`); import and export power it has like version 2. */
export const sdm72: RegisterMap = {
  ...SHARED,
  id: 'eastron-sdm72',
  title: 'Eastron SDM72 (three phases)',
  limits: THREE,
  rows: [
    ...phaseRows(3),
    frequency,
    ...activeEnergies,
    float(0x5_00, 'power.active.import', 'total import power, W', 'fast'),
    float(0x5_02, 'power.active.export', 'total export power, W', 'fast'),
  ],
  computed: [
    {
      quantity: 'grid.power',
      group: 'fast',
      parts: [
        { quantity: 'power.active.import', factor: 1 },
        { quantity: 'power.active.export', factor: -1 },
      ],
      source: 'import − export: whether 0x0034 is signed in version 1 is not documented',
    },
  ],
};

/**
 * The same map for a meter that does not measure its phases: an SDM72 V1 reads 0 there, and a 0 A that nobody measured
 * is no value.
 */
export function withoutPhases(map: RegisterMap): RegisterMap {
  const isOfPhase = (row: RegisterMap['rows'][number]): boolean =>
    row.kind === 'value' && /^grid\.(voltage|current)\./.test(row.quantity);
  return { ...map, rows: map.rows.filter((row) => !isOfPhase(row)) };
}
