import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { expect, onTestFinished } from 'vitest';
import { sleep, systemClock } from '../../src/clock.ts';
import type { SimulatedBackend } from '../../src/simulators/backend/backend.ts';
import type { OutboxDocument } from '../../src/web/outbox-document.ts';
import { freePort } from './free-port.ts';
import { runCli, type Env, type Service } from './service.ts';

export const METER = '0123456789';
export const IMPORT = 'smartmeter.energy.active.import.total';
export const EXPORT = 'smartmeter.energy.active.export.total';

/** A state directory and a port that the commands know too, and a backend that takes increments. */
export async function household(backend: SimulatedBackend, more: Env = {}): Promise<Env> {
  const stateDir = mkdtempSync(join(tmpdir(), 'outbox-'));
  onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }));
  return {
    SMARTMETER_STATE_DIR: stateDir,
    WEB_PORT: String(await freePort()),
    SMARTMETER_ENERGY_ENDPOINT: `${backend.url()}/energy/v1/metrics`,
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
    OTEL_EXPORTER_OTLP_ENDPOINT: backend.url(),
    OTEL_METRIC_EXPORT_INTERVAL: '100',
    ...more,
  };
}

/** Publishes what a meter has counted since the test began, Wh. */
export async function reader(service: Service): Promise<(imported: number, exported: number) => Promise<unknown>> {
  const line = await service.child.line(/Point a reader at/);
  const port = Number(/port (\d+)/.exec(line)?.[1]);
  const client: MqttClient = await connectAsync({ host: '127.0.0.1', port, protocolVersion: 4 });
  onTestFinished(() => void client.end(true));
  // Before that a reading would reach nobody.
  await service.until(({ broker }) => broker.phase === 'connected');
  return (imported, exported) => {
    const reading = { '1.8.0': 1_000_000 + imported, '2.8.0': 500_000 + exported, serialnumber: METER };
    return client.publishAsync('amis/out', JSON.stringify(reading), { qos: 1 });
  };
}

/** The event stream tells of readings at once, but of answers of the backend only now and then. */
export async function untilBooks(env: Env, condition: (books: OutboxDocument['books']) => boolean): Promise<void> {
  const url = `http://127.0.0.1:${env['WEB_PORT']}/api/outbox`;
  for (;;) {
    const { books } = (await (await fetch(url)).json()) as OutboxDocument;
    if (condition(books)) return;
    await sleep(systemClock, 20);
  }
}

/** Runs a command to its end, which is to be with this code. @returns what it has said */
export async function says(args: readonly string[], env: Env, code = 0): Promise<string> {
  const result = await runCli(args, env);
  expect({ args, ...result }).toMatchObject({ args, code });
  return result.output;
}
