import type { Database } from '../../store/database.ts';
import { unfreeze } from './settle.ts';
import type { Tables } from './tables.ts';

/** The backend that the outbox delivers to. */
export interface OutboxDestination {
  /** Tells one backend from another, over restarts: its URL without what is secret. */
  readonly key: string;
  /** Where it goes, for what is said of it. */
  readonly url: string;
}

const STATE = 'outbox.destination';

/**
 * A process has begun. What was in flight when the former one ended may have been counted. Rows go to the destination
 * of now, whatever it was when they were booked; one that was frozen for another gets new bytes.
 * To be called within a transaction.
 */
export function takeOver(database: Database, tables: Tables, { key }: OutboxDestination): void {
  for (const row of tables.rowsIn('suspect')) tables.updateRow({ ...row, state: 'waiting', reason: null });
  if (database.state(STATE) !== key) {
    for (const row of tables.rowsIn('frozen')) {
      unfreeze(tables, { row, items: tables.items(row.id) }, 'waiting', null);
    }
    for (const { id, alone } of tables.allSeries()) if (alone !== 0) tables.setAlone(id, 0);
  }
  database.setState(STATE, key);
}

/** Why energy cannot be sent as cumulative sums: increments wait that only a delta backend can be told. */
export function cumulativeRefusal(database: Pick<Database, 'prepare'>): string | undefined {
  const waiting = database.prepare(`select count(*) as rows from outbox_rows where state <> 'aside'`).get()?.['rows'];
  if (!Number(waiting)) return undefined;
  return (
    `The temporality was changed to cumulative while ${String(waiting)} rows of energy wait to be sent as delta. ` +
    'Set OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE back to delta until they are delivered (see `smartmeter-otel outbox list`).'
  );
}
