/**
 * What a restored state means for the books. The backend keeps what it was told after the backup was made; the restored
 * books know nothing of it and tell it again. How much that is at most is written down as doubtful, so that
 * backend − truth ≤ doubtful holds over a restore too.
 */
import { join } from 'node:path';
import type { Logger } from '../../logger.ts';
import { QUANTITIES, type Register } from '../../readings/quantities.ts';
import { readState } from '../../store/backup.ts';
import { connectSqlite, type Connection } from '../../store/connection.ts';
import type { Database } from '../../store/database.ts';
import { RESTORED, type Restored } from '../../store/restore.ts';
import { outboxStatus, type SeriesStatus } from './status.ts';
import { createTables, type SeriesRow, type Tables } from './tables.ts';

/** Ids of series whose next growth may have been delivered by a process that the books do not know of. */
const UNCERTAIN = 'outbox.uncertain';
const INSTANCE = 'instance-id';

/**
 * Writes down, once after a restore, what may reach the backend twice, and says it.
 * @param stateDir where the state of before is kept
 */
export function reckonRestored(database: Database, stateDir: string, logger: Logger): void {
  const restored = database.state(RESTORED) as Restored | undefined;
  if (!restored || restored.isReckoned) return;
  const books = restored.former === undefined ? undefined : formerBooks(join(stateDir, restored.former));
  const isContinued = books?.instance === database.state(INSTANCE) && books?.restored === restored.parent;
  const tables = createTables(database);
  const done = database.transaction(
    () => {
      const sentence =
        books && isContinued ? reckonKnown(database, tables, books) : reckonUnknown(database, tables, books);
      database.setState(RESTORED, { ...restored, isReckoned: true });
      return sentence;
    },
    { reserve: true },
  );
  if (done.ok) logger.warn(done.value);
}

/** The first growth after such a restore holds what the meter counted between backup and restore. Within a transaction. */
export function countFirstGrowth(database: Database, tables: Tables, row: number | undefined): void {
  if (row === undefined) return;
  const uncertain = new Set((database.state(UNCERTAIN) as number[] | undefined) ?? []);
  if (uncertain.size === 0) return;
  for (const { series, wh } of tables.items(row)) {
    if (uncertain.delete(series.id)) tables.addToSeries(series.id, { doubtful: wh, restamped: wh });
  }
  database.setState(UNCERTAIN, [...uncertain]);
}

interface FormerBooks {
  readonly instance: unknown;
  readonly restored: string | undefined;
  readonly series: readonly SeriesStatus[];
}

/** What the state of before had delivered; undefined where it cannot be read. */
function formerBooks(path: string): FormerBooks | undefined {
  let connection: Connection | undefined;
  try {
    connection = connectSqlite(path);
    return {
      instance: readState(connection, INSTANCE),
      restored: (readState(connection, RESTORED) as Restored | undefined)?.id,
      series: seriesOf(createTables(connection)),
    };
  } catch {
    return undefined;
  } finally {
    connection?.close();
  }
}

function seriesOf(tables: Tables): readonly SeriesStatus[] {
  return outboxStatus({ tables, wall: 0, sending: undefined, waiting: undefined, problem: undefined, breaches: [] })
    .series;
}

/** The state of before went on from this backup: what it delivered since is known to the Wh. */
function reckonKnown(database: Database, tables: Tables, former: FormerBooks): string {
  const twice = pairs(tables, former).map(({ row, before, after }) => {
    const wh = Math.max(0, (after?.acknowledged ?? 0) - before.acknowledged);
    tables.addToSeries(row.id, { doubtful: wh + newDoubt(before, after), restamped: wh });
    return { row, wh };
  });
  database.setState(UNCERTAIN, []);
  const wh = activeWh(twice);
  if (wh === 0) return 'Nothing was delivered since the backup was made, so that nothing is delivered twice.';
  return `${kwh(wh)} were delivered since the backup was made, and will be delivered once more: the backend will show that much too much. They are counted as doubtful.`;
}

/** Nobody knows what was delivered since: any of what waits, and any of what the meters have counted. */
function reckonUnknown(database: Database, tables: Tables, former: FormerBooks | undefined): string {
  for (const { row, before, after } of pairs(tables, former)) {
    tables.addToSeries(row.id, { doubtful: newDoubt(before, after) });
  }
  const waiting = tables
    .rows()
    .filter(({ state }) => state !== 'aside')
    .flatMap(({ id }) => tables.items(id).map(({ series, wh }) => ({ row: series, wh })));
  for (const { row, wh } of waiting) tables.addToSeries(row.id, { doubtful: wh, restamped: wh });
  database.setState(
    UNCERTAIN,
    tables.allSeries().map(({ id }) => id),
  );
  return (
    'What was delivered after the backup was made is not known. What waited in it ' +
    `(${kwh(activeWh(waiting))}), and what the meters have counted since, may be delivered once more: ` +
    'both are counted as doubtful.'
  );
}

/** What the backend was told twice before the restore stays there. */
function newDoubt(before: SeriesStatus, after: SeriesStatus | undefined): number {
  return Math.max(0, (after?.doubtful ?? 0) - before.doubtful);
}

/** Each series of the backup, with what the state of before says of the same register. */
function pairs(tables: Tables, former: FormerBooks | undefined) {
  const nameOf = ({ key, register }: SeriesStatus) => `${key}|${register}`;
  const found = new Map(former?.series.map((series) => [nameOf(series), series]));
  const statuses = seriesOf(tables);
  // Both are in the order of the table.
  return tables.allSeries().map((row, i) => {
    const before = statuses[i] as SeriesStatus;
    return { row, before, after: found.get(nameOf(before)) };
  });
}

function activeWh(amounts: readonly { readonly row: SeriesRow; readonly wh: number }[]): number {
  return amounts
    .filter(({ row }) => QUANTITIES[row.register as Register]?.unit === 'Wh')
    .reduce((sum, { wh }) => sum + wh, 0);
}

function kwh(wh: number): string {
  return `${(wh / 1000).toFixed(3)} kWh`;
}
