import { connectAsync, type MqttClient } from 'mqtt';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { silentLogger } from '../../src/logger.ts';
import { LiveHouse } from '../../src/simulators/house/live-house.ts';
import { SimulatedInverter } from '../../src/simulators/inverter/inverter.ts';
import { settingsFor } from '../../src/simulators/inverter/settings.ts';
import { seededRandom } from '../../src/simulators/random.ts';
import { startBackend } from '../support/backend.ts';
import type { Child } from '../support/child.ts';
import { requireComponent } from '../support/components.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { armv7, folder, layOutRuntime, NODE_FLAGS, output, residentMb, start, startCollector } from './machine.ts';

const machine = armv7();
const TOKEN = 'dt0c01.of-a-test';
const IMPORT = 'smartmeter.energy.active.import.total';

/** A message of the reader. `wh` is the import register, `time` moves as on a meter. */
const reading = (wh: number, time: number) =>
  JSON.stringify({
    '1.8.0': wh,
    '2.8.0': 11_184_123,
    '1.7.0': 304,
    '2.7.0': 0,
    saldo: 304,
    time,
    serialnumber: '0123456789',
  });

const runService = (env: Record<string, string>): Child =>
  start(machine.node([...NODE_FLAGS, join(layOutRuntime(), 'dist/cli.js'), 'run']), {
    WEB_PORT: '0',
    MQTT_PORT: '0',
    SMARTMETER_STATE_DIR: join(folder(), 'state'),
    LOG_FORMAT: 'json',
    TZ: 'Europe/Vienna',
    ...env,
  });

async function pageOf(service: Child): Promise<string> {
  return /http:\/\/127\.0\.0\.1:\d+/.exec(await service.line(/page is at/))?.[0] as string;
}

async function publisher(port: number): Promise<MqttClient> {
  const client = await connectAsync({ host: '127.0.0.1', port });
  onTestFinished(() => void client.end(true));
  return client;
}

it('is what it says: Node 24 and the Collector, both 32-bit ARM', () => {
  const print = 'const v = process.versions; console.log(process.arch, process.config.variables.arm_version, v.node)';
  expect(output(machine.node(['-e', print]))).toMatch(/^arm 7 24\./);
  expect(output(machine.collector(['--version']))).toMatch(/^otelcol-smartmeter version \d/);
});

it('sends energy from its outbox after a kill, exact to the Wh, and all else through the Collector', async () => {
  const mosquitto = await startMosquitto(requireComponent('mosquitto') as string, { quiet: true });
  onTestFinished(() => mosquitto.stop());
  const backend = await startBackend({ dynatrace: { token: TOKEN } });
  const others = await startBackend();
  const collector = await startCollector(machine, others.url());
  const env = {
    MQTT_BROKER: '127.0.0.1',
    MQTT_PORT: String(mosquitto.port),
    TENANT_HOST: backend.url(),
    API_TOKEN: TOKEN,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_METRIC_EXPORT_INTERVAL: '1000',
    SMARTMETER_STATE_DIR: join(folder(), 'state'),
  };
  const client = await publisher(mosquitto.port);
  const first = runService(env);
  await first.line(/Connected to the broker/);
  let time = 1_770_825_276;
  const publish = (wh: number) => client.publishAsync('amis/out', reading(wh, time++), { qos: 1 });

  await publish(11_335_423);
  const gauge = await others.waitFor((store) => store.points('smartmeter.power.active.import')[0]);
  expect(Number(gauge.value)).toBe(0.304);
  expect(others.store.points(IMPORT)).toEqual([]);
  console.log(`resident under qemu: service ${residentMb(first)} MB, Collector ${residentMb(collector.child)} MB`);

  // Booked, attempted and refused: from here on the outbox alone knows of it.
  const mend = backend.fail({ answer: { do: 'refuse', status: 503 } });
  await publish(11_335_430);
  await backend.waitFor((store) => store.requestCount > 0);
  await first.stop('SIGKILL');
  mend();

  const second = runService(env);
  await backend.waitFor((store) => store.sumOfDeltas(IMPORT) > 0.0069);
  await second.line(/Connected to the broker/);
  await publish(11_335_442);
  await backend.waitFor((store) => store.sumOfDeltas(IMPORT) > 0.0189);
  expect(await second.stop('SIGTERM')).toBe(0);
  expect(backend.store.sumOfDeltas(IMPORT)).toBeCloseTo(0.019, 9);
  expect(backend.store.requests().every(({ rejected }) => rejected === 0)).toBe(true);
  expect(await collector.child.stop()).toBe(0);
});

it('reads an inverter over the serial port', async () => {
  const path = join(folder(), 'usb-rs485');
  const deps = { clock: systemClock, random: seededRandom(3), logger: silentLogger };
  const settings = settingsFor({ map: 'sofar-string' });
  const house = new LiveHouse({ ...settings.house, start: Date.parse('2026-06-21T12:00:00+02:00') }, deps);
  const inverter = new SimulatedInverter(
    { ...settings, endpoint: { over: 'pty', path }, latency: 0, baud: 0 },
    { ...deps, house },
  );
  await inverter.start();
  onTestFinished(() => inverter.stop());
  const service = runService({ RS485_PORT: path, RS485_INTERVAL: '2s' });
  expect(await service.line(/inverter: found/)).toContain(settings.serial);
  expect(await service.stop('SIGTERM')).toBe(0);
});

it('serves its page in German and in the configured time zone', async () => {
  const service = runService({});
  const page = await pageOf(service);
  expect((await fetch(`${page}/healthz`)).status).toBe(200);
  const text = await (await fetch(page, { headers: { 'accept-language': 'de' } })).text();
  expect(text).toContain('Stromzähler');
  const [, utc, local] = /datetime="[\dT-]+?(\d\d):\d\d:[\d.]+Z">[^<]*?(\d\d):\d\d:\d\d</.exec(text) ?? [];
  // An hour or two ahead of UTC, by the season.
  expect([1, 2]).toContain((Number(local) - Number(utc) + 24) % 24);
  expect(await service.stop('SIGTERM')).toBe(0);
});
