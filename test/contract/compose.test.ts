/** docker-compose.yml and .env.example: what a household starts with. No container engine is needed. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENV_NAMES, FILE_NAMES } from '../../src/config/env-names.ts';
import { configOf, warningsOf } from '../../src/config/support.fixture.ts';
import { compose, COMPOSE_FILE, composeVariables, envExample, type ComposeService } from '../support/compose.ts';
import { requireComponent } from '../support/components.ts';

const schema = requireComponent('check-jsonschema');
const ROOT = join(import.meta.dirname, '../..');

/** What the containers need and the service does not know. */
const OF_THE_CONTAINERS = [
  'RUN_UID',
  'RUN_GID',
  'RS485_DEVICE',
  'RS485_GID',
  'DOCKER_GID',
  'MOSQUITTO_LISTEN',
  'MOSQUITTO_VERSION',
  'SMARTMETER_IMAGE_TAG',
  'COLLECTOR_MERGE',
  'COLLECTOR_MERGE_2',
  'COLLECTOR_OTLP_ENDPOINT',
  'COLLECTOR_OTLP_METRICS_ENDPOINT',
  'COLLECTOR_AUTH_SCHEME',
  'DOCKER_SOCKET_PROXY_VERSION',
  'DT_ONEAGENT_URL',
  'DT_ONEAGENT_TOKEN',
  'ONEAGENT_VERSION',
];

const DYNATRACE = { ...envExample().set, TENANT_HOST: 'abc12345.live.dynatrace.com' };
const SECRETS = {
  '/run/secrets/api-token': 'dt0c01.token\n',
  '/run/secrets/mqtt-password': 'password\n',
  '/run/secrets/web-token': '0123456789abcdef\n',
};

const { services } = compose(DYNATRACE);
const names = Object.keys(services);
/** All but the one whose whole point is to be privileged. */
const ours = names.filter((name) => name !== 'oneagent');

/** What the service's configuration makes of its environment in the container. */
function serviceConfig(env: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}) {
  const { environment } = compose(env).services['smartmeter-otel'] as ComposeService;
  // An empty value reads as nothing.
  const strings = Object.entries(environment).map(([name, value]) => [name, String(value ?? '')]);
  return { env: Object.fromEntries(strings) as Record<string, string>, files: { ...SECRETS, ...files } };
}

describe.skipIf(!schema)('the compose specification', () => {
  const check = (file: string, input?: string) =>
    spawnSync(schema!, ['--builtin-schema', 'vendor.compose-spec', file], {
      encoding: 'utf8',
      ...(input !== undefined && { input }),
    });

  it('holds for docker-compose.yml', () => {
    const { status, stdout } = check(COMPOSE_FILE);
    expect({ status, stdout }).toMatchObject({ status: 0 });
  });

  it('would not hold with a mistyped key', () => {
    const text = readFileSync(COMPOSE_FILE, 'utf8').replace('    mem_limit: 32m', '    memlimit: 32m');
    expect(check('-', text).status).toBe(1);
  });
});

describe('what starts', () => {
  it('is broker, service and Collector; the rest only when its profile is named', () => {
    expect(names.filter((name) => services[name]!.profiles === undefined)).toEqual([
      'mosquitto',
      'smartmeter-otel',
      'otel-collector',
    ]);
    expect(services['docker-socket-proxy']!.profiles).toEqual(['containers']);
    expect(services['oneagent']!.profiles).toEqual(['oneagent']);
  });

  it('fits a Raspberry Pi 3: limits of at most 400 MB, every part named', () => {
    const megabytes = ours.map((name) => Number(/^(\d+)m$/.exec(services[name]!.mem_limit)?.[1]));
    expect(megabytes.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(400);
  });

  it('says what is missing when nothing is set', () => {
    expect(() => compose({})).toThrow('SMARTMETER_HOST_NAME');
  });
});

describe.each(ours)('%s', (name) => {
  const service = services[name]!;

  it('is nobody in particular and cannot become more', () => {
    expect(service.user).toBe('1000:1000');
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.cap_add).toBeUndefined();
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    expect(service.privileged).toBeUndefined();
    for (const key of ['network_mode', 'pid', 'ipc'] as const) expect(service[key]).toBeUndefined();
    expect(service.pids_limit).toBeGreaterThan(0);
  });

  it('writes to its volumes and to memory only', () => {
    expect(service.read_only).toBe(true);
    expect(service.tmpfs).toContain('/tmp');
    const outside = (service.volumes ?? []).filter((volume) => volume.startsWith('/') && !volume.endsWith(':ro'));
    expect(outside).toEqual([]);
  });

  it('comes back, logs within bounds, and has a health check and an image of a version', () => {
    expect(service.restart).toBe('unless-stopped');
    expect(service.logging).toEqual({ driver: 'json-file', options: { 'max-size': '5m', 'max-file': '3' } });
    expect(service.healthcheck?.test.length).toBeGreaterThan(1);
    expect(service.image).toMatch(/:(?!latest$)[\w.-]+$/);
  });

  it('has no secret in its environment', () => {
    const secret = ['API_TOKEN', 'MQTT_PASSWORD', 'WEB_TOKEN'];
    expect(Object.keys(service.environment ?? {}).filter((key) => secret.includes(key))).toEqual([]);
  });
});

describe('who can reach what', () => {
  const ports = (env: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(compose(env).services).map(([name, { ports: list = [] }]) => [name, list]));

  it('the LAN reaches the broker only, this machine the page too', () => {
    expect(ports(DYNATRACE)).toEqual({
      mosquitto: ['1883:1883'],
      'smartmeter-otel': ['127.0.0.1:8080:8080'],
      'otel-collector': [],
      'docker-socket-proxy': [],
      oneagent: [],
    });
  });

  it('WEB_HOST and WEB_PORT mean what they mean without containers', () => {
    expect(ports({ ...DYNATRACE, WEB_HOST: '0.0.0.0', WEB_PORT: '80' })['smartmeter-otel']).toEqual([
      '0.0.0.0:80:8080',
    ]);
  });

  it("Docker's socket is the proxy's alone, for reading, in a network without a way out", () => {
    const withSocket = names.filter((name) => services[name]!.volumes?.some((v) => v.includes('docker.sock')));
    expect(withSocket).toEqual(['docker-socket-proxy']);
    const proxy = services['docker-socket-proxy']!;
    expect(proxy.environment['POST']).toBe(0);
    expect(proxy.networks).toEqual(['docker-api']);
    expect(compose(DYNATRACE).networks['docker-api']).toEqual({ internal: true });
    const beside = names.filter((name) => services[name]!.networks?.includes('docker-api'));
    expect(beside).toEqual(['otel-collector', 'docker-socket-proxy']);
  });

  it('OneAgent is off by default and the only one that may do everything', () => {
    const privileged = names.filter((name) => services[name]!.privileged === true);
    expect(privileged).toEqual(['oneagent']);
    expect(services['oneagent']).toMatchObject({ network_mode: 'host', pid: 'host', volumes: ['/:/mnt/root'] });
  });

  it('the serial adapter is passed by its stable name, and nothing where there is none', () => {
    const device = '/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0';
    const devices = (env: object) => compose({ ...DYNATRACE, ...env }).services['smartmeter-otel']!.devices;
    expect(devices({ RS485_DEVICE: device })).toEqual([`${device}:/dev/rs485`]);
    expect(devices({})).toEqual(['/dev/null:/dev/rs485']);
  });
});

describe('variables', () => {
  const contract = [...ENV_NAMES, ...FILE_NAMES.keys()];
  const { documented } = envExample();

  it('each that docker-compose.yml asks for is documented in .env.example', () => {
    expect(composeVariables().filter((name) => !documented.includes(name))).toEqual([]);
  });

  it('each that docker-compose.yml asks for is known: to the service, or as one of the containers', () => {
    const known: readonly string[] = [...contract, ...OF_THE_CONTAINERS];
    expect(composeVariables().filter((name) => !known.includes(name))).toEqual([]);
    expect(OF_THE_CONTAINERS.filter((name) => !composeVariables().includes(name))).toEqual([]);
  });

  it('.env.example documents every name of the contract', () => {
    expect(contract.filter((name) => !documented.includes(name))).toEqual([]);
  });

  it('.env.example offers nothing that nobody reads', () => {
    const { offered } = envExample();
    const read: readonly string[] = [...contract, ...composeVariables(), 'COMPOSE_PROFILES'];
    expect(offered.filter((name) => !read.includes(name))).toEqual([]);
  });

  it('every name of the contract gets into the container', () => {
    const environment = Object.keys(services['smartmeter-otel']!.environment);
    // Secrets come as files; headers are for a backend without the Collector in front, which has no file for them.
    const asFile = (name: string) => FILE_NAMES.has(`${name}_FILE`) && environment.includes(`${name}_FILE`);
    const missing = contract.filter((name) => !environment.includes(name) && !asFile(name));
    expect(missing).toEqual(['OTEL_EXPORTER_OTLP_HEADERS_FILE']);
    expect(environment.filter((name) => !contract.includes(name))).toEqual([]);
  });
});

describe('what the service makes of it', () => {
  it('Dynatrace: energy straight there, everything else to the Collector', () => {
    const setup = serviceConfig(DYNATRACE);
    expect(warningsOf(setup)).toEqual([]);
    expect(configOf(setup)).toMatchObject({
      mqtt: { mode: 'external', host: 'mosquitto', port: 1883, user: 'smartmeter', password: 'password' },
      telemetry: {
        energy: {
          url: 'https://abc12345.live.dynatrace.com/api/v2/otlp/v1/metrics',
          headers: { authorization: 'Api-Token dt0c01.token' },
          temporality: 'delta',
        },
        metrics: { url: 'http://otel-collector:4318/v1/metrics', headers: {} },
        hostName: 'raspberrypi',
      },
      web: { host: '0.0.0.0', port: 8080, auth: 'token', token: '0123456789abcdef' },
      stateDir: '/var/lib/smartmeter-otel',
      timeZone: 'Europe/Vienna',
    });
  });

  it('another backend: energy by the receiver of the Collector that passes answers on', () => {
    const setup = serviceConfig({
      ...envExample().set,
      COLLECTOR_MERGE: 'backend-otlp.yaml',
      SMARTMETER_ENERGY_ENDPOINT: 'http://otel-collector:4319/v1/metrics',
    });
    expect(warningsOf(setup)).toEqual([]);
    expect(configOf(setup).telemetry).toMatchObject({
      energy: { url: 'http://otel-collector:4319/v1/metrics', temporality: 'cumulative' },
      metrics: { url: 'http://otel-collector:4318/v1/metrics', temporality: 'cumulative' },
    });
  });

  it('a broker of its own without a login, a page without a token, an inverter, a configuration file', () => {
    const setup = serviceConfig(
      {
        ...DYNATRACE,
        MQTT_BROKER: '192.168.1.5',
        MQTT_USER: '',
        MQTT_PASSWORD_FILE: '',
        WEB_AUTH: 'none',
        WEB_TOKEN_FILE: '',
        RS485_DEVICE: '/dev/serial/by-id/usb-1a86',
        RS485_PORT: '/dev/rs485',
        SMARTMETER_CONFIG: './smartmeter.yaml',
      },
      { '/etc/smartmeter-otel/home.yaml': 'meters:\n  - id: house\n    topic: amis/out\n' },
    );
    const config = configOf(setup);
    expect(config.mqtt).not.toHaveProperty('user');
    expect(config.web?.auth).toBe('none');
    expect(config.meters.map(({ id }) => id)).toEqual(['house']);
    expect(config.polled).toHaveLength(1);
  });
});

describe('the files that it mounts', () => {
  it('are shipped, and what is merged is in the image of the Collector', () => {
    for (const file of ['mosquitto/config/mosquitto.conf', 'mosquitto/config/acl']) {
      expect(existsSync(join(ROOT, file))).toBe(true);
    }
    const dockerfile = readFileSync(join(ROOT, 'otel-collector/Dockerfile'), 'utf8');
    for (const file of ['config.yaml', 'docker-stats.yaml', 'backend-otlp.yaml', 'backend-prometheus.yaml']) {
      expect(existsSync(join(ROOT, 'otel-collector', file))).toBe(true);
      expect(dockerfile).toContain(file);
    }
  });
});
