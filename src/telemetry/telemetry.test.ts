import { afterEach, describe, expect, it } from 'vitest';
import { snapshotAt, START } from '../energy/snapshot.fixture.ts';
import { systemClock } from '../clock.ts';
import { silentLogger } from '../logger.ts';
import { SimulatedClock } from '../simulators/clock.ts';
import { type Capture, startCapture } from '../transports/otlp/capture.fixture.ts';
import { temporaryStore } from './store.fixture.ts';
import type { TelemetrySettings } from './settings.ts';
import { createTelemetry, type TelemetryOptions } from './telemetry.ts';

let backend: Capture | undefined;
afterEach(async () => {
  await backend?.close();
  backend = undefined;
});

const settings: TelemetrySettings = { interval: 60_000, serviceName: 's', hostName: 'h', resourceAttributes: {} };

function destination(url: string) {
  return { url, headers: {}, compression: 'none', timeout: 60_000, temporality: 'cumulative' } as const;
}

function options(extra: Partial<TelemetryOptions> = {}): TelemetryOptions {
  const clock = extra.clock ?? new SimulatedClock(START);
  const registers = { 'energy.active.import': { value: 1000 } };
  const snapshot = () => snapshotAt(clock.now(), [{ registers }]);
  const base = { random: () => 0.5, logger: silentLogger, version: '1', instanceId: 'i' };
  return { ...base, settings, clock, snapshot, store: temporaryStore(clock), ...extra };
}

describe('telemetry', () => {
  it('creates nothing for a signal without destination, and is never late', async () => {
    const clock = new SimulatedClock(START);
    const telemetry = createTelemetry(options({ clock }));
    await telemetry.start();
    expect(telemetry.exports()).toEqual([]);
    clock.advance(10_000_000);
    expect(telemetry.lastProgress()).toEqual(clock.now());
    await telemetry.stop();
  });

  it('exports by itself every interval, and once more when it stops', async () => {
    backend = await startCapture();
    const clock = new SimulatedClock(START);
    const telemetry = createTelemetry(options({ clock, settings: { ...settings, metrics: destination(backend.url) } }));
    await telemetry.start();
    expect(telemetry.exports()).toMatchObject([{ signal: 'metrics', endpoint: backend.url, counts: { success: 0 } }]);
    await clock.run(60_000);
    while (telemetry.lastProgress().mono === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(backend.requests).toHaveLength(1);
    await telemetry.stop();
    await telemetry.stop();
    expect(backend.requests).toHaveLength(2);
    await telemetry.collectNow();
    await clock.run(300_000);
    expect(backend.requests).toHaveLength(2);
    expect(telemetry.exports()).toMatchObject([{ counts: { success: 2 } }]);
  });

  it('can be stopped before it was started', async () => {
    backend = await startCapture();
    const telemetry = createTelemetry(options({ settings: { ...settings, energy: destination(backend.url) } }));
    await telemetry.stop();
    await telemetry.start();
    await telemetry.collectNow();
    expect(backend.requests).toHaveLength(0);
  });

  it('stops by its deadline although the backend never answers', async () => {
    backend = await startCapture();
    backend.reply = 'hang';
    const both = { energy: destination(backend.url), metrics: destination(backend.url) };
    const telemetry = createTelemetry(
      options({ clock: systemClock, deadline: 100, settings: { ...settings, ...both } }),
    );
    await telemetry.start();
    const under = telemetry.collectNow();
    const before = systemClock.now().mono;
    await telemetry.stop();
    await under;
    expect(systemClock.now().mono - before).toBeLessThan(5000);
    expect(telemetry.exports().map(({ counts }) => counts.failed)).toEqual([2, 2]);
  });

  it('says that it has a fault itself when a snapshot cannot be taken, and sends nothing old', async () => {
    backend = await startCapture();
    const lines: string[] = [];
    const logger = { ...silentLogger, error: (text: string) => lines.push(text) };
    let broken = false;
    const good = options();
    const snapshot = () => {
      if (broken) throw new Error('broken');
      return good.snapshot();
    };
    const telemetry = createTelemetry({
      ...good,
      snapshot,
      logger,
      settings: { ...settings, energy: destination(backend.url) },
    });
    await telemetry.start();
    await telemetry.collectNow();
    broken = true;
    await telemetry.collectNow();
    expect(backend.requests).toHaveLength(1);
    expect(lines).toEqual([expect.stringContaining('fault in smartmeter-otel')]);
    broken = false;
    await telemetry.stop();
  });
});
