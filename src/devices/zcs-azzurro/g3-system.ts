import type { RegisterRow } from '../modbus/register-map.ts';
import { SENSORS, type Sensor } from '../../readings/inverter-quantities.ts';
import { G3_FAULT_TEXTS } from './g3-fault-texts.ts';
import { faultName, identity, rowsFrom } from './row.ts';

const SYSTEM = 'Sofar Modbus-G3 V1.38, block 0x0400';
const medium = rowsFrom('medium', SYSTEM);

/** From 0x0418 on, without a gap. */
export const G3_SENSORS: readonly Sensor[] = SENSORS.slice(0, SENSORS.indexOf('inner'));
export const G3_FIRST_SENSOR = 0x04_18;

/** State, faults, temperatures, identity: blocks 0x0400, 0x0440 and 0x06C0. */
export const g3System: readonly RegisterRow[] = [
  {
    kind: 'state',
    address: 0x04_04,
    type: 'u16',
    group: 'medium',
    source: `${SYSTEM}; captures g3-hyd6000ep-0400x59 and g3-11ktlx: 2`,
    note:
      '8 (reactive power only) and 9 (PID recovery, at night) have no name of their own: "other" with the code. ' +
      'Definitions for the old map give other names to these numbers.',
    states: {
      0: 'waiting',
      1: 'checking',
      2: 'running',
      3: 'backup',
      4: 'fault',
      5: 'permanent fault',
      6: 'updating',
      7: 'charging',
      10: 'throttled',
      11: 'standby',
    },
  },
  faults(0x04_05, 18, 1),
  faults(0x04_32, 12, 289),
  ...G3_SENSORS.map((sensor, index) =>
    medium(G3_FIRST_SENSOR + index, 'i16', 1, `inverter.temperature.${sensor}`, {
      note: '0x0683 is named a module temperature by some: it is the low word of the address mask of block 0x0680.',
    }),
  ),
  identity('serial', 0x04_45, 8, 'Sofar Modbus-G3 V1.38, block 0x0440', 'holding'),
  {
    ...identity('serial', 0x04_70, 2, 'Sofar Modbus-G3 V1.38, block 0x0440', 'holding'),
    note: 'Characters 17 to 20 of the serial numbers that have them.',
  },
  {
    ...identity('firmware', 0x04_53, 4, 'Sofar Modbus-G3 V1.38, block 0x0440', 'holding'),
    note: 'Of the master processor; those of the communication board and the slave follow their own numbers.',
  },
  rowsFrom('once', 'Sofar Modbus-G3 V1.38, block 0x06C0')(0x06_ed, 'u16', 100, 'inverter.power.rated', {
    range: [100, 500_000],
  }),
];

function faults(address: number, count: number, first: number): RegisterRow {
  return {
    kind: 'faults',
    address,
    count,
    first,
    texts: G3_FAULT_TEXTS,
    name: faultName(3),
    group: 'medium',
    source: 'Sofar Modbus-G3 V1.38, 6.1',
    note: 'Least significant bit first: the document gives 0x0402 as ID2 and ID11.',
  };
}
