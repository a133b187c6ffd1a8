/** Energy through the Collector's receiver without a queue (4319): the backend's answer has to reach the service. */
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { silentLogger } from '../../src/logger.ts';
import { createPipeline } from '../../src/pipeline.ts';
import type { SimulatedBackend } from '../../src/simulators/backend/backend.ts';
import { SimulatedClock } from '../../src/simulators/clock.ts';
import { startBackend } from '../support/backend.ts';
import { requireComponent } from '../support/components.ts';
import { temporaryDatabase } from '../support/database.ts';
import { startShippedCollector } from '../support/shipped-collector.ts';

const otelcol = requireComponent('otelcol');

const TOKEN = 'dt0c01.token';
const IMPORT = 'smartmeter.energy.active.import.total';
/** What the meter counts while the backend is in trouble, Wh. */
const GROWN = 7;
/** Longer than any wait after a failure, shorter than the five minutes by which clocks may differ. */
const LATER = 200_000;

/** The service without transports, its energy to 4319 of the shipped Collector, a Dynatrace behind it. */
async function household() {
  const backend = await startBackend({ dynatrace: { token: TOKEN } });
  const collector = await startShippedCollector(otelcol!, {
    backend: `${backend.url()}/api/v2/otlp`,
    token: TOKEN,
    energyTimeout: 500,
  });
  const clock = new SimulatedClock(systemClock.now().wall);
  const { handle, telemetry } = createPipeline(
    { meters: [{ id: 'house', topic: 'amis/out', decoder: 'amis', maxPower: 45_000, role: 'grid' }] },
    {
      energy: {
        url: `${collector.energyUrl}/v1/metrics`,
        headers: {},
        compression: 'gzip',
        timeout: 10_000,
        temporality: 'delta',
      },
      interval: 3_600_000,
      serviceName: 'smartmeter-otel',
      resourceAttributes: {},
      hostName: 'pi',
    },
    {
      clock,
      random: () => 0,
      logger: silentLogger,
      version: '1.2.3',
      instanceId: 'the-instance',
      database: temporaryDatabase(clock),
    },
  );
  await telemetry.start();
  const read = async (grown: number) => {
    const fields = {
      '1.8.0': 1_000_000 + grown,
      '2.8.0': 500_000,
      '1.7.0': 300,
      '2.7.0': 0,
      serialnumber: '0123456789',
    };
    handle({ topic: 'amis/out', payload: Buffer.from(JSON.stringify(fields)), retain: false, at: clock.now() });
    await telemetry.collectNow();
  };
  const books = () => telemetry.outbox!.status();
  const imported = () => books().series.find(({ register }) => register === 'energy.active.import');
  return { backend, collector, clock, read, books, imported, telemetry };
}

const sum = (backend: SimulatedBackend) => Math.round(backend.store.sumOfDeltas(IMPORT) * 1000);

describe.skipIf(!otelcol)('energy by way of the Collector', () => {
  it.each([
    {
      trouble: 'refuses all (400)',
      begin: (backend: SimulatedBackend) => backend.fail({ answer: { do: 'refuse', status: 400 } }),
      says: /400/,
      doubtful: 0,
    },
    {
      trouble: 'knows the token no more (401)',
      begin: (backend: SimulatedBackend) => backend.fail({ answer: { do: 'refuse', status: 401 } }),
      says: /401|token/i,
      doubtful: 0,
    },
    {
      trouble: 'is overloaded (503)',
      begin: (backend: SimulatedBackend) => backend.fail({ answer: { do: 'refuse', status: 503 } }),
      says: /503/,
      // A 503 may come from something behind which it was counted.
      doubtful: GROWN,
    },
    {
      trouble: 'does not answer in time',
      begin: (backend: SimulatedBackend) => backend.fail({ answer: { do: 'hang' } }),
      says: /50\d/,
      doubtful: GROWN,
    },
    {
      trouble: 'cuts connections',
      begin: (backend: SimulatedBackend) => backend.fail({ answer: { do: 'reset', taken: false } }),
      says: /50\d/,
      doubtful: GROWN,
    },
  ])('a backend that $trouble: the service sees it, keeps the energy, delivers it later', async (row) => {
    const { backend, clock, read, books, imported } = await household();
    await read(0);
    row.begin(backend);
    await read(GROWN);
    expect(imported()).toMatchObject({ booked: GROWN, acknowledged: 0, doubtful: row.doubtful });
    expect(books().problem).toMatch(row.says);
    expect(sum(backend)).toBe(0);

    backend.heal();
    clock.advance(LATER);
    await read(GROWN);
    expect(imported()).toMatchObject({ booked: GROWN, acknowledged: GROWN, setAside: 0 });
    expect(sum(backend)).toBe(GROWN);
  });

  it('a backend that is gone, and comes back', async () => {
    const { backend, clock, read, imported } = await household();
    await read(0);
    const port = Number(new URL(backend.url()).port);
    await backend.stop();
    await read(GROWN);
    expect(imported()).toMatchObject({ acknowledged: 0, pending: GROWN });

    const back = await startBackend({ dynatrace: { token: TOKEN }, port });
    clock.advance(LATER);
    await read(GROWN);
    expect(imported()).toMatchObject({ acknowledged: GROWN });
    expect(sum(back)).toBe(GROWN);
  });

  it('a Collector that is killed and started again', async () => {
    const { backend, collector, clock, read, imported } = await household();
    await read(0);
    await collector.child.stop('SIGKILL');
    await read(GROWN);
    expect(imported()).toMatchObject({ acknowledged: 0, pending: GROWN });
    expect(sum(backend)).toBe(0);
    await collector.start();
    clock.advance(LATER);
    await read(GROWN);
    expect(imported()).toMatchObject({ acknowledged: GROWN });
    expect(sum(backend)).toBe(GROWN);
  });

  // The documented weakness of this way: docs/collector.md. If this fails the Collector has learned it, and the page
  // can be corrected.
  it('a partial success is swallowed by the Collector', async () => {
    const { backend, read, imported } = await household();
    await read(0);
    backend.fail({ answer: { do: 'partial', rejected: 'all', message: 'no such unit' } });
    await read(GROWN);
    expect(imported()).toMatchObject({ acknowledged: GROWN, setAside: 0 });
    expect(sum(backend)).toBe(0);
  });
});
