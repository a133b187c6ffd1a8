import type { RegisterMap } from '../modbus/register-map.ts';
import { g3Energy } from './g3-energy.ts';
import { g3Grid } from './g3-grid.ts';
import { g3BatterySoc, g3Computed, g3Packs, g3Strings } from './g3-parts.ts';
import { g3System } from './g3-system.ts';
import { sofarTiming } from './row.ts';

/**
 * V3 string inverters and HYD-ZSS(-HP) hybrids, Sofar's G3: everything the document has. What a model does not have is
 * left out after asking it (probe).
 */
export const sofarG3: RegisterMap = {
  id: 'sofar-g3',
  title: 'ZCS Azzurro V3 and HYD-ZSS-HP / Sofar G3 (0x0400 … 0x07FF)',
  role: 'inverter',
  table: 'holding',
  // V1.38: at most 60, never across a block of 64. Reserved registers make a whole read fail with some firmware
  // (solax-modbus #201, #1543), so a gap is read over only as far as documented registers reach (its test lists them).
  limits: { maxRegisters: 60, blockSize: 64, maxGap: 2 },
  timing: sofarTiming,
  rows: [...g3System, ...g3Grid, ...g3Strings, ...g3Packs, g3BatterySoc, ...g3Energy],
  computed: g3Computed,
  registerStep: 100,
  part: '',
};
