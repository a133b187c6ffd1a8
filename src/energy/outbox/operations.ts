/** What a person can do with the outbox: `smartmeter-otel outbox list, retry, book, export`. */
import type { Database } from '../../store/database.ts';
import type { OutboxRow, RowState, Tables } from './tables.ts';

/** A row as it is shown and exported. */
export interface ListedRow {
  readonly id: number;
  readonly state: RowState;
  /** Epoch milliseconds. */
  readonly booked: number;
  /** Why it was set aside or is held back. */
  readonly reason?: string;
  readonly items: readonly ListedItem[];
}

export interface ListedItem {
  readonly meterId: string;
  readonly register: string;
  /** Wh, or varh for a reactive register. */
  readonly wh: number;
}

/** `problem`: why not, as a sentence. */
export type Done = { readonly ok: true } | { readonly ok: false; readonly problem: string };

export function listRows(tables: Tables): ListedRow[] {
  return tables.rows().map((row) => ({
    id: row.id,
    state: row.state,
    booked: row.booked,
    ...(row.reason !== null && { reason: row.reason }),
    items: tables.items(row.id).map(({ series, wh }) => ({ meterId: series.meter_id, register: series.register, wh })),
  }));
}

/**
 * A row that was set aside waits again. One that was accepted in part may then be counted twice: its energy is
 * doubtful from here on.
 */
export function retryRow(database: Database, tables: Tables, id: number): Done {
  return withAside(database, tables, id, (row) => {
    if (row.partly === 1) {
      for (const { series, wh } of tables.items(id)) tables.addToSeries(series.id, { doubtful: wh, restamped: wh });
    }
    tables.updateRow({ ...row, state: 'waiting', partly: 0, started: null, ended: null, reason: null });
  });
}

/** A row that was set aside is settled without being sent: the backend has it, or somebody entered it by hand. */
export function bookRow(database: Database, tables: Tables, id: number): Done {
  return withAside(database, tables, id, () => {
    for (const { series, wh } of tables.items(id)) tables.addToSeries(series.id, { acknowledged: wh });
    tables.deleteRow(id);
  });
}

/** Accepts what a jump of a register has left out: it is energy, and is sent like any other. */
export function bookUnbooked(
  database: Database,
  tables: Tables,
  meterId: string,
  register: string,
  wall: number,
): Done {
  const series = tables
    .allSeries()
    .find((s) => s.meter_id === meterId && s.register === register && s.unbooked > s.unbooked_taken);
  if (!series) return { ok: false, problem: `Nothing is unbooked of ${register} of meter ${meterId}.` };
  const wh = series.unbooked - series.unbooked_taken;
  return asDone(
    database.transaction(() => {
      tables.updateSeries({ ...series, booked: series.booked + wh, unbooked_taken: series.unbooked });
      tables.insertRow(wall, series.last_end ?? wall, new Map([[series.id, wh]]));
    }),
  );
}

/** Everything that waits or was set aside, one line an item. */
export function exportRows(tables: Tables, format: 'csv' | 'jsonl'): string {
  const lines = listRows(tables).flatMap(({ items, booked, ...row }) =>
    items.map((item) => ({ ...row, booked: new Date(booked).toISOString(), ...item })),
  );
  if (format === 'jsonl') return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const columns = ['id', 'state', 'booked', 'meterId', 'register', 'wh', 'reason'] as const;
  const body = lines.map((line) => columns.map((column) => csvField(line[column] ?? '')).join(','));
  return [columns.join(','), ...body].map((line) => `${line}\r\n`).join('');
}

function csvField(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function withAside(database: Database, tables: Tables, id: number, work: (row: OutboxRow) => void): Done {
  const row = tables.row(id);
  if (!row) return { ok: false, problem: `There is no row ${id} in the outbox.` };
  if (row.state !== 'aside') return { ok: false, problem: `Row ${id} was not set aside: it is sent by itself.` };
  return asDone(database.transaction(() => work(row), { reserve: true }));
}

function asDone(done: { ok: true } | { ok: false; problem: string }): Done {
  return done.ok ? { ok: true } : { ok: false, problem: done.problem };
}
