import type { RegisterRow } from '../modbus/register-map.ts';
import { PHASE_AMPERES, rowsFrom } from './row.ts';

const fast = rowsFrom('fast', 'Sofar Modbus-G3 V1.38, block 0x0480');

/** First register of each phase: voltage, current, active power. R, S and T of the document. */
export const G3_PHASES = { l1: 0x04_8d, l2: 0x04_98, l3: 0x04_a3 } as const;

/** The AC side: block 0x0480. */
export const g3Grid: readonly RegisterRow[] = [
  fast(0x04_84, 'u16', 0.01, 'inverter.frequency', { source: 'V1.38; capture g3-hyd6000ep-0480: 49.98 Hz' }),
  fast(0x04_85, 'i16', 10, 'inverter.power.active', {
    note: '+ delivers to house and grid, − charges the battery from the AC side: our sign already.',
  }),
  fast(0x04_86, 'i16', 10, 'inverter.power.reactive'),
  fast(0x04_88, 'i16', -10, 'inverter.grid.power', {
    source: 'V1.38; capture g3-hyd6000ep-0480: −0.05 kW is named as buying',
    note:
      'The device counts + as selling, so the sign is turned. Reads 0 where no meter or current transformer is ' +
      'connected. The coarse 0x048B (100 W), for more than 327 kW, is not read.',
  }),
  ...(['l1', 'l2', 'l3'] as const).flatMap((phase): RegisterRow[] => [
    fast(G3_PHASES[phase], 'u16', 0.1, `inverter.voltage.${phase}`),
    fast(G3_PHASES[phase] + 1, 'u16', 0.01, `inverter.current.${phase}`, { range: PHASE_AMPERES }),
    fast(G3_PHASES[phase] + 2, 'i16', 10, `inverter.power.active.${phase}`, {
      note: 'Not supported by the single-phase HYD-EP, which reads 0 there: its address mask says so.',
    }),
  ]),
];
