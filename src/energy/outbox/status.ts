import { QUANTITIES, type Register } from '../../readings/quantities.ts';
import type { EnergySeriesStatus, EnergyStatus } from '../../status.ts';
import type { Breach } from './invariant.ts';
import type { WaitReason } from './backoff.ts';
import type { OutboxRow, SeriesRow, Tables } from './tables.ts';

/** The books of one series, with what only the outbox itself and its commands need. */
export interface SeriesStatus extends EnergySeriesStatus {
  /** `DeviceSnapshot.key`. */
  readonly key: string;
  /** The part of `doubtful` that was sent again under other times, so that a backend that deduplicates has it twice too. */
  readonly restamped: number;
  /** It travels alone since a request was accepted in part only; `named`: it was the one that was refused. */
  readonly alone?: 'on trial' | 'named';
}

export interface OutboxStatus extends EnergyStatus {
  readonly series: readonly SeriesStatus[];
  /** Why nothing is sent at the moment; absent while it goes on. */
  readonly waiting?: WaitReason;
  readonly breaches: readonly Breach[];
}

export interface StatusInputs {
  readonly tables: Tables;
  readonly wall: number;
  /** The row whose attempt is under way. */
  readonly sending: number | undefined;
  readonly waiting: WaitReason | undefined;
  readonly problem: string | undefined;
  readonly breaches: readonly Breach[];
}

interface Sums {
  pending: number;
  setAside: number;
  doubtful: number;
  oldest?: number;
}

/** What the outbox says of itself, from what is stored. */
export function outboxStatus({ tables, wall, sending, waiting, problem, breaches }: StatusInputs): OutboxStatus {
  const rows = tables.rows();
  const sums = sumRows(tables, rows, sending);
  const series = tables.allSeries().map((row) => statusOf(row, sums.get(row.id)));
  const pending = rows.filter(({ state }) => state !== 'aside');
  const oldest = Math.min(wall, ...pending.map(({ booked }) => booked));
  const active = series.filter(({ register }) => QUANTITIES[register as Register]?.unit === 'Wh');
  return {
    series,
    rows: pending.length,
    rowsSetAside: rows.length - pending.length,
    pendingWh: active.reduce((sum, { pending }) => sum + pending, 0),
    doubtfulWh: active.reduce((sum, { doubtful }) => sum + doubtful, 0),
    oldestAge: (wall - oldest) / 1000,
    ...(waiting && { waiting }),
    ...(problem !== undefined && { problem }),
    breaches,
  };
}

function sumRows(tables: Tables, rows: readonly OutboxRow[], sending: number | undefined): Map<number, Sums> {
  const sums = new Map<number, Sums>();
  for (const row of rows) {
    // An attempt that is under way is not in doubt yet.
    const attempts = row.unknowns + (row.id === sending ? 0 : row.in_flight);
    for (const { series, wh } of tables.items(row.id)) {
      const sum = sums.get(series.id) ?? { pending: 0, setAside: 0, doubtful: 0 };
      sums.set(series.id, sum);
      sum.doubtful += wh * attempts;
      if (row.state === 'aside') {
        sum.setAside += wh;
      } else {
        sum.pending += wh;
        sum.oldest = Math.min(sum.oldest ?? row.booked, row.booked);
      }
    }
  }
  return sums;
}

function statusOf(row: SeriesRow, sums: Sums | undefined): SeriesStatus {
  return {
    key: row.meter,
    meterId: row.meter_id,
    register: row.register,
    baseline: row.baseline,
    booked: row.booked,
    acknowledged: row.acknowledged,
    pending: sums?.pending ?? 0,
    setAside: sums?.setAside ?? 0,
    unbooked: Math.max(0, row.unbooked - row.unbooked_taken),
    doubtful: row.doubtful + (sums?.doubtful ?? 0),
    restamped: row.restamped,
    ...(sums?.oldest !== undefined && { oldestPending: sums.oldest }),
    ...(row.alone !== 0 && { alone: row.alone === 1 ? ('on trial' as const) : ('named' as const) }),
  };
}
