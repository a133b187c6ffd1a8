import type { PriceSettings } from '../../advice/settings.ts';
import type { Totals } from './chart-data.ts';

/** Money of a time, in the currency of the prices; absent where an amount is not known. */
export interface Costs {
  readonly paid?: number;
  readonly earned?: number;
  /** + to be paid. */
  readonly balance?: number;
  /** What the energy of one's own, used by oneself, would have cost. */
  readonly saved?: number;
}

export function costsOf(totals: Totals, { importPerKwh, exportPerKwh }: PriceSettings): Costs {
  const { import: imported, export: exported, consumption } = totals;
  const paid = imported === undefined ? undefined : imported * importPerKwh;
  const earned = exported === undefined ? undefined : exported * exportPerKwh;
  const own = consumption === undefined || imported === undefined ? undefined : Math.max(0, consumption - imported);
  return {
    ...(paid !== undefined && { paid }),
    ...(earned !== undefined && { earned }),
    ...(paid !== undefined && { balance: paid - (earned ?? 0) }),
    ...(own !== undefined && { saved: own * importPerKwh }),
  };
}
