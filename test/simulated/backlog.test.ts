/** The whole pipeline through outages of weeks, on a simulated clock: what the backend gets in the end is the truth. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { silentLogger } from '../../src/logger.ts';
import { createPipeline, type Pipeline } from '../../src/pipeline.ts';
import type { SimulatedBackend } from '../../src/simulators/backend/backend.ts';
import { SimulatedClock } from '../../src/simulators/clock.ts';
import { defaultHouse, SimulatedHouse, type MeterRegisters } from '../../src/simulators/house/house.ts';
import { seededRandom } from '../../src/simulators/random.ts';
import { amisPayload } from '../../src/simulators/reader/payload.ts';
import { noQuirks } from '../../src/simulators/reader/quirks.ts';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { startBackend } from '../support/backend.ts';
import { freePort } from '../support/free-port.ts';

const MIDNIGHT = Date.parse('2026-06-21T00:00:00+02:00');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TOKEN = 'dt0c01.right';

const METRICS = [
  ['smartmeter.energy.active.import.total', 'import'],
  ['smartmeter.energy.active.export.total', 'export'],
  ['smartmeter.energy.reactive.import.total', 'reactiveImport'],
  ['smartmeter.energy.reactive.export.total', 'reactiveExport'],
] as const;
type Sums = Readonly<Record<keyof MeterRegisters, number>>;

/** One household, its backend, and the database between them. */
class Rig {
  readonly clock = new SimulatedClock(MIDNIGHT);
  readonly directory = mkdtempSync(join(tmpdir(), 'backlog-'));
  readonly #house = new SimulatedHouse({ ...defaultHouse, start: MIDNIGHT, slot: MINUTE }, seededRandom(1));
  readonly #first = this.#house.state.registers;
  readonly #url: string;
  #database!: Database;
  #pipeline!: Pipeline;

  constructor(backend: SimulatedBackend) {
    this.#url = `${backend.url()}/api/v2/otlp/v1/metrics`;
    onTestFinished(() => rmSync(this.directory, { recursive: true }));
  }

  get outbox() {
    return this.#pipeline.telemetry.outbox!;
  }

  async start(): Promise<void> {
    const { clock } = this;
    const opened = openDatabase({ path: join(this.directory, 'state.sqlite'), clock, logger: silentLogger });
    if (!opened.ok) throw new Error(opened.problem);
    this.#database = opened.database;
    const headers = { authorization: `Api-Token ${TOKEN}` };
    this.#pipeline = createPipeline(
      { meters: [{ id: 'house', topic: 'amis/out', decoder: 'amis', maxPower: 45_000, role: 'grid' }] },
      {
        energy: { url: this.#url, headers, compression: 'none', timeout: 5000, temporality: 'delta' },
        // The rig collects by itself.
        interval: 365 * DAY,
        serviceName: 'smartmeter-otel',
        resourceAttributes: {},
        hostName: 'pi',
      },
      { clock, random: () => 0.5, logger: silentLogger, version: '0', instanceId: 'i', database: this.#database },
    );
    await this.#pipeline.telemetry.start();
    this.#read();
  }

  async stop(): Promise<void> {
    await this.#pipeline.telemetry.stop();
    this.#database.close();
  }

  /** Lives on: a reading and an export every `step`. */
  async live(ms: number, step = MINUTE): Promise<void> {
    for (let passed = 0; passed < ms; passed += step) {
      this.clock.advance(step);
      this.#read();
      await this.#pipeline.telemetry.collectNow();
    }
  }

  /** @returns minutes until nothing waits any more, at most an hour's */
  async deliverAll(): Promise<number> {
    for (let minutes = 0; minutes < 60; minutes++) {
      if (this.outbox.status().rows === 0) return minutes;
      this.clock.advance(MINUTE);
      await this.#pipeline.telemetry.collectNow();
    }
    throw new Error('Energy still waits after an hour.');
  }

  /** What the meter's registers have grown, Wh (varh). */
  grown(): Sums {
    const now = this.#house.state.registers;
    return sumsBy((register) => now[register] - this.#first[register]);
  }

  /** Bytes of all files of the state. */
  bytes(): number {
    return readdirSync(this.directory).reduce((sum, name) => sum + statSync(join(this.directory, name)).size, 0);
  }

  #read(): void {
    const state = this.#house.step(MIDNIGHT + this.clock.now().mono);
    const payload = Buffer.from(amisPayload(state, '0123456789', noQuirks));
    this.#pipeline.handle({ topic: 'amis/out', payload, retain: false, at: this.clock.now() });
  }
}

/** A backend whose clock is always right, whatever becomes of ours. */
async function setUp() {
  let clock: SimulatedClock | undefined;
  const right: Clock = {
    now: () => ({ wall: MIDNIGHT + (clock?.now().mono ?? 0), mono: clock?.now().mono ?? 0 }),
    after: (ms, task) => clock!.after(ms, task),
  };
  // A port of its own, so that it comes back where it was.
  const backend = await startBackend({ dynatrace: { token: TOKEN }, port: await freePort() }, right);
  const rig = new Rig(backend);
  clock = rig.clock;
  return { backend, rig };
}

function sumsBy(of: (register: keyof MeterRegisters, metric: string) => number): Sums {
  return Object.fromEntries(METRICS.map(([metric, register]) => [register, of(register, metric)])) as unknown as Sums;
}

function sums({ store }: SimulatedBackend): Sums {
  return sumsBy((_, metric) => Math.round(store.sumOfDeltas(metric) * 1000));
}

/** Nothing came too late or too early for Dynatrace, which drops such points and says so in a partial success. */
function expectAllTaken({ store }: SimulatedBackend): void {
  expect(store.requests().filter(({ status, rejected }) => status === 200 && rejected > 0)).toEqual([]);
  const keys = store.points().map(({ metric, end }) => `${metric} ${end}`);
  expect(new Set(keys).size).toBe(keys.length);
}

describe('energy over a long time', () => {
  it('30 days without a backend, a restart in the middle: all of it, soon, and never too old', async () => {
    const { backend, rig } = await setUp();
    await rig.start();
    await rig.live(HOUR);
    expect(sums(backend)).toEqual(rig.grown());

    await backend.stop();
    await rig.live(15 * DAY, 10 * MINUTE);
    await rig.stop();
    await rig.start();
    await rig.live(15 * DAY, 10 * MINUTE);
    const { rows, pendingWh } = rig.outbox.status();
    expect(rows).toBeGreaterThan(10);
    expect(rows).toBeLessThanOrEqual(201);
    expect(pendingWh).toBeGreaterThan(100_000);
    // One month or ten make no difference: rows are merged, and the WAL starts over.
    expect(rig.bytes()).toBeLessThan(2_000_000);

    await backend.start();
    expect(await rig.deliverAll()).toBeLessThanOrEqual(10);
    expect(sums(backend)).toEqual(rig.grown());
    const { doubtfulWh, ...status } = rig.outbox.status();
    expect(status).toMatchObject({ rowsSetAside: 0, breaches: [] });
    // The attempt that met the end of the connection may have been counted; those that found nobody may not.
    expect(doubtfulWh).toBeLessThan(100);
    expectAllTaken(backend);
    await rig.stop();
  }, 120_000);

  it('a token that was expired for a week costs nothing', async () => {
    const { backend, rig } = await setUp();
    await rig.start();
    await rig.live(HOUR);
    backend.fail({ answer: { do: 'refuse', status: 401 } });
    await rig.live(7 * DAY, 10 * MINUTE);
    expect(rig.outbox.status()).toMatchObject({ waiting: 'configuration', problem: expect.stringContaining('token') });
    backend.heal();
    expect(await rig.deliverAll()).toBeLessThanOrEqual(10);
    expect(sums(backend)).toEqual(rig.grown());
    expect(rig.outbox.status()).toMatchObject({ rowsSetAside: 0, doubtfulWh: 0, breaches: [] });
    expectAllTaken(backend);
    await rig.stop();
  }, 120_000);

  it('a row that the backend calls malformed holds up nothing, and is there to be sent again', async () => {
    const { backend, rig } = await setUp();
    await rig.start();
    await rig.live(HOUR);
    backend.fail({ answer: { do: 'refuse', status: 400 }, times: 1 });
    await rig.live(HOUR);
    const { rows, rowsSetAside, series } = rig.outbox.status();
    expect({ rows, rowsSetAside }).toEqual({ rows: 0, rowsSetAside: 1 });
    const aside = (metric: string) => series.find(({ register }) => metric.includes(register))?.setAside ?? 0;
    expect(sumsBy((_, metric) => sums(backend)[registerOf(metric)] + aside(metric))).toEqual(rig.grown());
    expect(sums(backend)).not.toEqual(rig.grown());

    const [row] = rig.outbox.list();
    expect(rig.outbox.retry(row!.id)).toEqual({ ok: true });
    await rig.deliverAll();
    expect(sums(backend)).toEqual(rig.grown());
    expectAllTaken(backend);
    await rig.stop();
  });

  it('a clock that is wrong by hours at boot: energy waits, and then goes on', async () => {
    const { backend, rig } = await setUp();
    rig.clock.jumpWall(-5 * HOUR);
    await rig.start();
    await rig.live(HOUR);
    expect(backend.store.counts.metrics).toBe(0);
    expect(rig.outbox.status()).toMatchObject({ waiting: 'clock', problem: expect.stringContaining('5 h behind') });
    rig.clock.jumpWall(5 * HOUR);
    expect(await rig.deliverAll()).toBeLessThanOrEqual(2);
    expect(sums(backend)).toEqual(rig.grown());
    expectAllTaken(backend);
    await rig.stop();
  });

  it('a clock that jumps both ways, far and near: every Wh once', async () => {
    const { backend, rig } = await setUp();
    await rig.start();
    await rig.live(HOUR);
    for (const jump of [3 * HOUR, -2 * HOUR, 40_000, -90_000, -4 * MINUTE, 30 * DAY]) {
      rig.clock.jumpWall(jump);
      await rig.live(30 * MINUTE);
      rig.clock.jumpWall(-jump);
      await rig.live(30 * MINUTE);
    }
    await rig.deliverAll();
    expect(sums(backend)).toEqual(rig.grown());
    expect(rig.outbox.status()).toMatchObject({ rowsSetAside: 0, doubtfulWh: 0, breaches: [] });
    expectAllTaken(backend);
    await rig.stop();
  });
});

function registerOf(metric: string): keyof MeterRegisters {
  return METRICS.find(([name]) => name === metric)![1];
}
