/** The parts of docker-compose.yml as processes of this machine, with their shipped configuration, on loopback. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild, type Child } from '../test/support/child.ts';
import { freePort } from '../test/support/free-port.ts';

const ROOT = join(import.meta.dirname, '..');
const PASSWORD = 'password';
const TOKEN = 'dt0c01.token';

/** As the broker knows them. */
export const READER = { username: 'reader', password: PASSWORD };

/** @param tool mosquitto_passwd */
export async function startBroker(binary: string, tool: string, dir: string): Promise<{ child: Child; port: number }> {
  for (const folder of ['config', 'data', 'log']) mkdirSync(join(dir, folder));
  const port = await freePort();
  const at = (name: string) => join(dir, 'config', name);
  const shipped = (name: string) => readFileSync(join(ROOT, 'mosquitto/config', name), 'utf8');
  const placed = shipped('mosquitto.conf').replaceAll('/mosquitto/', `${dir}/`);
  const local = placed.replace(/^listener 1883$/m, `listener ${port} 127.0.0.1`);
  // As root it would become another user, who cannot read these files.
  writeFileSync(at('mosquitto.conf'), `${local}\nuser root\n`);
  writeFileSync(at('acl'), shipped('acl'));
  writeFileSync(at('passwords'), '');
  for (const name of ['acl', 'passwords']) chmodSync(at(name), 0o600);
  for (const user of ['reader', 'smartmeter']) execFileSync(tool, ['-b', at('passwords'), user, PASSWORD]);
  const child = startChild(binary, ['-c', at('mosquitto.conf')]);
  await child.line(/mosquitto version .* running/);
  return { child, port };
}

/** With all that it does by default: host metrics, its own metrics, the queue. */
export async function startCollector(
  binary: string,
  dir: string,
  backend: string,
): Promise<{ child: Child; url: string }> {
  const [otlp, energy, health] = [await freePort(), await freePort(), await freePort()];
  const address = (port: number) => `127.0.0.1:${port}`;
  const own = (signal: string) => ({ otlp: { endpoint: `http://${address(otlp)}/v1/${signal}` } });
  const overlay = {
    receivers: {
      otlp: { protocols: { http: { endpoint: address(otlp) } } },
      'otlp/energy': { protocols: { http: { endpoint: address(energy) } } },
    },
    exporters: { otlp_http: { endpoint: backend }, 'otlp_http/energy': { endpoint: backend } },
    extensions: { health_check: { endpoint: address(health) } },
    service: {
      telemetry: {
        metrics: { readers: [{ periodic: ownReader(own('metrics')) }] },
        logs: { processors: [{ batch: { exporter: withProtocol(own('logs')) } }] },
      },
    },
  };
  writeFileSync(join(dir, 'overlay.yaml'), JSON.stringify(overlay));
  writeFileSync(join(dir, 'token'), TOKEN);
  writeFileSync(join(dir, 'machine-id'), '0123456789abcdef0123456789abcdef\n');
  const configs = [join(ROOT, 'otel-collector/config.yaml'), join(dir, 'overlay.yaml')];
  const child = startChild(
    join(ROOT, 'otel-collector/start.sh'),
    configs.flatMap((path) => ['--config', path]),
    {
      env: {
        OTELCOL: binary,
        // As its image and its unit set it.
        GOMEMLIMIT: '72MiB',
        TENANT_HOST: 'replaced.by.the.overlay',
        API_TOKEN_FILE: join(dir, 'token'),
        MACHINE_ID_FILE: join(dir, 'machine-id'),
        SMARTMETER_HOST_NAME: 'bench',
        HOST_ARCH: process.arch === 'x64' ? 'amd64' : process.arch,
        QUEUE_DIR: join(dir, 'queue'),
      },
    },
  );
  await answers(`http://${address(health)}`, child);
  return { child, url: `http://${address(otlp)}` };
}

function ownReader(exporter: object) {
  return { interval: 300_000, timeout: 10_000, exporter: withProtocol(exporter, { temporality_preference: 'delta' }) };
}

function withProtocol(exporter: object, more: object = {}) {
  const { otlp } = exporter as { otlp: object };
  return { otlp: { protocol: 'http/protobuf', ...otlp, ...more } };
}

/** @param more further variables */
export async function startService(
  broker: number,
  backend: string,
  collector: string,
  dir: string,
  more: Readonly<Record<string, string>> = {},
): Promise<{ child: Child; pageUrl: string }> {
  // As image and unit start it.
  const child = startChild(process.execPath, ['--max-semi-space-size=1', join(ROOT, 'dist/cli.js'), 'run'], {
    env: {
      MQTT_BROKER: '127.0.0.1',
      MQTT_PORT: String(broker),
      MQTT_USER: 'smartmeter',
      MQTT_PASSWORD: PASSWORD,
      TENANT_HOST: backend,
      API_TOKEN: TOKEN,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector,
      SMARTMETER_STATE_DIR: join(dir, 'state'),
      SMARTMETER_HOST_NAME: 'bench',
      WEB_PORT: '0',
      LOG_FORMAT: 'json',
      NODE_ENV: 'production',
      ...more,
    },
  });
  const pageUrl = /http:\/\/127\.0\.0\.1:\d+/.exec(await child.line(/page is at/))?.[0] as string;
  await child.line(/Connected to the broker/);
  return { child, pageUrl };
}

async function answers(url: string, child: Child): Promise<void> {
  let ended = false;
  void child.ended.then(() => (ended = true));
  let status = 0;
  while (status !== 200) {
    if (ended) throw new Error(`The Collector ended:\n${child.lines.join('\n')}`);
    status = await fetch(url).then(
      (response) => response.status,
      () => 0,
    );
  }
}
