/** For tests: a household of real readings, registers and trust on one clock, whose history can be killed. */
import { temporaryDatabase } from '../../test/support/database.ts';
import { Household } from '../readings/household.ts';
import type { Instant } from '../readings/instant.ts';
import type { Quantity } from '../readings/quantities.ts';
import type { SavedHousehold } from '../readings/saved.ts';
import type { Snapshot } from '../readings/snapshot.ts';
import type { SourceTraits } from '../readings/source.ts';
import { SimulatedClock } from '../simulators/clock.ts';
import type { Database } from '../store/database.ts';
import { createHistory, type History, type HistoryOptions } from './history.ts';
import type { HistoryPoint, HistoryQuery, HistorySeries } from './series.ts';

export type Values = Partial<Record<Quantity, number>>;

const HOUSEHOLD = 'household';

export const METER: SourceTraits = { id: 'house', maxPower: 45_000, role: 'grid' };
export const INVERTER: SourceTraits = { id: 'roof', maxPower: 45_000, role: 'inverter' };

/** What the registers of the grid meter say, Wh, and its power now, W. */
export function meterValues(imported: number, exported: number, gridPower = 0): Values {
  return {
    'energy.active.import': imported,
    'energy.active.export': exported,
    'power.active.import': Math.max(0, gridPower),
    'power.active.export': Math.max(0, -gridPower),
  };
}

/** A household in Vienna whose clock begins at a time given as text with its offset, on a database of its own. */
export function fixtureAt(
  begin: string,
  sources: readonly SourceTraits[] = [METER],
  options: Partial<HistoryOptions> = {},
): HistoryFixture {
  const clock = new SimulatedClock(Date.parse(begin));
  const database = temporaryDatabase(clock);
  // What a power cut does to the file is tested elsewhere; here are many commits.
  database.prepare('pragma synchronous = off').run();
  return new HistoryFixture(database, clock, { timeZone: 'Europe/Vienna', ...options }, sources);
}

export class HistoryFixture {
  readonly clock: SimulatedClock;
  readonly #database: Database;
  readonly #sources: readonly SourceTraits[];
  readonly #options: Omit<HistoryOptions, 'database'>;
  #household: Household;
  history: History;

  constructor(
    database: Database,
    clock: SimulatedClock,
    options: Omit<HistoryOptions, 'database'>,
    sources: readonly SourceTraits[],
  ) {
    this.#database = database;
    this.clock = clock;
    this.#options = options;
    this.#sources = sources;
    [this.#household, this.history] = this.#begun();
  }

  get now(): Instant {
    return this.clock.now();
  }

  get snapshot(): Snapshot {
    return this.#household.snapshot(this.now);
  }

  /** A message of a source; without `serial` from a device that does not tell one. */
  read(values: Values, { source = 0, serial }: { source?: number; serial?: string } = {}): void {
    const reading = { ...(serial !== undefined && { serial }), values: entriesOf(values), refused: [] };
    this.#household.sources[source]!.apply(reading, `topic ${source}`, '', this.now);
    this.look();
  }

  look(): void {
    this.history.observe(this.snapshot);
  }

  /** The inverter was asked and did not answer. */
  silent(source = 1): void {
    this.#household.sources[source]!.linked('silent');
    this.look();
  }

  answers(source = 1): void {
    this.#household.sources[source]!.linked('answering');
  }

  /** Once a minute in the service: the household, and of the history what is due. */
  commit({ everything = false, fails = false }: { everything?: boolean; fails?: boolean } = {}): boolean {
    const batch = this.history.flush(this.now, everything);
    const done = this.#database.transaction(() => {
      this.#database.setState(HOUSEHOLD, this.#household.save());
      batch?.write();
      if (fails) this.#database.prepare('insert into state values (1, null)').run();
    });
    if (done.ok) batch?.kept();
    return batch !== undefined;
  }

  /**
   * In order: what is known is stored before.
   * @param ms until it runs again
   * @param clockLag milliseconds by which its clock is behind then
   */
  restart(ms = 0, clockLag = 0): void {
    this.commit({ everything: true });
    this.kill(ms, clockLag);
  }

  /** What is only in memory is lost. Household and history begin anew with what is stored. */
  kill(ms = 0, clockLag = 0): void {
    this.clock.advance(ms);
    this.clock.jumpWall(-clockLag);
    [this.#household, this.history] = this.#begun();
    this.look();
  }

  query(query: HistoryQuery) {
    const answered = this.history.query(query);
    if (!answered.ok) throw new Error(answered.problem);
    return answered.answer;
  }

  /** Values of one series between two times, given as text with their offset. */
  values(series: HistorySeries, step: HistoryQuery['step'], from: string, to: string): (number | null)[] {
    return this.points(series, step, from, to).map(([, value]) => value);
  }

  points(series: HistorySeries, step: HistoryQuery['step'], from: string, to: string): readonly HistoryPoint[] {
    return this.query({ series: [series], step, from: Date.parse(from), to: Date.parse(to) }).series[series]!.points;
  }

  #begun(): [Household, History] {
    const state = this.#database.state(HOUSEHOLD) as SavedHousehold | undefined;
    const household = new Household(this.#sources, state && { state, now: this.now });
    return [household, createHistory({ database: this.#database, ...this.#options })];
  }
}

function entriesOf(values: Values): Map<Quantity, number> {
  return new Map(Object.entries(values) as [Quantity, number][]);
}
