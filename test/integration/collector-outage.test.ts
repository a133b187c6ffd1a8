/**
 * Hours without a backend, through the service's whole pipeline, the real Collector and its queue on disk, which is
 * killed (SIGKILL) again and again meanwhile. The clock of service and backend is simulated, so that hours take seconds;
 * what is between them is real: HTTP, processes, files.
 *
 * Energy has to be exact. Of everything else it is measured what is lost, and printed: the figures of docs/collector.md.
 * The service sends no traces and logs yet, so one record and one span a minute, sent once, stand in for them.
 */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/simulators/random.ts';
import type { BackendStore, ReceivedRequest, Signal } from '../../src/simulators/backend/store.ts';
import { composeHousehold, type ComposeHousehold } from '../support/compose-household.ts';
import { requireComponent } from '../support/components.ts';
import { sampleLog, sampleSpan } from '../support/sample-signals.ts';

const otelcol = requireComponent('otelcol');

const MINUTE = 60_000;
const HOUR_OF_MINUTES = 60;
/** Minutes for which the service keeps gauges in memory that nobody takes. */
const KEPT_BY_SERVICE = 55;
const BEFORE = 5;
const GAUGE = 'smartmeter.power.active.import';
const SIGNALS = ['metrics', 'logs', 'traces'] as const;

interface Outage {
  readonly minutes: number;
  readonly kills: number;
  /** Minutes that the Collector stays away at most after it was killed. */
  readonly away: number;
  /** How often it is killed while it delivers what has waited. */
  readonly killsAfter: number;
}

/** Requests, one a minute of each signal. */
interface Made {
  /** The service has made so many of gauges, and repeats them itself. */
  metrics: number;
  /** The Collector has taken so many. */
  logs: number;
  traces: number;
  /** Nobody took so many log records and spans: the Collector was away, or full. */
  untaken: number;
}

describe.skipIf(!otelcol)('hours without a backend', () => {
  it('six hours, the Collector killed ten times: what it took arrives, and what is lost is too old for Dynatrace', async () => {
    const household = await composeHousehold(otelcol!, { way: 'straight to the backend' });
    const outage = { minutes: 360, kills: 8, away: 20, killsAfter: 2 };
    const made = await liveThrough(household, outage);
    const { metrics, logs, traces } = await everything(household, (found) =>
      SIGNALS.every((signal) => found[signal].requests >= made[signal]),
    );
    print('six hours, the Collector killed ten times', made, { metrics, logs, traces });

    expectExactEnergy(household);
    expect(household.told()).toEqual({});
    // Each minute of gauges, whenever the Collector died.
    expect(metrics.requests).toBe(made.metrics);
    expect(metrics.tooOld).toBe(outage.minutes - HOUR_OF_MINUTES - 1);
    // What was on its way when the Collector was killed may be on disk without an answer.
    for (const [found, taken] of [
      [logs, made.logs],
      [traces, made.traces],
    ] as const) {
      expect(found.requests - taken).toBeLessThanOrEqual(outage.kills);
    }
    expect(logs.tooOld).toBe(0);
    expect(traces.tooOld).toBeGreaterThan(0);
  }, 120_000);

  it('a queue that is full after an hour: the middle is lost, the last hour comes from the service', async () => {
    const household = await composeHousehold(otelcol!, { way: 'straight to the backend', queueSize: 200_000 });
    const outage = { minutes: 240, kills: 2, away: 5, killsAfter: 0 };
    const made = await liveThrough(household, outage);
    const { backend, clock } = household;
    // Oldest first, by the service and by the Collector.
    const end = BigInt(clock.now().wall) * 1_000_000n;
    await backend.waitFor((store) => store.points(GAUGE).some((point) => point.end === end));
    // A queue for each signal: that of logs and that of spans have never been full.
    const found = await everything(
      household,
      ({ logs, traces }) => logs.requests >= made.logs && traces.requests >= made.traces,
    );
    print('four hours, the queue full after an hour', made, found);

    expectExactEnergy(household);
    expect(household.told()).toEqual({});
    const lost = made.metrics - found.metrics.requests;
    expect(lost).toBeGreaterThan(0);
    const queued = outage.minutes - KEPT_BY_SERVICE - lost;
    expect(queued).toBeGreaterThan(50);
    expect(queued).toBeLessThan(80);
    // Dynatrace takes what the service had kept, and what it made before and after.
    expect(found.metrics.requests - found.metrics.tooOld).toBeGreaterThanOrEqual(BEFORE + KEPT_BY_SERVICE);
  }, 120_000);
});

/** Before the outage, the outage, and minutes after it until nothing is in trouble. */
async function liveThrough(household: ComposeHousehold, outage: Outage): Promise<Made> {
  const { backend, collector, clock, read, imported, told } = household;
  const random = seededRandom(6);
  const made: Made = { metrics: 0, logs: 0, traces: 0, untaken: 0 };
  let { child } = collector;
  const live = async () => {
    clock.advance(MINUTE);
    // A Wh a minute is what its 60 W are.
    await Promise.all([read(made.metrics++), sendBeside(collector.url, clock.now().wall, made)]);
  };
  for (let minute = 0; minute < BEFORE; minute++) await live();
  await backend.waitFor((store) => store.points(GAUGE).length === BEFORE);

  await backend.stop();
  const between = Math.floor(outage.minutes / (outage.kills + 1));
  let returns = 0;
  for (let minute = 1; minute <= outage.minutes; minute++) {
    const living = live();
    if (minute % between === 0 && minute / between <= outage.kills) {
      // In the middle of a request, or shortly before or after one.
      await child.stop('SIGKILL');
      returns = minute + 1 + Math.floor(random() * outage.away);
    }
    await living;
    if (minute === returns) child = await collector.start();
  }

  expect(imported().pending).toBe(outage.minutes);
  await backend.start();
  for (let kill = 1; kill <= outage.killsAfter; kill++) {
    const some = backend.store.requestCount + 50;
    await backend.waitFor((store) => store.requestCount >= some);
    await child.stop('SIGKILL');
    child = await collector.start();
  }
  // What waits is judged at the time of the backend's return: the clock stands until the last of it is there, or until
  // a full queue has room for what the service has kept.
  const end = BigInt(clock.now().wall) * 1_000_000n;
  const isFull = told().metrics !== undefined;
  const some = backend.store.requestCount + 50;
  await backend.waitFor((store) =>
    isFull ? store.requestCount >= some : store.points(GAUGE).some((point) => point.end === end),
  );
  for (let minute = 0; minute < 60 && Object.keys(told()).length > 0; minute++) await live();
  return made;
}

/** A log record and a span, once: what was not taken is gone. */
async function sendBeside(url: string, wall: number, made: Made): Promise<void> {
  const requests = [['logs', sampleLog(wall)] as const, ['traces', sampleSpan(wall)] as const];
  for (const [signal, body] of requests) {
    if ((await post(`${url}/v1/${signal}`, body)) === 200) made[signal]++;
    else made.untaken++;
  }
}

/** @returns the status; 0 if nobody answered */
function post(url: string, body: Uint8Array<ArrayBuffer>): Promise<number> {
  return fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/x-protobuf' } }).then(
    (response) => response.status,
    () => 0,
  );
}

function expectExactEnergy({ imported, sum, sumOfDifferent }: ComposeHousehold): void {
  const { booked, acknowledged, pending, setAside, doubtful } = imported();
  expect({ acknowledged, pending, setAside }).toEqual({ acknowledged: booked, pending: 0, setAside: 0 });
  expect([sum(), sumOfDifferent()]).toEqual([booked, booked]);
  // Nobody was there who could have counted anything.
  expect(doubtful).toBeLessThanOrEqual(1);
}

/** What has come through the Collector of a signal, each request once. */
interface Found {
  readonly requests: number;
  /** Requests, all of whose content was refused for its age. */
  readonly tooOld: number;
  readonly again: number;
  readonly items: number;
  readonly bytes: number;
}
type FoundOfAll = Readonly<Record<Signal, Found>>;

function everything({ backend }: ComposeHousehold, isAll: (found: FoundOfAll) => boolean): Promise<FoundOfAll> {
  return backend.waitFor((store) => {
    const [metrics, logs, traces] = SIGNALS.map((signal) => foundOf(store, signal)) as [Found, Found, Found];
    const found = { metrics, logs, traces };
    return isAll(found) && found;
  });
}

function foundOf(store: BackendStore, signal: Signal): Found {
  // Energy comes from the service itself.
  const requests = store.requests(signal).filter(({ headers }) => headers['user-agent'] !== 'smartmeter-otel');
  const once = [...new Map<string, ReceivedRequest>(requests.map((request) => [request.hash, request])).values()];
  return {
    requests: once.length,
    tooOld: once.filter(({ taken }) => taken === 0).length,
    again: requests.length - once.length,
    items: once.reduce((sum, { taken, rejected }) => sum + taken + rejected, 0),
    bytes: once.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function print(title: string, made: Made, found: FoundOfAll): void {
  const lines = SIGNALS.map((signal) => {
    const { requests, tooOld, again, items, bytes } = found[signal];
    const each = `${(items / requests).toFixed(1)} items and ${Math.round(bytes / requests)} bytes each`;
    return `  ${signal}: ${made[signal]} made or taken, ${requests} arrived (${each}), ${again} of them twice, ${tooOld} too old for Dynatrace`;
  });
  console.log([`${title}:`, ...lines, `  log records and spans that nobody took: ${made.untaken}`].join('\n'));
}
