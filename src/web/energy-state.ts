import { QUANTITIES, type Register } from '../readings/quantities.ts';
import type { EnergyStatus } from '../status.ts';

/** The books of energy for a backend that takes increments. */
export interface EnergyState {
  readonly series: readonly EnergySeriesState[];
  /** Requests that wait to be accepted. */
  readonly rows: number;
  /** Requests that were taken out of the way; `smartmeter-otel outbox` shows them. */
  readonly rowsSetAside: number;
  /** Active energy that waits, Wh. */
  readonly pendingWh: number;
  /** At most this much may the backend have too much, Wh. */
  readonly doubtfulWh: number;
  /** Age of the oldest that waits; 0 if nothing does. */
  readonly oldestAgeSeconds: number;
  /** Whether everything booked was delivered, waits or was set aside. False is a fault of the service. */
  readonly consistent: boolean;
  readonly problem?: string;
}

/** One register of one meter; all amounts are whole and in `unit`. */
export interface EnergySeriesState {
  readonly meterId: string;
  readonly register: string;
  readonly unit: 'Wh' | 'varh';
  /** The register as far as it is booked. */
  readonly baseline: number;
  readonly booked: number;
  readonly acknowledged: number;
  readonly pending: number;
  readonly setAside: number;
  readonly unbooked: number;
  readonly doubtful: number;
  /** When its oldest pending energy was booked. */
  readonly oldestPending?: string;
}

export function energyState(status: EnergyStatus): EnergyState {
  const { series, rows, rowsSetAside, pendingWh, doubtfulWh, oldestAge, breaches, problem } = status;
  return {
    series: series.map(seriesState),
    rows,
    rowsSetAside,
    pendingWh,
    doubtfulWh,
    oldestAgeSeconds: Math.round(oldestAge),
    consistent: breaches.length === 0,
    ...(problem !== undefined && { problem }),
  };
}

function seriesState(series: EnergyStatus['series'][number]): EnergySeriesState {
  const { meterId, register, baseline, booked, acknowledged, pending, setAside, unbooked, doubtful } = series;
  const { oldestPending } = series;
  return {
    meterId,
    register,
    unit: QUANTITIES[register as Register].unit,
    baseline,
    booked,
    acknowledged,
    pending,
    setAside,
    unbooked,
    doubtful,
    ...(oldestPending !== undefined && { oldestPending: new Date(oldestPending).toISOString() }),
  };
}
