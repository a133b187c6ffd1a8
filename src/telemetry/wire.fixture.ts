/** For tests: what arrives at a backend, byte for byte, through real HTTP. */
import { onTestFinished } from 'vitest';
import { type MeterFixture, snapshotAt, sourceAt, START } from '../energy/snapshot.fixture.ts';
import { silentLogger } from '../logger.ts';
import type { Snapshot } from '../readings/snapshot.ts';
import { SimulatedClock } from '../simulators/clock.ts';
import type { PolledStatus } from '../status.ts';
import { type Capture, startCapture } from '../transports/otlp/capture.fixture.ts';
import { temporaryStore } from './store.fixture.ts';
import { createTelemetry } from './telemetry.ts';

type Temporality = 'cumulative' | 'delta';

/** A house whose meter is what the test says, a clock that stands, a backend for each of the two ways. */
export async function setUp(temporality: Temporality, polled: () => readonly PolledStatus[] = () => []) {
  const [energy, metrics] = [await backend(), await backend()];
  const clock = new SimulatedClock(START);
  let meters: readonly MeterFixture[] = [];
  let rest: Partial<Snapshot> = {};
  let snapshots = 0;
  const destination = { headers: { 'x-tenant': 'mine' }, compression: 'gzip', timeout: 10_000, temporality } as const;
  const telemetry = createTelemetry({
    settings: {
      energy: { ...destination, url: energy.url },
      metrics: { ...destination, url: metrics.url },
      // The tests ask for each collection themselves.
      interval: 3_600_000,
      serviceName: 'smartmeter-otel',
      hostName: 'pi',
      resourceAttributes: {},
    },
    clock,
    random: () => 0.5,
    logger: silentLogger,
    store: temporaryStore(clock),
    version: '1.2.3',
    instanceId: 'i-1',
    polled,
    snapshot() {
      snapshots++;
      return snapshotAt(clock.now(), meters, { sources: [sourceAt(clock.now())], ...rest });
    },
  });
  onTestFinished(() => telemetry.stop());
  await telemetry.start();
  return {
    energy,
    metrics,
    clock,
    telemetry,
    snapshots: () => snapshots,
    /** The next minute, with these meters at its end; what both backends got. */
    minute: async (next: readonly MeterFixture[], others: Partial<Snapshot> = {}) => {
      meters = next;
      rest = others;
      const before = { energy: energy.points().length, metrics: metrics.points().length };
      clock.advance(60_000);
      await telemetry.collectNow();
      return { energy: energy.points().slice(before.energy), metrics: metrics.points().slice(before.metrics) };
    },
  };
}

async function backend(): Promise<Capture> {
  const capture = await startCapture(undefined, false);
  onTestFinished(() => capture.close());
  return capture;
}
