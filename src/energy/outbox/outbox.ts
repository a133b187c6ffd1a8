/**
 * Energy for a backend that takes increments, exact to the Wh over crashes, power cuts and refusals.
 *
 *   registers ─▶ book: baselines + row ─┐ one commit         ┌ one commit
 *                freeze: bytes          ┴──▶ send ──▶ answer ┴ acknowledge, delete
 */
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../logger.ts';
import { METER_QUANTITIES } from '../../readings/quantities.ts';
import type { Instant } from '../../readings/instant.ts';
import type { DeviceSnapshot } from '../../readings/snapshot.ts';
import type { Along } from '../../store/along.ts';
import type { Database } from '../../store/database.ts';
import type { Answer } from '../../transports/otlp/sender.ts';
import { type Booking, bookMeters, type BookingNote } from './booking.ts';
import { boundRows } from './bounds.ts';
import { type OutboxDestination, takeOver } from './destination.ts';
import { EncodeError, type Freezer, freezeNext } from './freeze.ts';
import { type Breach, createInvariant } from './invariant.ts';
import { bookRow, bookUnbooked, type Done, exportRows, type ListedRow, listRows, retryRow } from './operations.ts';
import type { OutboxPoint } from './points.ts';
import { countFirstGrowth } from './restored.ts';
import { createSenderLoop } from './sender-loop.ts';
import { type OutboxStatus, outboxStatus } from './status.ts';
import { createTables } from './tables.ts';

export interface OutboxOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Builds the request to be sent. Synchronous; called once for each time that a row is frozen. */
  readonly encode: (points: readonly OutboxPoint[]) => Uint8Array;
  /** Sends a request, which may be empty. Never rejects. */
  readonly send: (bytes: Uint8Array) => Promise<Answer>;
  readonly destination: OutboxDestination;
  /** Milliseconds after which the backend does not take a point any more; 55 min if absent. */
  readonly maxAge?: number;
  /** Rows that may wait before neighbours are merged; 200 if absent. */
  readonly rowsAtMost?: number;
}

export type BookResult =
  | ({ readonly ok: true } & Booking)
  | { readonly ok: false; readonly kind: 'full' | 'error'; readonly problem: string };

export interface Outbox {
  /**
   * Books what the registers have grown, in one transaction with what goes along. Where it fails nothing has changed, and the
   * next booking makes up for it.
   */
  book(devices: readonly DeviceSnapshot[], along?: Along): BookResult;
  /** Sends what waits, until nothing does or the backend wants a pause; goes on by itself after that. Never rejects. */
  deliver(): Promise<void>;
  status(): OutboxStatus;
  list(): readonly ListedRow[];
  /** A row that was set aside waits again, for the next `deliver`. Ends a pause. */
  retry(id: number): Done;
  /** A row that was set aside is settled as if the backend had taken it. */
  settle(id: number): Done;
  /** What a jump has left out becomes energy, for the next `deliver`. */
  bookUnbooked(meterId: string, register: string): Done;
  export(format: 'csv' | 'jsonl'): string;
  /** When something was last heard of an attempt, whatever it was. */
  lastProgress(): Instant;
  /** Sends nothing more; what is under way is not waited for. Safe to call twice. */
  close(): void;
}

export type CreatedOutbox =
  | { readonly ok: true; readonly outbox: Outbox }
  | { readonly ok: false; readonly problem: string };

/** Dynatrace drops what is older than 1 h. */
const MAX_AGE = 55 * 60_000;
const ROWS_AT_MOST = 200;
const ERA = 'outbox.era';

export function createOutbox(options: OutboxOptions): CreatedOutbox {
  const { database, clock, logger, encode, destination, maxAge = MAX_AGE, rowsAtMost = ROWS_AT_MOST } = options;
  const tables = createTables(database);
  const begun = database.transaction(() => takeOver(database, tables, destination), { reserve: true });
  if (!begun.ok) return { ok: false, problem: begun.problem };
  const invariant = createInvariant(database);
  const freezer: Freezer = {
    tables,
    maxAge,
    encode,
    era: () => Number(database.state(ERA) ?? 0),
    setEra: (era) => database.setState(ERA, era),
  };
  const loop = createSenderLoop({ ...options, url: destination.url, freezer });
  const wall = () => Math.round(clock.now().wall);
  const bookingSince = wall();
  const check = createCheck(invariant, logger);
  const sayNotes = createSayer(logger);

  /** Frozen in the commit of its booking, so that a normal minute costs two commits and not three. */
  function freezeNow(): number | undefined {
    if (!loop.canAttempt() || tables.rowsIn('frozen').length > 0) return undefined;
    try {
      return freezeNext(freezer, wall())?.row.id;
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      return undefined;
    }
  }

  return {
    ok: true,
    outbox: {
      book(meters, along) {
        const done = database.transaction(() => {
          const booking = bookMeters(tables, meters, wall(), bookingSince);
          countFirstGrowth(database, tables, booking.row);
          if (booking.row !== undefined) boundRows(tables, wall(), maxAge, rowsAtMost);
          along?.write();
          return { booking, frozen: freezeNow() };
        });
        if (!done.ok) return done;
        along?.kept();
        const { booking, frozen } = done.value;
        if (frozen !== undefined) loop.frozeUnsent(frozen);
        sayNotes(booking.notes);
        check();
        return { ok: true, ...booking };
      },
      deliver: () => loop.deliver(),
      status: () =>
        outboxStatus({
          tables,
          wall: wall(),
          sending: loop.sending(),
          waiting: loop.waiting(),
          problem: database.problem() ?? loop.problem(),
          breaches: invariant(),
        }),
      list: () => listRows(tables),
      retry(id) {
        const done = retryRow(database, tables, id);
        if (done.ok) loop.hurry();
        return done;
      },
      settle: (id) => bookRow(database, tables, id),
      bookUnbooked: (meterId, register) => bookUnbooked(database, tables, meterId, register, wall()),
      export: (format) => exportRows(tables, format),
      lastProgress: () => loop.lastProgress(),
      close: () => loop.close(),
    },
  };
}

/** Says once that the books do not add up, not at each export. */
function createCheck(invariant: () => readonly Breach[], logger: Logger): () => void {
  let said = 0;
  return () => {
    const breaches = invariant();
    if (breaches.length > said) {
      logger.error(
        'The books of the energy do not add up: what was booked is not what was delivered, waits or was set aside. This is a fault in smartmeter-otel; please report it with these figures.',
        { breaches },
      );
    }
    said = breaches.length;
  };
}

/** What stays as it is is said once: a register below its books is so at every booking. */
function createSayer(logger: Logger): (notes: readonly BookingNote[]) => void {
  let said = new Set<string>();
  return (notes) => {
    const found = new Map(notes.map((note) => [JSON.stringify(note), note]));
    for (const [key, note] of found) if (!said.has(key)) say(logger, note);
    said = new Set(found.keys());
  };
}

function say(logger: Logger, { meter, register, note }: BookingNote): void {
  const what = `${register} of ${register in METER_QUANTITIES ? 'meter' : 'inverter'} ${meter}`;
  switch (note) {
    case 'first sight':
      return logger.info(`From here on ${what} is booked.`);
    case 'segment closed':
      return logger.info(`The register ${what} has jumped. It is booked up to the jump and goes on behind it.`);
    case 'segments missed':
      return logger.warn(
        `The register ${what} has begun anew, and how far it had counted before is not known. It is booked from its new beginning.`,
      );
    case 'below baseline':
      return logger.error(
        `The register ${what} is below what is booked of it already. Nothing is booked until it has caught up.`,
      );
  }
}
