/** For tests: an outbox on a simulated clock, a meter to turn by hand, a backend that fails as told. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { silentLogger, type Logger } from '../../logger.ts';
import type { Register } from '../../readings/quantities.ts';
import type { MeterSnapshot } from '../../readings/snapshot.ts';
// oxlint-disable-next-line no-restricted-imports -- a fixture, as tests are
import { SimulatedClock } from '../../simulators/clock.ts';
// oxlint-disable-next-line no-restricted-imports -- a fixture, as tests are
import { seededRandom } from '../../simulators/random.ts';
import { type Connect, type Connection, connectSqlite } from '../../store/connection.ts';
import { type Database, openDatabase } from '../../store/database.ts';
import type { Answer } from '../../transports/otlp/sender.ts';
import { meterAt, START } from '../snapshot.fixture.ts';
import { createOutbox, type Outbox, type OutboxOptions } from './outbox.ts';
import type { OutboxPoint } from './points.ts';

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A directory that is gone after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'outbox-'));
  directories.push(directory);
  return directory;
}

export type Fault =
  | 'ok'
  | 'message'
  /** It counts, and the answer is lost. */
  | 'lost'
  /** It does not count, and there is no answer. */
  | 'reset'
  | 'unreachable'
  | 'some rejected'
  | 'all rejected'
  | 'web page'
  | number;

export interface Taken extends OutboxPoint {
  /** By the backend's clock, which is right. */
  readonly at: number;
}

/** Keeps what it takes; tells its own time, which no jump of ours moves. */
export class ModelBackend {
  readonly requests: Uint8Array[] = [];
  readonly taken: Taken[] = [];
  /** What each request meets; the last one stays. */
  faults: Fault[] = ['ok'];
  /** Refuses requests that hold such a point as malformed, whatever `faults` say. */
  isMalformed: (point: OutboxPoint) => boolean = () => false;
  retryAfter: string | undefined;
  tellsTime = true;
  readonly #clock: SimulatedClock;
  readonly #zero: number;

  constructor(clock: SimulatedClock) {
    this.#clock = clock;
    this.#zero = clock.now().wall - clock.now().mono;
  }

  now(): number {
    return this.#zero + this.#clock.now().mono;
  }

  readonly send = async (bytes: Uint8Array): Promise<Answer> => {
    const fault = this.faults.length > 1 ? this.faults.shift()! : this.faults[0]!;
    if (bytes.length === 0) return this.#answerTo([], fault);
    this.requests.push(bytes);
    const points = JSON.parse(new TextDecoder().decode(bytes)) as OutboxPoint[];
    if (fault === 'ok' && points.some(this.isMalformed)) return this.#answer(400);
    return this.#answerTo(points, fault);
  };

  /** Wh by meter and register. A backend that deduplicates takes one point of each series, start and end. */
  sum(isDeduplicating: boolean): Map<string, number> {
    const sums = new Map<string, number>();
    const seen = new Set<string>();
    for (const { meterId, register, wh, start, end } of this.taken) {
      const point = `${meterId}|${register}|${start}|${end}`;
      if (isDeduplicating && seen.has(point)) continue;
      seen.add(point);
      const key = `${meterId}|${register}`;
      sums.set(key, (sums.get(key) ?? 0) + wh);
    }
    return sums;
  }

  #answerTo(points: readonly OutboxPoint[], fault: Fault): Answer {
    switch (fault) {
      case 'ok':
      case 'message':
        this.#take(points);
        return this.#answer(200, fault === 'message' ? partialSuccess(0, 'a hint') : undefined);
      case 'lost':
        this.#take(points);
        return { kind: 'failed', reason: 'socket hang up', code: 'ECONNRESET' };
      case 'reset':
        return { kind: 'failed', reason: 'socket hang up', code: 'ECONNRESET' };
      case 'unreachable':
        return { kind: 'failed', reason: 'connect ECONNREFUSED', code: 'ECONNREFUSED' };
      case 'some rejected':
        this.#take(points.slice(1));
        return this.#answer(200, partialSuccess(points.length === 0 ? 0 : 1, 'one of them'));
      case 'all rejected':
        return this.#answer(200, partialSuccess(points.length, 'all of them'));
      case 'web page':
        return { ...this.#answer(200), headers: { 'content-type': 'text/html; charset=utf-8' } } as Answer;
      default:
        return this.#answer(fault);
    }
  }

  #take(points: readonly OutboxPoint[]): void {
    this.taken.push(...points.map((point) => ({ ...point, at: this.now() })));
  }

  #answer(status: number, body: Uint8Array = new Uint8Array()): Answer {
    const headers = this.retryAfter === undefined ? {} : { 'retry-after': this.retryAfter };
    return { kind: 'answered', status, headers, body, ...(this.tellsTime && { date: this.now() }) };
  }
}

/** ExportMetricsServiceResponse with a partial success, by the field numbers of opentelemetry-proto. */
export function partialSuccess(rejected: number, message: string): Uint8Array {
  const text = new TextEncoder().encode(message);
  const inner = [0x08, rejected, 0x12, text.length, ...text];
  return Uint8Array.from([0x0a, inner.length, ...inner]);
}

export const encode = (points: readonly OutboxPoint[]): Uint8Array => new TextEncoder().encode(JSON.stringify(points));

export const IMPORT = 'energy.active.import';
export const EXPORT = 'energy.active.export';

/** A meter whose registers are turned by hand. */
export class TurnedMeter {
  readonly #registers = new Map<
    Register,
    { value: number; base: number; segment: number; before?: number; unbooked: number }
  >();
  /** Growth within segments: what there is to be delivered. */
  readonly grown = new Map<string, number>();
  readonly id: string;

  constructor(id: string, start: Partial<Record<Register, number>>) {
    this.id = id;
    for (const [register, value] of Object.entries(start) as [Register, number][]) {
      this.#registers.set(register, { value, base: value, segment: 1, unbooked: 0 });
      this.grown.set(`${id}|${register}`, 0);
    }
  }

  turn(register: Register, wh: number): void {
    this.#registers.get(register)!.value += wh;
    const key = `${this.id}|${register}`;
    this.grown.set(key, this.grown.get(key)! + wh);
  }

  /** A jump that readings have come to believe: a new segment. */
  jump(register: Register, wh: number): void {
    const { value, segment, unbooked } = this.#registers.get(register)!;
    const base = value + wh;
    this.#registers.set(register, { value: base, base, segment: segment + 1, before: value, unbooked: unbooked + wh });
  }

  snapshot(clock: SimulatedClock): MeterSnapshot {
    return meterAt(clock.now(), { key: `${this.id}#1`, id: this.id, registers: Object.fromEntries(this.#registers) });
  }
}

export interface RigOptions extends Partial<Pick<OutboxOptions, 'rowsAtMost' | 'maxAge' | 'destination' | 'encode'>> {
  readonly connect?: Connect;
  readonly maxBytes?: number;
  readonly logger?: Logger;
  readonly meters?: readonly TurnedMeter[];
}

/** An outbox that can be closed and opened again on the same files. */
export class Rig {
  readonly clock = new SimulatedClock(START);
  readonly backend = new ModelBackend(this.clock);
  readonly path = join(temporaryDirectory(), 'state.db');
  readonly meters: readonly TurnedMeter[];
  outbox!: Outbox;
  database!: Database;
  options: RigOptions;

  constructor(options: RigOptions = {}) {
    this.options = options;
    this.meters = options.meters ?? [new TurnedMeter('house', { [IMPORT]: 1000, [EXPORT]: 500 })];
    this.open();
  }

  open(): void {
    const { connect, maxBytes, logger = silentLogger, ...rest } = this.options;
    const opened = openDatabase({
      path: this.path,
      clock: this.clock,
      logger,
      ...(connect && { connect }),
      ...(maxBytes !== undefined && { maxBytes }),
    });
    if (!opened.ok) throw new Error(opened.problem);
    this.database = opened.database;
    const created = createOutbox({
      database: this.database,
      clock: this.clock,
      random: seededRandom(1),
      logger,
      encode,
      send: (bytes) => this.backend.send(bytes),
      destination: { key: 'backend', url: 'http://backend.test/v1/metrics' },
      ...rest,
    });
    if (!created.ok) throw new Error(created.problem);
    this.outbox = created.outbox;
  }

  close(): void {
    this.outbox.close();
    this.database.close();
  }

  reopen(options: RigOptions = {}): void {
    this.close();
    this.options = { ...this.options, ...options };
    this.open();
  }

  book() {
    return this.outbox.book(this.meters.map((meter) => meter.snapshot(this.clock)));
  }

  /** The process is gone without a word; the next one begins on what it left. */
  afterCrash(): void {
    this.outbox?.close();
    this.options = { ...this.options, connect: connectSqlite };
    this.open();
  }

  /** What happens at every export. */
  async minute(): Promise<void> {
    this.book();
    await this.outbox.deliver();
    await this.clock.run(60_000);
  }

  async minutes(count: number, each: () => void = () => {}): Promise<void> {
    for (let i = 0; i < count; i++) {
      each();
      await this.minute();
    }
  }

  /** Growth of all meters, by meter and register. */
  truth(): Map<string, number> {
    return new Map(this.meters.flatMap(({ grown }) => [...grown]));
  }
}

/** The process died here. */
export class Crash extends Error {}

export interface Dying {
  readonly connect: Connect;
  /** Dies before the nth statement from now. */
  dieAt(nth: number): void;
  died(): boolean;
}

/** Connections that die when told: what is not committed is gone, and nothing comes through after that. */
export function dyingConnections(connect: Connect): Dying {
  let left = Infinity;
  let isDead = false;
  const wrap = (connection: Connection): Connection => {
    const step = <T>(work: () => T): T => {
      if (!isDead && --left > 0) return work();
      if (!isDead) connection.close();
      isDead = true;
      throw new Crash('killed');
    };
    return {
      exec: (sql) => step(() => connection.exec(sql)),
      prepare(sql) {
        const statement = connection.prepare(sql);
        return {
          run: (...values) => step(() => statement.run(...values)),
          get: (...values) => step(() => statement.get(...values)),
          all: (...values) => step(() => statement.all(...values)),
        };
      },
      isTransaction: () => !isDead && connection.isTransaction(),
      close: () => (isDead ? undefined : connection.close()),
    };
  };
  return { connect: (path) => wrap(connect(path)), dieAt: (nth) => (left = nth), died: () => isDead };
}
