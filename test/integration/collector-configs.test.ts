/** The shipped configuration of the Collector (otel-collector/) and of Mosquitto (mosquitto/), run by the real ones. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { silentLogger } from '../../src/logger.ts';
import { seededRandom } from '../../src/simulators/random.ts';
import { SimulatedReader } from '../../src/simulators/reader/reader.ts';
import { defaultReader } from '../../src/simulators/reader/settings.ts';
import type { BackendStore } from '../../src/simulators/backend/store.ts';
import { startBackend } from '../support/backend.ts';
import { requireComponent } from '../support/components.ts';
import { startDockerApi } from '../support/docker-api.ts';
import { startPrometheus } from '../support/prometheus.ts';
import { startService } from '../support/service.ts';
import {
  configArguments,
  MACHINE_ID,
  shippedEnvironment,
  startShippedCollector,
} from '../support/shipped-collector.ts';
import { startShippedMosquitto } from '../support/shipped-mosquitto.ts';

const otelcol = requireComponent('otelcol');
const mosquitto = requireComponent('mosquitto');
const prometheus = requireComponent('prometheus');

const TOKEN = 'dt0c01.token';
const IMPORT = 'smartmeter.energy.active.import.total';
const DASHBOARD = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/dynatrace/host-dashboard.json'), 'utf8'),
) as { metrics: string[]; dimensions: string[] };

/** A Dynatrace by its documented rules; whatever it refuses is a fault of the configuration. */
const startDynatrace = async () => {
  const backend = await startBackend({ dynatrace: { token: TOKEN } });
  return { backend, url: `${backend.url()}/api/v2/otlp` };
};

describe.skipIf(!otelcol)('every shipped configuration', () => {
  it.each([
    [['config.yaml']],
    [['config.yaml', 'config.yaml', 'config.yaml']],
    [['config.yaml', 'docker-stats.yaml']],
    [['config.yaml', 'backend-otlp.yaml']],
    [['config.yaml', 'backend-otlp.yaml', 'docker-stats.yaml']],
    [['config.yaml', 'backend-prometheus.yaml']],
    [['config.yaml', 'docker-stats.yaml', 'backend-prometheus.yaml']],
  ])('%j is valid for the Collector that is shipped', (files) => {
    const { env } = shippedEnvironment();
    const { status, stderr } = spawnSync(otelcol!, ['validate', ...configArguments(files)], { env, encoding: 'utf8' });
    // A warning would be of a setting that goes away with a later version.
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('a mistyped setting is found', () => {
    const { env } = shippedEnvironment();
    const mistyped = '{"exporters":{"otlp_http":{"sending_queue":{"queue_sise":1}}}}';
    const args = ['validate', ...configArguments(['config.yaml']), '--config', `yaml:${mistyped}`];
    expect(spawnSync(otelcol!, args, { env, encoding: 'utf8' }).status).toBe(1);
  });
});

/** What the image of the Collector sets. */
function fromDockerfile(name: string): string {
  const text = readFileSync(join(import.meta.dirname, '../../otel-collector/Dockerfile'), 'utf8');
  return new RegExp(`^ENV .*\\b${name}=(\\S+)`, 'm').exec(text)?.[1] as string;
}

describe.skipIf(!otelcol)('what the machine says of itself', () => {
  it('arrives at Dynatrace with the names and dimensions of its host dashboard, nothing refused', async () => {
    const { backend, url } = await startDynatrace();
    await startShippedCollector(otelcol!, { backend: url, token: TOKEN });
    const wanted = DASHBOARD.metrics.filter((name) => !MAYBE_ABSENT.includes(name));
    expect(wanted).toHaveLength(14);
    await backend.waitFor((store) => wanted.every((name) => store.points(name).length > 0));

    const points = backend.store.points().filter(({ metric }) => /^(system|process)\./.test(metric));
    for (const { resource } of points) {
      expect(Object.fromEntries(resource)).toMatchObject({
        'host.name': 'pi',
        'host.id': MACHINE_ID,
        'host.arch': 'arm32',
        'os.type': 'linux',
      });
    }
    // What its tiles filter and group by; `device` only where there is swap.
    const queried = points.filter(({ metric }) => wanted.includes(metric));
    const keys = new Set(queried.flatMap(({ attributes, resource }) => [...attributes.keys(), ...resource.keys()]));
    expect(DASHBOARD.dimensions.filter((key) => !keys.has(key) && key !== 'device')).toEqual([]);
    expect(backend.store.points('system.filesystem.usage')[0]?.attributes.get('mountpoint')).toBe('/');
    // Node 24 calls itself MainThread to the kernel; this test runs on one.
    const programs = backend.store.points('process.memory.usage').map((p) => p.resource.get('process.executable.name'));
    expect(new Set(programs)).toEqual(new Set([...programs, 'node', 'otelcol']));
    expect(programs).not.toContain('MainThread');
    // One load for the machine, 0..1, not one for each core and state.
    const loads = backend.store.series('system.cpu.utilization');
    expect(loads.map(({ attributes }) => [...attributes.keys()])).toEqual([[]]);
    expect(Number(loads[0]?.latest.value)).toBeLessThanOrEqual(1.001);
    expect(backend.store.requests().filter(({ status, rejected }) => status !== 200 || rejected > 0)).toEqual([]);
  });

  it('in the container: all but the network, which would be that of the container', async () => {
    const { backend, url } = await startDynatrace();
    // As the compose file mounts it: nothing of the machine but these two.
    const root = mkdtempSync(join(tmpdir(), 'hostfs-'));
    onTestFinished(() => rmSync(root, { recursive: true }));
    for (const folder of ['proc', 'sys']) symlinkSync(`/${folder}`, join(root, folder));
    const { child } = await startShippedCollector(otelcol!, {
      backend: url,
      token: TOKEN,
      env: { HOST_ROOT: root, HOST_METRICS_EXCLUDE: fromDockerfile('HOST_METRICS_EXCLUDE') },
    });
    const network = (name: string) => name.startsWith('system.network.');
    const wanted = DASHBOARD.metrics.filter((name) => !MAYBE_ABSENT.includes(name) && !network(name));
    await backend.waitFor((store) => wanted.every((name) => store.points(name).length > 1));
    expect(backend.store.points().filter(({ metric }) => network(metric))).toEqual([]);
    expect(child.lines).toEqual([]);
  });

  it('and so does what the Collector says of itself, its queue first', async () => {
    const { backend, url } = await startDynatrace();
    await startShippedCollector(otelcol!, { backend: url, token: TOKEN });
    const size = await backend.waitFor((store) => store.points('otelcol_exporter_queue_size')[0]);
    expect(Object.fromEntries(size.resource)).toMatchObject({ 'service.name': 'otel-collector', 'host.name': 'pi' });
    const sent = await backend.waitFor((store) => store.points('otelcol_exporter_sent_metric_points')[0]);
    expect(sent.temporality).toBe('delta');
    expect(backend.store.requests('metrics').filter(({ rejected }) => rejected > 0)).toEqual([]);
  });
});

describe.skipIf(!otelcol)('what Docker says of the containers', () => {
  it('arrives at Dynatrace beside the machine, and is only ever asked by GET', async () => {
    const { backend, url } = await startDynatrace();
    const docker = await startDockerApi('smartmeter-otel');
    const merge = ['docker-stats.yaml'];
    await startShippedCollector(otelcol!, { backend: url, token: TOKEN, merge, dockerEndpoint: docker.endpoint });
    const wanted = [
      ['container.cpu.utilization', 100],
      ['container.memory.usage.total', 90_000_000],
      ['container.memory.usage.limit', 200_000_000],
    ] as const;
    for (const [name, value] of wanted) {
      const point = await backend.waitFor((store) => store.points(name)[0]);
      expect([name, Number(point.value)]).toEqual([name, value]);
      expect(point.resource.get('container.name')).toBe('smartmeter-otel');
      expect(point.resource.get('host.name')).toBe('pi');
    }
    // Counters are increments: how often it was restarted since the last time, not ever.
    for (const name of ['container.restarts', 'container.network.io.usage.rx_bytes']) {
      const point = await backend.waitFor((store) => store.points(name)[0]);
      expect([name, point.temporality, Number(point.value)]).toEqual([name, 'delta', 0]);
    }
    await backend.waitFor((store) => store.points('system.uptime').length > 0);
    // What the proxy of docker-compose.yml lets through.
    expect([...docker.asked].filter((request) => !/^(GET|HEAD) \/(containers\/|events$|_ping$)/.test(request))).toEqual(
      [],
    );
    expect(backend.store.requests('metrics').filter(({ rejected }) => rejected > 0)).toEqual([]);
  });
});

describe.skipIf(!otelcol || !prometheus)('a Prometheus of your own', () => {
  it('gets what the machine says, counters as they are, by the file that is merged for it', async () => {
    const server = await startPrometheus(prometheus!);
    onTestFinished(() => server.stop());
    await startShippedCollector(otelcol!, {
      backend: 'http://127.0.0.1:9/nobody',
      merge: ['backend-prometheus.yaml'],
      env: { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${server.otlpUrl}/v1/metrics` },
    });
    // Prometheus answers before a query sees the sample, so ask until it does; the test's time limit is the end.
    const samplesOf = async (name: string) => {
      for (;;) {
        const samples = await server.query(name);
        if (samples.length > 0) return samples;
      }
    };
    expect((await samplesOf('system_uptime_seconds'))[0]?.value).toBeGreaterThan(0);
    expect((await samplesOf('system_disk_io_bytes_total'))[0]?.labels['direction']).toMatch(/read|write/);
  });
});

/** Swap is what a machine has or has not. */
const MAYBE_ABSENT = ['system.paging.usage'];

describe.skipIf(!otelcol || !mosquitto)('the whole chain, as the compose file wires it', () => {
  it('a reader at Mosquitto: energy straight to Dynatrace, everything else through the queue', async () => {
    const users = { reader: 'the reader’s', smartmeter: 'the service’s' };
    const broker = await startShippedMosquitto(mosquitto!, users);
    // Two backends instead of one, to tell what came which way.
    const straight = await startDynatrace();
    const behind = await startDynatrace();
    const collector = await startShippedCollector(otelcol!, { backend: behind.url, token: TOKEN });
    const service = await startService({
      MQTT_BROKER: '127.0.0.1',
      MQTT_PORT: String(broker.port),
      MQTT_USER: 'smartmeter',
      MQTT_PASSWORD: users.smartmeter,
      TENANT_HOST: straight.backend.url(),
      API_TOKEN: TOKEN,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_METRIC_EXPORT_INTERVAL: '200',
      SMARTMETER_HOST_NAME: 'pi',
    });
    // What is published before the service has subscribed is nobody's.
    await service.child.line(/Connected to the broker/);
    const registers = await listen(broker.port, users.smartmeter);
    const reader = new SimulatedReader(
      {
        ...defaultReader,
        broker: { host: '127.0.0.1', port: broker.port, user: 'reader', password: users.reader },
        interval: 100,
        // Watt-hours within seconds.
        speed: 60,
      },
      { clock: systemClock, random: seededRandom(6), logger: silentLogger },
    );
    onTestFinished(() => reader.stop());
    await reader.start();

    const gauge = await behind.backend.waitFor((store) => store.points('smartmeter.power.active.import')[0]);
    const energy = await straight.backend.waitFor((store) => store.sumOfDeltas(IMPORT) > 0 && store.points(IMPORT)[0]);
    for (const { resource } of [energy, gauge]) expect(resource.get('host.name')).toBe('pi');
    await reader.stop();
    await service.until((state) => {
      const series = state.energy?.series.find(({ register }) => register === 'energy.active.import');
      return series?.acknowledged === registers.at(-1)! - registers[0]!;
    });
    const sum = straight.backend.store.sumOfDeltas(IMPORT);
    expect(Math.round(sum * 1000)).toBe(registers.at(-1)! - registers[0]!);
    const names = (store: BackendStore) => new Set(store.points().map(({ metric }) => metric));
    expect([...names(straight.backend.store)].filter((name) => !name.endsWith('.total'))).toEqual([]);
    expect([...names(behind.backend.store)].filter((name) => name.endsWith('.total'))).toEqual([]);
    for (const { backend } of [straight, behind])
      expect(backend.store.requests('metrics').filter(({ rejected }) => rejected > 0)).toEqual([]);
  });
});

/** All values of the import register that go over the broker, Wh, in a list that grows. */
async function listen(port: number, password: string): Promise<readonly number[]> {
  const client = await connectAsync({ host: '127.0.0.1', port, username: 'smartmeter', password });
  onTestFinished(() => void client.end(true));
  const registers: number[] = [];
  client.on('message', (_topic, payload) => {
    registers.push((JSON.parse(payload.toString()) as { '1.8.0': number })['1.8.0']);
  });
  await client.subscribeAsync('amis/out');
  return registers;
}

describe.skipIf(!mosquitto)('the shipped access list', () => {
  const users = { reader: 'r', smartmeter: 's', stranger: 'x' };
  const login = async (port: number, username: string, password: string) => {
    const client = await connectAsync({ host: '127.0.0.1', port, username, password, protocolVersion: 5 });
    onTestFinished(() => void client.end(true));
    return client;
  };

  it('nobody comes in without a password', async () => {
    const { port } = await startShippedMosquitto(mosquitto!, users);
    const enter = (login: object) =>
      connectAsync({ host: '127.0.0.1', port, reconnectPeriod: 0, ...login }).then((client) => client.endAsync());
    await expect(enter({})).rejects.toThrow(/Not authorized/i);
    await expect(enter({ username: 'reader', password: 'wrong' })).rejects.toThrow(/Not authorized/i);
    await expect(enter({ username: 'reader', password: 'r' })).resolves.toBeUndefined();
  });

  it('the reader may publish its readings and nothing else, the service reads them, strangers do neither', async () => {
    const { port } = await startShippedMosquitto(mosquitto!, users);
    const service = await login(port, 'smartmeter', 's');
    const granted = await service.subscribeAsync('amis/#', { qos: 1 });
    expect(granted.map(({ qos }) => qos)).toEqual([1]);
    const stranger = await login(port, 'stranger', 'x');
    const reader = await login(port, 'reader', 'r');
    // What the health check of the container waits for.
    const version = new Promise<string>((resolve) => {
      service.once('message', (topic, payload) => resolve(`${topic} ${payload.toString()}`));
    });
    await service.subscribeAsync('$SYS/broker/version');
    expect(await version).toMatch(/^\$SYS\/broker\/version mosquitto/);
    const heard: string[] = [];
    const last = new Promise<void>((resolve) => {
      service.on('message', (topic, payload) => {
        heard.push(`${topic} ${payload.toString()}`);
        if (payload.toString() === 'last') resolve();
      });
    });
    // MQTT 5 tells a publisher that it was not allowed: 135.
    const refused = async (client: typeof reader, topic: string) =>
      client.publishAsync(topic, 'forbidden', { qos: 1 }).then(
        (packet) => (packet as { reasonCode?: number } | undefined)?.reasonCode,
        (error: { code?: number }) => error.code,
      );
    expect(await refused(stranger, 'amis/out')).toBe(135);
    expect(await refused(service, 'amis/out')).toBe(135);
    expect(await refused(reader, 'other/topic')).toBe(135);
    await reader.publishAsync('amis/out', 'last', { qos: 1 });
    await last;
    expect(heard).toEqual(['amis/out last']);
  });
});
