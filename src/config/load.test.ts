import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certificate, privateKey } from '../transports/otlp/tls.fixture.ts';
import { describeConfig } from './describe.ts';
import { ENV_NAMES, FILE_NAMES } from './env-names.ts';
import { formatFaults } from './faults.ts';
import { configOf, load, warningsOf, type Setup } from './support.fixture.ts';

function mqtt(env: Readonly<Record<string, string>>, files: Setup['files'] = {}) {
  return configOf({ env, files }).mqtt;
}

describe('nothing set', () => {
  it('is a whole configuration', () => {
    expect(configOf({})).toMatchObject({
      mqtt: { mode: 'embedded', scheme: 'mqtt', host: '127.0.0.1', port: 1883, clientId: 'smartmeter-otel-raspi' },
      meters: [{ id: 'house', topic: 'amis/out', decoder: 'auto', maxPower: 45_000, role: 'grid' }],
      web: { host: '127.0.0.1', port: 8080, auth: 'none', allowedHosts: [] },
      stateDir: '/home/pi/data',
      timeZone: 'Europe/Vienna',
      log: { level: 'info', format: 'json' },
    });
    expect(warningsOf({})).toEqual([]);
  });

  it('is what everything empty means, too', () => {
    const names = [...ENV_NAMES, ...FILE_NAMES.keys(), 'SMARTMETER_UNKNOWN', 'MQTT_UNKNOWN'];
    const env = Object.fromEntries(names.filter((name) => name !== 'TZ').map((name) => [name, '']));
    expect(load({ env })).toEqual(load({}));
  });
});

describe('the broker', () => {
  it.each([
    ['192.168.1.5', { scheme: 'mqtt', host: '192.168.1.5', port: 1883 }],
    [' broker:1884 ', { scheme: 'mqtt', host: 'broker', port: 1884 }],
    ['my_broker.local', { scheme: 'mqtt', host: 'my_broker.local', port: 1883 }],
    ['fe80::1', { scheme: 'mqtt', host: 'fe80::1', port: 1883 }],
    ['[fe80::1]:1884', { scheme: 'mqtt', host: 'fe80::1', port: 1884 }],
    ['MQTT://broker/', { scheme: 'mqtt', host: 'broker', port: 1883 }],
    ['mqtts://broker', { scheme: 'mqtts', host: 'broker', port: 8883 }],
    ['ws://broker', { scheme: 'ws', host: 'broker', port: 80, path: '/mqtt' }],
    ['ws://broker:9001/', { scheme: 'ws', host: 'broker', port: 9001, path: '/' }],
    ['wss://broker/a/b?key=1', { scheme: 'wss', host: 'broker', port: 443, path: '/a/b?key=1' }],
    [
      'mqtts://amis:p%40ss:w@broker:8884',
      { scheme: 'mqtts', host: 'broker', port: 8884, user: 'amis', password: 'p@ss:w' },
    ],
  ])('%s', (MQTT_BROKER, settings) => {
    expect(mqtt({ MQTT_BROKER })).toEqual({ mode: 'external', clientId: 'smartmeter-otel-raspi', ...settings });
  });

  it('takes a port from either place, or the same from both', () => {
    expect(mqtt({ MQTT_BROKER: 'mqtts://broker', MQTT_PORT: '1885' }).port).toBe(1885);
    expect(mqtt({ MQTT_BROKER: 'broker:1885', MQTT_PORT: '1885' }).port).toBe(1885);
  });

  it('takes the login from either place, or the same from both', () => {
    const login = { MQTT_USER: 'amis', MQTT_PASSWORD: 'geheim' };
    expect(mqtt({ MQTT_BROKER: 'broker', ...login })).toMatchObject({ user: 'amis', password: 'geheim' });
    expect(mqtt({ MQTT_BROKER: 'mqtt://amis:geheim@b', ...login })).toMatchObject({ user: 'amis', password: 'geheim' });
    const mixed = { MQTT_BROKER: 'mqtt://amis@b', MQTT_PASSWORD: ' geheim ' };
    expect(mqtt(mixed)).toMatchObject({ user: 'amis', password: ' geheim ' });
  });

  it('is ours on all addresses only with a login', () => {
    expect(mqtt({ MQTT_USER: 'amis', MQTT_PASSWORD: 'x' })).toMatchObject({ mode: 'embedded', host: '0.0.0.0' });
    expect(mqtt({ MQTT_PORT: '0' })).toMatchObject({ mode: 'embedded', host: '127.0.0.1', port: 0 });
  });

  it('can have TLS files', () => {
    const env = {
      MQTT_BROKER: 'mqtts://broker',
      MQTT_CA_FILE: '/etc/ca.pem',
      MQTT_CERT_FILE: 'cert.pem',
      MQTT_KEY_FILE: './key.pem',
    };
    const files = { '/etc/ca.pem': certificate, 'cert.pem': certificate, 'key.pem': privateKey };
    expect(mqtt(env, files)).toMatchObject({ ca: certificate, cert: certificate, key: privateKey });
  });

  it('says that port 8883 looks like TLS', () => {
    expect(warningsOf({ env: { MQTT_BROKER: 'broker:8883' } })).toEqual([expect.stringContaining('mqtts://')]);
  });
});

describe('the page', () => {
  const token = 'sixteen-letters-';

  it.each([
    [{ WEB_PORT: 'Off', WEB_HOST: '0.0.0.0' }, undefined],
    [{ WEB_PORT: '0' }, { host: '127.0.0.1', port: 0, auth: 'none', allowedHosts: [] }],
    [
      { WEB_HOST: '0.0.0.0', WEB_AUTH: 'token', WEB_TOKEN: token },
      { host: '0.0.0.0', port: 8080, auth: 'token', token, allowedHosts: [] },
    ],
    [
      { WEB_HOST: '[::]', WEB_AUTH: 'proxy', WEB_ALLOWED_HOSTS: 'Pi.local, meter.example,' },
      { host: '::', port: 8080, auth: 'proxy', allowedHosts: ['pi.local', 'meter.example'] },
    ],
    [
      { WEB_HOST: '192.168.1.2', WEB_AUTH: 'none' },
      { host: '192.168.1.2', port: 8080, auth: 'none', allowedHosts: [] },
    ],
    [{ WEB_HOST: '::1' }, { host: '::1', port: 8080, auth: 'none', allowedHosts: [] }],
  ])('%o', (env, web) => {
    expect(configOf({ env }).web).toEqual(web);
  });
});

describe('secrets from files', () => {
  it.each(['geheim99\n', 'geheim99\r\n', '\uFEFFgeheim99'])('%j', (content) => {
    const env = { MQTT_USER: 'amis', MQTT_PASSWORD: '', MQTT_PASSWORD_FILE: '/run/secrets/mqtt' };
    expect(mqtt(env, { '/run/secrets/mqtt': content }).password).toBe('geheim99');
  });

  it('are read for each that has one', () => {
    const env = {
      TENANT_HOST: 'abc12345.live.dynatrace.com',
      API_TOKEN_FILE: 'token',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318',
      OTEL_EXPORTER_OTLP_HEADERS_FILE: 'headers',
      WEB_AUTH: 'token',
      WEB_TOKEN_FILE: 'web',
    };
    const { telemetry, web } = configOf({
      env,
      files: { token: 'abc\n', headers: 'x=1\n', web: 'sixteen-letters-\n' },
    });
    expect(telemetry).toMatchObject({
      energy: { headers: { authorization: 'Api-Token abc' } },
      metrics: { headers: { x: '1' } },
    });
    expect(web?.token).toBe('sixteen-letters-');
  });
});

describe('names that are not known', () => {
  it.each([
    [{ MQTT_BROKR: 'x' }, 'MQTT_BROKR is not known and not used. Did you mean MQTT_BROKER?'],
    [{ WEB_SOMETHING_ELSE_ENTIRELY: 'x' }, 'WEB_SOMETHING_ELSE_ENTIRELY is not known and not used.'],
    [{ RS485_PROT: 'x' }, 'RS485_PROT is not known and not used. Did you mean RS485_PORT?'],
    [
      { OTEL_EXPORTER_OLTP_ENDPOINT: 'x' },
      'OTEL_EXPORTER_OLTP_ENDPOINT is not known and not used. Did you mean OTEL_EXPORTER_OTLP_ENDPOINT?',
    ],
    [{ RS485_BAUD: '9600' }, 'RS485_BAUD is not used: RS485_PORT, which says where the inverter is, is not set.'],
  ])('%o', (env, warning) => {
    expect(warningsOf({ env })).toEqual([warning]);
  });

  it('are fine outside our prefixes', () => {
    expect(warningsOf({ env: { HOME: '/', OTEL_PROPAGATORS: 'b3', OTEL_LOG_LEVEL: 'info' } })).toEqual([]);
  });
});

it('writes for people only on a terminal', () => {
  expect(configOf({ env: { LOG_LEVEL: 'WARN', LOG_FORMAT: 'pretty' } }).log).toEqual({
    level: 'warn',
    format: 'pretty',
  });
});

describe('for any environment', () => {
  const anyName = fc.constantFrom(...ENV_NAMES, ...FILE_NAMES.keys(), 'SMARTMETER_X', 'MQTT_X');
  const likely = fc.constantFrom(
    'http://',
    'https://a@b:c@[',
    '%',
    'a=b,=',
    '{',
    '🔥',
    '__proto__=1',
    'wss://?#@',
    '1e9',
    'off',
    'a:b:c',
    '/x',
  );
  const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), likely, fc.ipV6());
  const yaml = fc.oneof(
    fc.string(),
    fc.json().map((json) => `meters: ${json}`),
    fc.constantFrom('meters: &a [*a]', 'meters: [{id: a, __proto__: 1}]', '? [a]\n: b', 'a: *b', '[[[', '!!js/x {}'),
  );

  it('an answer comes, and what it says can be shown', () => {
    fc.assert(
      fc.property(fc.dictionary(anyName, anyText), yaml, (env, file) => {
        const loaded = load({ env, files: { 'smartmeter.yaml': file, '/x': file } });
        const text = loaded.ok ? describeConfig(loaded.config) : formatFaults(loaded.faults);
        expect(text).toMatch(/^\S[^]*\n$/);
        if (!loaded.ok) expect(loaded.faults.length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });
});
