import type { Database } from '../../store/database.ts';

/** A register of a meter, as it stands in the database. Wh, or varh for a reactive register. */
export interface SeriesRow {
  readonly id: number;
  /** `DeviceSnapshot.key`: stable over a rename. */
  readonly meter: string;
  readonly register: string;
  /** `smartmeter.meter.id` it is sent under. */
  readonly meter_id: string;
  readonly segment: number;
  readonly segment_start: number;
  readonly baseline: number;
  readonly booked_in_segment: number;
  readonly booked: number;
  readonly acknowledged: number;
  /** What jumps have left out in all, as readings say. */
  readonly unbooked: number;
  /** What of it was accepted. */
  readonly unbooked_taken: number;
  readonly doubtful: number;
  readonly restamped: number;
  /** The end of the newest request for it, whatever became of that. */
  readonly last_end: number | null;
  readonly alone: Alone;
}

/** 0: with others. 1: alone until it has succeeded or been named. 2: named: it is the one that was refused. */
export type Alone = 0 | 1 | 2;

export type RowState = 'waiting' | 'suspect' | 'frozen' | 'aside';

/** A row of the outbox without its bytes. */
export interface OutboxRow {
  readonly id: number;
  readonly state: RowState;
  /** When its newest energy was booked. */
  readonly booked: number;
  /** From when its oldest energy is. */
  readonly begun: number;
  /** It has been in a request: it is never merged any more. */
  readonly attempted: 0 | 1;
  /** An attempt was begun and its end is not recorded. */
  readonly in_flight: 0 | 1;
  /** Attempts with the present bytes that may have been counted. */
  readonly unknowns: number;
  readonly started: number | null;
  readonly ended: number | null;
  readonly partly: 0 | 1;
  readonly reason: string | null;
}

export interface Item {
  readonly series: SeriesRow;
  readonly wh: number;
}

/** Wh, or varh for a reactive register, by the id of the series. */
export type Amounts = ReadonlyMap<number, number>;

export type Tables = ReturnType<typeof createTables>;

const ROW = 'id, state, booked, begun, attempted, in_flight, unknowns, started, ended, partly, reason';

/** The statements of the outbox, prepared once. */
export function createTables({ prepare }: Pick<Database, 'prepare'>) {
  const allSeries = prepare('select * from outbox_series order by id');
  const series = prepare('select * from outbox_series where id = ?');
  const insertSeries = prepare(
    `insert into outbox_series (meter, register, meter_id, segment, segment_start, baseline, booked_in_segment, booked, unbooked)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning id`,
  );
  const updateSeries = prepare(
    `update outbox_series set meter_id = ?, segment = ?, segment_start = ?, baseline = ?, booked_in_segment = ?, booked = ?,
     unbooked = ?, unbooked_taken = ? where id = ?`,
  );
  const addToSeries = prepare(
    `update outbox_series set acknowledged = acknowledged + ?, doubtful = doubtful + ?, restamped = restamped + ? where id = ?`,
  );
  const setAlone = prepare('update outbox_series set alone = ? where id = ?');
  const setLastEnd = prepare('update outbox_series set last_end = ? where id = ?');
  const rows = prepare(`select ${ROW} from outbox_rows order by id`);
  const rowsIn = prepare(`select ${ROW} from outbox_rows where state = ? order by id`);
  const row = prepare(`select ${ROW} from outbox_rows where id = ?`);
  const bytes = prepare('select bytes from outbox_rows where id = ?');
  const insertRow = prepare(
    `insert into outbox_rows (state, booked, begun, items) values ('waiting', ?, ?, ?) returning id`,
  );
  const updateRow = prepare(
    `update outbox_rows set state = ?, booked = ?, begun = ?, attempted = ?, in_flight = ?, unknowns = ?, started = ?,
     ended = ?, partly = ?, reason = ? where id = ?`,
  );
  const setBytes = prepare('update outbox_rows set bytes = ? where id = ?');
  const deleteRow = prepare('delete from outbox_rows where id = ?');
  const items = prepare('select items from outbox_rows where id = ?');
  const setItems = prepare('update outbox_rows set items = ? where id = ?');
  const amounts = (rowId: number): Amounts => parseAmounts(items.get(rowId)?.['items']);
  const seriesOf = (id: number) => series.get(id) as unknown as SeriesRow;

  return {
    allSeries: () => allSeries.all() as unknown as SeriesRow[],
    seriesOf,
    insertSeries: (s: Omit<SeriesRow, 'id'>): number =>
      Number(
        insertSeries.get(
          s.meter,
          s.register,
          s.meter_id,
          s.segment,
          s.segment_start,
          s.baseline,
          s.booked_in_segment,
          s.booked,
          s.unbooked,
        )?.['id'],
      ),
    updateSeries: (s: SeriesRow) =>
      updateSeries.run(
        s.meter_id,
        s.segment,
        s.segment_start,
        s.baseline,
        s.booked_in_segment,
        s.booked,
        s.unbooked,
        s.unbooked_taken,
        s.id,
      ),
    addToSeries: (id: number, add: { acknowledged?: number; doubtful?: number; restamped?: number }) =>
      addToSeries.run(add.acknowledged ?? 0, add.doubtful ?? 0, add.restamped ?? 0, id),
    setAlone: (id: number, alone: Alone) => setAlone.run(alone, id),
    setLastEnd: (id: number, end: number) => setLastEnd.run(end, id),
    rows: () => rows.all() as unknown as OutboxRow[],
    rowsIn: (state: RowState) => rowsIn.all(state) as unknown as OutboxRow[],
    row: (id: number) => row.get(id) as unknown as OutboxRow | undefined,
    bytes: (id: number) => bytes.get(id)?.['bytes'] as Uint8Array | null | undefined,
    insertRow: (booked: number, begun: number, held: Amounts): number =>
      Number(insertRow.get(booked, begun, stringifyAmounts(held))?.['id']),
    updateRow: (r: OutboxRow) =>
      updateRow.run(
        r.state,
        r.booked,
        r.begun,
        r.attempted,
        r.in_flight,
        r.unknowns,
        r.started,
        r.ended,
        r.partly,
        r.reason,
        r.id,
      ),
    setBytes: (id: number, value: Uint8Array | null) => setBytes.run(value, id),
    items: (rowId: number): Item[] => [...amounts(rowId)].map(([id, wh]) => ({ series: seriesOf(id), wh })),
    setItems: (rowId: number, held: Amounts) => setItems.run(stringifyAmounts(held), rowId),
    /** Adds what one row holds to another. The first is to be deleted. */
    addItems(into: number, from: number): void {
      const sum = new Map(amounts(into));
      for (const [id, wh] of amounts(from)) sum.set(id, wh + (sum.get(id) ?? 0));
      setItems.run(stringifyAmounts(sum), into);
    },
    deleteRow: (id: number) => deleteRow.run(id),
  };
}

function parseAmounts(json: unknown): Amounts {
  const entries = Object.entries(JSON.parse(typeof json === 'string' ? json : '{}') as Record<string, number>);
  return new Map(entries.map(([id, wh]) => [Number(id), wh]));
}

function stringifyAmounts(amounts: Amounts): string {
  return JSON.stringify(Object.fromEntries(amounts));
}
