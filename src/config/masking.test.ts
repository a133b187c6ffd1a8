import { describe, expect, it } from 'vitest';
import { describeConfig } from './describe.ts';
import { ENV_NAMES, FILE_NAMES } from './env-names.ts';
import { formatFaults } from './faults.ts';
import { maskAddress } from './masking.ts';
import { load, type Setup } from './support.fixture.ts';

const SECRET = 'Ge4eimnis-Kanarienvogel';

/** All that a person, a log or a bug report gets to see. */
function told(setup: Setup): string {
  const loaded = load(setup);
  if (!loaded.ok) return formatFaults(loaded.faults);
  return `${loaded.warnings.join('\n')}\n${describeConfig(loaded.config)}`;
}

describe('a right configuration', () => {
  it('is shown without its secrets', () => {
    const env = {
      MQTT_BROKER: `wss://amis:${SECRET}@broker/mqtt?key=${SECRET}`,
      TENANT_HOST: 'abc12345.live.dynatrace.com',
      API_TOKEN: SECRET,
      OTEL_EXPORTER_OTLP_ENDPOINT: `https://user:${SECRET}@collector/otlp?key=${SECRET}`,
      OTEL_EXPORTER_OTLP_HEADERS: `x-key=${SECRET}`,
      WEB_AUTH: 'token',
      WEB_TOKEN: SECRET,
    };
    const text = told({ env });
    expect(text).not.toContain(SECRET);
    for (const shown of [
      'user amis, password ***',
      'x-key: ***',
      'authorization: ***',
      'token ***',
      'https://***@collector',
    ])
      expect(text).toContain(shown);
  });
});

describe('faults', () => {
  const wrong = { MQTT_PORT: 'x' };

  it.each<readonly [name: string, text: string]>([
    ...ENV_NAMES.filter((name) => /TOKEN|PASSWORD|HEADERS/.test(name)).map((name) => [name, SECRET] as const),
    ...[...FILE_NAMES.keys()].map((name) => [name, SECRET] as const),
    ['API_TOKEN', `Api-Token ${SECRET}`],
    ['WEB_TOKEN', `${SECRET} x`],
    ['OTEL_EXPORTER_OTLP_HEADERS', `Authorization=Basic%20${SECRET},${SECRET}`],
    ['OTEL_EXPORTER_OTLP_HEADERS', `${SECRET}=100%`],
    ['MQTT_BROKER', `mqtt://amis:${SECRET}@bro ker`],
    ['MQTT_BROKER', `amis:${SECRET}@broker`],
    ['MQTT_BROKER', `mqtt:/amis:pa/ss@wo/rd${SECRET}@broker`],
    ['MQTT_BROKER', `http://amis:${SECRET}@broker`],
    ['TENANT_HOST', `https://x:${SECRET}@abc12345.live.dynatrace.com`],
    ['TENANT_HOST', `https://abc12345.live.dynatrace.com/api?api-token=${SECRET}`],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', `collector:4318?key=${SECRET}`],
    ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', `ftp://x:${SECRET}@collector`],
    ['SMARTMETER_API_TOKEN', SECRET],
    ['MQTT_PASSWRD', SECRET],
  ])('of %s hide what is secret', (name, text) => {
    expect(told({ env: { ...wrong, [name]: text } })).not.toContain(SECRET);
    expect(told({ env: { [name]: text } })).not.toContain(SECRET);
  });

  it('hide a secret that is as short as any word', () => {
    const env = { WEB_AUTH: 'token', WEB_TOKEN: 'k7z' };
    expect(told({ env })).toContain('WEB_TOKEN\n  found:    ***\n');
  });

  it('hide a secret that also stands in the wrong place', () => {
    for (const name of ENV_NAMES) {
      const env = { MQTT_USER: 'amis', MQTT_PASSWORD: SECRET, [name]: SECRET };
      if (name === 'MQTT_USER' || name === 'MQTT_TOPIC') continue;
      const loaded = load({ env });
      expect(loaded.ok ? '' : formatFaults(loaded.faults)).not.toContain(SECRET);
    }
  });

  it('hide a Dynatrace token anywhere', () => {
    const token = 'dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX.0123456789ABCDEF';
    for (const name of ['TENANT_HOST', 'LOG_LEVEL', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'SMARTMETER_CONFIG'])
      expect(told({ env: { [name]: token } })).not.toContain('ABCDEF');
  });

  it('hide the file of a secret unless it is surely a path', () => {
    expect(told({ env: { API_TOKEN_FILE: '/run/secrets/api' } })).toContain('"/run/secrets/api"');
    expect(told({ env: { API_TOKEN_FILE: './api-token' } })).toContain('"./api-token"');
    expect(told({ env: { API_TOKEN_FILE: '/Abc+d/Efg==' } })).not.toContain('Abc');
  });

  it('do not quote the YAML file', () => {
    for (const file of [`meters: {\n  password: ${SECRET}`, `mqtt: { password: ${SECRET} }`, `"${SECRET}`])
      expect(told({ files: { 'smartmeter.yaml': file } })).not.toContain(SECRET);
  });
});

it.each([
  ['mqtt://broker:1883/a', 'mqtt://broker:1883/a'],
  ['mqtt://u:p@broker', 'mqtt://***@broker'],
  ['u:p@q@broker', '***@broker'],
  ['https://h/p?a=b&c', 'https://h/p?***'],
])('%s is shown as %s', (text, masked) => {
  expect(maskAddress(text)).toBe(masked);
});
