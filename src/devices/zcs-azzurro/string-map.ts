import type { RegisterMap } from '../modbus/register-map.ts';
import { oldFaults, oldIdentity } from './old-rows.ts';
import { PHASE_AMPERES, rowsFrom, sofarTiming, STRING_AMPERES, STRING_WATTS, TODAY_WATT_HOURS } from './row.ts';

const CAPTURES = 'captures oldmap-3ph-sofar6ktlx-SF4ES006 and oldmap-1ph-dual-mppt-187';
/** All in one read, so that all is of one moment and of one interval. */
const fast = rowsFrom('fast', CAPTURES);

/** String inverters of the generations before V3: one read brings it all. */
export const sofarString: RegisterMap = {
  id: 'sofar-string',
  title: 'ZCS Azzurro TL, TLM, KTL up to V2 / Sofar TL, KTLM, KTL-X (0x0000 …)',
  role: 'inverter',
  table: 'holding',
  // 40 registers from 0x0000 are what every capture asks; what lies between our rows is in them.
  limits: { maxRegisters: 40, maxGap: 2 },
  timing: sofarTiming,
  rows: [
    {
      kind: 'state',
      address: 0x00_00,
      type: 'u16',
      group: 'fast',
      source: `${CAPTURES}: 2; 0–4 two definitions agree, 5–9 one`,
      states: {
        0: 'waiting',
        1: 'checking',
        2: 'running',
        3: 'fault',
        4: 'permanent fault',
        5: 'updating',
        6: 'checking',
        7: 'backup',
        8: 'checking',
        9: 'standby',
      },
    },
    oldFaults(0x00_01),
    fast(0x00_06, 'u16', 0.1, 'pv.string.1.voltage', {
      note:
        'Input 1 of two. The voltages and currents of up to eight strings at 0x0105–0x0114, in three-phase models, ' +
        'are not read: no source tells which belongs to which input, and they have no power.',
    }),
    fast(0x00_07, 'i16', 0.01, 'pv.string.1.current', { range: STRING_AMPERES }),
    fast(0x00_08, 'u16', 0.1, 'pv.string.2.voltage'),
    fast(0x00_09, 'i16', 0.01, 'pv.string.2.current', { range: STRING_AMPERES }),
    fast(0x00_0a, 'u16', 10, 'pv.string.1.power', { range: STRING_WATTS }),
    fast(0x00_0b, 'u16', 10, 'pv.string.2.power', { range: STRING_WATTS }),
    fast(0x00_0c, 'u16', 10, 'inverter.power.active', {
      range: [0, 150_000],
      note: 'A variant shifted by a third input exists in one definition, with duplicates; the capture contradicts it.',
    }),
    fast(0x00_0d, 'i16', 10, 'inverter.power.reactive', { note: 'Signed: 0xFFC4 is −0.60 kvar.' }),
    fast(0x00_0e, 'u16', 0.01, 'inverter.frequency'),
    fast(0x00_0f, 'u16', 0.1, 'inverter.voltage.l1'),
    fast(0x00_10, 'u16', 0.01, 'inverter.current.l1', { range: PHASE_AMPERES }),
    fast(0x00_11, 'u16', 0.1, 'inverter.voltage.l2', { note: '0 in single-phase models: left out after asking.' }),
    fast(0x00_12, 'u16', 0.01, 'inverter.current.l2', { range: PHASE_AMPERES }),
    fast(0x00_13, 'u16', 0.1, 'inverter.voltage.l3'),
    fast(0x00_14, 'u16', 0.01, 'inverter.current.l3', { range: PHASE_AMPERES }),
    fast(0x00_15, 'u32', 1000, 'pv.energy', { note: 'High word first; whole kWh.' }),
    fast(0x00_19, 'u16', 10, 'pv.energy.today', { range: TODAY_WATT_HOURS }),
    fast(0x00_1b, 'i16', 1, 'inverter.temperature.module1'),
    fast(0x00_1c, 'i16', 1, 'inverter.temperature.inner'),
    ...oldIdentity,
  ],
  computed: [
    {
      quantity: 'pv.power',
      group: 'fast',
      parts: [
        { quantity: 'pv.string.1.power', factor: 1 },
        { quantity: 'pv.string.2.power', factor: 1 },
      ],
      source: 'The sum of both inputs.',
    },
  ],
  registerStep: 1000,
  part: '',
};
