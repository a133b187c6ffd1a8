/**
 * Prometheus keeps `target_info` once for the whole service, at the newest time of each request. When energy and
 * metrics were sent at once, the one with the older points was refused: "out of order sample", at random.
 */
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { silentLogger } from '../../src/logger.ts';
import { createPipeline } from '../../src/pipeline.ts';
import { SimulatedBackend } from '../../src/simulators/backend/backend.ts';
import { SimulatedClock } from '../../src/simulators/clock.ts';
import { temporaryDatabase } from '../support/database.ts';
import type { OtlpDestination } from '../../src/telemetry/settings.ts';

it('sends energy and metrics to one backend one after another, with times that never go back', async () => {
  const backend = new SimulatedBackend({ host: '127.0.0.1', port: 0 }, { clock: systemClock, logger: silentLogger });
  await backend.start();
  onTestFinished(() => backend.stop());
  const url = `${backend.url()}/v1/metrics`;
  const to: OtlpDestination = { url, headers: {}, compression: 'none', timeout: 5000, temporality: 'cumulative' };
  const clock = new SimulatedClock(1_700_000_000_000);
  const { telemetry, handle } = createPipeline(
    { meters: [{ id: 'house', topic: 'amis/out', decoder: 'amis', maxPower: 45_000, role: 'grid' }] },
    { energy: to, metrics: to, interval: 3_600_000, serviceName: 's', resourceAttributes: {}, hostName: 'pi' },
    {
      clock,
      random: () => 0.5,
      logger: silentLogger,
      version: '0',
      instanceId: 'i',
      database: temporaryDatabase(clock),
    },
  );
  await telemetry.start();
  onTestFinished(() => telemetry.stop());

  for (let minute = 0; minute < 5; minute++) {
    // The reading is older than the collection, as it always is.
    const payload = Buffer.from(`{"1.8.0":${1000 + minute},"1.7.0":60,"2.7.0":0}`);
    handle({ topic: 'amis/out', payload, retain: false, at: clock.now() });
    clock.advance(80_000);
    await telemetry.collectNow();
  }

  const newestByRequest = Map.groupBy(backend.store.points(), (p) => p.end);
  const times = backend.store.points().map((p) => p.end);
  expect(newestByRequest.size).toBe(5);
  expect(times).toEqual(times.toSorted((a, b) => Number(a - b)));
});
