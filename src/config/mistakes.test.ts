import { describe, expect, it } from 'vitest';
import { certificate, privateKey } from '../transports/otlp/tls.fixture.ts';
import { formatFaults } from './faults.ts';
import { faultsOf, type Setup } from './support.fixture.ts';

type Env = Readonly<Record<string, string>>;

const tenant = { TENANT_HOST: 'abc12345.live.dynatrace.com', API_TOKEN: 'dt0c01.ABC.DEF' };
const otel = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
const pem = { 'ca.pem': certificate, 'cert.pem': certificate, 'key.pem': privateKey };
// Of no use to anyone: made for this test, and belongs to no certificate.
const otherKey = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
`;

/** One mistake, the setting that is named, and what the text has to tell. */
type Mistake = readonly [what: string, setup: Setup, name: string, text: RegExp];

function env(what: string, env: Env, name: string, text: RegExp): Mistake {
  return [what, { env }, name, text];
}

const mqtt: readonly Mistake[] = [
  env('a port in words', { MQTT_PORT: 'abc' }, 'MQTT_PORT', /"abc"[^]*1 to 65535/),
  env('a port too large', { MQTT_PORT: '70000' }, 'MQTT_PORT', /"70000"[^]*1 to 65535/),
  env('a negative port', { MQTT_PORT: '-1' }, 'MQTT_PORT', /1 to 65535/),
  env('port 0 of another broker', { MQTT_BROKER: 'broker', MQTT_PORT: '0' }, 'MQTT_PORT', /1 to 65535/),
  env('a port from a container link', { MQTT_PORT: 'tcp://172.17.0.2:1883' }, 'MQTT_PORT', /rename the container/),
  env('two ports', { MQTT_BROKER: 'broker:1884', MQTT_PORT: '1883' }, 'MQTT_PORT', /"1883"[^]*1884/),
  env(
    'two ports, one the default of a URL',
    { MQTT_BROKER: 'ws://b:80', MQTT_PORT: '81' },
    'MQTT_PORT',
    /expected: 80/,
  ),
  env('a broker with blanks', { MQTT_BROKER: 'my broker' }, 'MQTT_BROKER', /host such as[^]*no blanks/),
  env('a broker in quotes', { MQTT_BROKER: '"broker"' }, 'MQTT_BROKER', /quotes/),
  env('half an address', { MQTT_BROKER: '192.168.1' }, 'MQTT_BROKER', /four numbers/),
  env('an impossible address', { MQTT_BROKER: '192.168.1.300' }, 'MQTT_BROKER', /0 to 255/),
  env('a broker without a name', { MQTT_BROKER: 'mqtt://' }, 'MQTT_BROKER', /name is missing/),
  env('a broker with an impossible port', { MQTT_BROKER: 'broker:99999' }, 'MQTT_BROKER', /1 to 65535/),
  env('tcp://', { MQTT_BROKER: 'tcp://broker:1883' }, 'MQTT_BROKER', /mqtt:\/\/ instead of tcp:\/\//),
  env('ssl://', { MQTT_BROKER: 'ssl://broker:8883' }, 'MQTT_BROKER', /mqtts:\/\/ instead of ssl:\/\//),
  env('another scheme', { MQTT_BROKER: 'ftp://broker' }, 'MQTT_BROKER', /mqtt:\/\/, mqtts:\/\/, ws:\/\/ or wss:\/\//),
  env('a topic behind the broker', { MQTT_BROKER: 'mqtt://broker/amis/out' }, 'MQTT_BROKER', /MQTT_TOPIC/),
  env('a login without scheme', { MQTT_BROKER: 'amis:geheim99@broker' }, 'MQTT_BROKER', /MQTT_USER and MQTT_PASSWORD/),
  env('a bare % in a URL', { MQTT_BROKER: 'mqtt://amis:100%@broker' }, 'MQTT_BROKER', /%25/),
  env('brackets around a name', { MQTT_BROKER: 'mqtt://[broker]' }, 'MQTT_BROKER', /IPv6/),
  env(
    'a user without password',
    { MQTT_BROKER: 'broker', MQTT_USER: 'amis' },
    'MQTT_PASSWORD',
    /nothing[^]*MQTT_USER is set/,
  ),
  env('the same, embedded', { MQTT_USER: 'amis' }, 'MQTT_PASSWORD', /nothing[^]*MQTT_USER is set/),
  env(
    'a password without user',
    { MQTT_BROKER: 'broker', MQTT_PASSWORD: 'geheim99' },
    'MQTT_USER',
    /MQTT_PASSWORD is set/,
  ),
  env('two users', { MQTT_BROKER: 'mqtt://a:secret99@b', MQTT_USER: 'c' }, 'MQTT_USER', /"c"[^]*one of the two places/),
  env(
    'two passwords',
    { MQTT_BROKER: 'mqtt://a:secret99@b', MQTT_PASSWORD: 'geheim99' },
    'MQTT_PASSWORD',
    /\*\*\*[^]*one of the two places/,
  ),
  env('an endless client id', { MQTT_CLIENT_ID: 'x'.repeat(257) }, 'MQTT_CLIENT_ID', /at most 256/),
  env('a wildcard inside a level', { MQTT_TOPIC: 'amis+/out' }, 'MQTT_TOPIC', /"amis\+\/out"[^]*whole level/),
  env(
    'a CA file that is missing',
    { MQTT_BROKER: 'mqtts://b', MQTT_CA_FILE: 'x.pem' },
    'MQTT_CA_FILE',
    /"x.pem"[^]*exist/,
  ),
  env('~ in a path', { MQTT_BROKER: 'mqtts://b', MQTT_CA_FILE: '~/ca.pem' }, 'MQTT_CA_FILE', /whole path/),
  [
    'a CA file nobody may read',
    { env: { MQTT_BROKER: 'mqtts://b', MQTT_CA_FILE: 'ca.pem' }, files: { 'ca.pem': { code: 'EACCES' } } },
    'MQTT_CA_FILE',
    /may not be read by this user/,
  ],
  [
    'a CA file that is a folder',
    { env: { MQTT_BROKER: 'mqtts://b', MQTT_CA_FILE: 'ca.pem' }, files: { 'ca.pem': { code: 'EISDIR' } } },
    'MQTT_CA_FILE',
    /is a folder/,
  ],
  [
    'a CA file with something else',
    { env: { MQTT_BROKER: 'mqtts://b', MQTT_CA_FILE: 'ca.pem' }, files: { 'ca.pem': 'hello' } },
    'MQTT_CA_FILE',
    /PEM file with a certificate/,
  ],
  [
    'a damaged certificate',
    {
      env: { MQTT_BROKER: 'mqtts://b', MQTT_CA_FILE: 'ca.pem' },
      files: { 'ca.pem': certificate.replace('MII', 'XXX') },
    },
    'MQTT_CA_FILE',
    /damaged/,
  ],
  [
    'a key with a passphrase',
    {
      env: { MQTT_BROKER: 'mqtts://b', MQTT_CERT_FILE: 'cert.pem', MQTT_KEY_FILE: 'key.pem' },
      files: { ...pem, 'key.pem': privateKey.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE') },
    },
    'MQTT_KEY_FILE',
    /passphrase/,
  ],
  [
    'a certificate without key',
    { env: { MQTT_BROKER: 'mqtts://b', MQTT_CERT_FILE: 'cert.pem' }, files: pem },
    'MQTT_KEY_FILE',
    /nothing[^]*key that belongs to MQTT_CERT_FILE/,
  ],
  [
    'a key without certificate',
    { env: { MQTT_BROKER: 'mqtts://b', MQTT_KEY_FILE: 'key.pem' }, files: pem },
    'MQTT_CERT_FILE',
    /nothing[^]*certificate that belongs to MQTT_KEY_FILE/,
  ],
  [
    'a key of another certificate',
    {
      env: { MQTT_BROKER: 'mqtts://b', MQTT_CERT_FILE: 'cert.pem', MQTT_KEY_FILE: 'key.pem' },
      files: { ...pem, 'key.pem': otherKey },
    },
    'MQTT_KEY_FILE',
    /belongs to another/,
  ],
  [
    'TLS files without TLS',
    { env: { MQTT_BROKER: 'broker', MQTT_CA_FILE: 'ca.pem' }, files: pem },
    'MQTT_CA_FILE',
    /mqtts:\/\/ or wss:\/\/ instead of mqtt:\/\//,
  ],
  ['TLS files without a broker', { env: { MQTT_CA_FILE: 'ca.pem' }, files: pem }, 'MQTT_CA_FILE', /does not speak TLS/],
];

const dynatrace: readonly Mistake[] = [
  env('a token without tenant', { API_TOKEN: tenant.API_TOKEN }, 'TENANT_HOST', /nothing[^]*API_TOKEN is for/),
  env('a tenant without token', { TENANT_HOST: tenant.TENANT_HOST }, 'API_TOKEN', /nothing[^]*metrics\.ingest/),
  env('the same beside a Collector', { ...otel, TENANT_HOST: tenant.TENANT_HOST }, 'API_TOKEN', /metrics\.ingest/),
  env(
    'the web interface',
    { ...tenant, TENANT_HOST: 'https://abc12345.apps.dynatrace.com' },
    'TENANT_HOST',
    /abc12345\.live\.dynatrace\.com\./,
  ),
  env(
    'the web interface of a stage',
    { ...tenant, TENANT_HOST: 'abc.sprint.apps.dynatracelabs.com/ui' },
    'TENANT_HOST',
    /goes to abc\.sprint\.dynatracelabs\.com\./,
  ),
  env('no live', { ...tenant, TENANT_HOST: 'abc12345.dynatrace.com' }, 'TENANT_HOST', /mean abc12345\.live\.dynatrace/),
  env('the id alone', { ...tenant, TENANT_HOST: 'abc12345' }, 'TENANT_HOST', /mean abc12345\.live\.dynatrace\.com/),
  env(
    'the whole path',
    { ...tenant, TENANT_HOST: 'https://abc12345.live.dynatrace.com/api/v2/otlp/v1/metrics' },
    'TENANT_HOST',
    /behind abc12345\.live\.dynatrace\.com:/,
  ),
  env(
    'the whole path at an ActiveGate',
    { ...tenant, TENANT_HOST: 'https://ag.example:9999/e/abc12345/api/v2/otlp' },
    'TENANT_HOST',
    /behind ag\.example:9999\/e\/abc12345:/,
  ),
  env('a page', { ...tenant, TENANT_HOST: 'abc12345.live.dynatrace.com/#home' }, 'TENANT_HOST', /Leave out/),
  env('quotes', { ...tenant, TENANT_HOST: "'abc12345.live.dynatrace.com'" }, 'TENANT_HOST', /quotes/),
  env('blanks', { ...tenant, TENANT_HOST: 'abc12345. live.dynatrace.com' }, 'TENANT_HOST', /such as abc12345/),
  env('http', { ...tenant, TENANT_HOST: 'http://abc12345.live.dynatrace.com' }, 'TENANT_HOST', /https:\/\/: over http/),
  env('a login', { ...tenant, TENANT_HOST: 'https://a:geheim99@host.example' }, 'TENANT_HOST', /API_TOKEN/),
  env('a scheme nobody has', { ...tenant, TENANT_HOST: 'ftp://host.example' }, 'TENANT_HOST', /Write https/),
  env(
    'the header instead of the token',
    { ...tenant, API_TOKEN: 'Api-Token dt0c01.A.B' },
    'API_TOKEN',
    /Only the token/,
  ),
  env(
    'cumulative',
    { ...tenant, OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'cumulative' },
    'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
    /"cumulative"[^]*delta/,
  ),
  env(
    'lowmemory, which is cumulative for energy',
    { ...tenant, ...otel, OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'LowMemory' },
    'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
    /"LowMemory"[^]*delta/,
  ),
];

const P = 'OTEL_EXPORTER_OTLP';
const otlp: readonly Mistake[] = [
  env('no scheme', { [`${P}_ENDPOINT`]: 'collector:4318' }, `${P}_ENDPOINT`, /http:\/\/ or https:\/\/ in front/),
  env('another scheme', { [`${P}_ENDPOINT`]: 'grpc://collector' }, `${P}_ENDPOINT`, /such as http:\/\/collector:4318/),
  env(
    'the path in the base',
    { [`${P}_ENDPOINT`]: 'http://c:4318/v1/metrics' },
    `${P}_ENDPOINT`,
    /\/v1\/metrics:[^]*METRICS_ENDPOINT/,
  ),
  env('quotes', { [`${P}_ENDPOINT`]: '"http://c:4318"' }, `${P}_ENDPOINT`, /quotes/),
  env('an impossible port', { [`${P}_ENDPOINT`]: 'http://c:99999' }, `${P}_ENDPOINT`, /such as/),
  env('a signal without scheme', { [`${P}_METRICS_ENDPOINT`]: 'c/v1/metrics' }, `${P}_METRICS_ENDPOINT`, /full URL/),
  env('traces, too', { [`${P}_TRACES_ENDPOINT`]: 'c:4318' }, `${P}_TRACES_ENDPOINT`, /full URL/),
  env('logs, too', { [`${P}_LOGS_TIMEOUT`]: 'soon' }, `${P}_LOGS_TIMEOUT`, /milliseconds/),
  env('grpc', { [`${P}_PROTOCOL`]: 'grpc' }, `${P}_PROTOCOL`, /"grpc"[^]*http\/protobuf[^]*4318/),
  env('http/json', { [`${P}_METRICS_PROTOCOL`]: 'http/json' }, `${P}_METRICS_PROTOCOL`, /http\/protobuf/),
  env('a header without =', { [`${P}_HEADERS`]: 'a=b,secretvalue' }, `${P}_HEADERS`, /\*\*\*[^]*Entry 2/),
  env('a bare %', { [`${P}_HEADERS`]: 'a=100%' }, `${P}_HEADERS`, /entry 1[^]*%25/),
  env('a header name with blanks', { [`${P}_HEADERS`]: 'x y=1' }, `${P}_HEADERS`, /name of header 1/),
  env('a line break in a header', { [`${P}_METRICS_HEADERS`]: 'x=1%0a2' }, `${P}_METRICS_HEADERS`, /line break/),
  env('a duration with unit', { ...otel, [`${P}_TIMEOUT`]: '10s' }, `${P}_TIMEOUT`, /milliseconds[^]*10s is 10000/),
  env('no time at all', { ...otel, [`${P}_TIMEOUT`]: '0' }, `${P}_TIMEOUT`, /from 1 to 3600000/),
  env('another compression', { [`${P}_COMPRESSION`]: 'zstd' }, `${P}_COMPRESSION`, /gzip or none/),
  env(
    'a certificate that is missing',
    { ...otel, [`${P}_CERTIFICATE`]: '/x.pem' },
    `${P}_CERTIFICATE`,
    /does not exist/,
  ),
  env('one of traces, too', { [`${P}_TRACES_CERTIFICATE`]: '/x.pem' }, `${P}_TRACES_CERTIFICATE`, /does not exist/),
  env(
    'an unknown temporality',
    { [`${P}_METRICS_TEMPORALITY_PREFERENCE`]: 'both' },
    `${P}_METRICS_TEMPORALITY_PREFERENCE`,
    /cumulative, delta or lowmemory/,
  ),
  env('seconds', { OTEL_METRIC_EXPORT_INTERVAL: '60' }, 'OTEL_METRIC_EXPORT_INTERVAL', /"60"[^]*a minute is 60000/),
  env('a week', { OTEL_METRIC_EXPORT_INTERVAL: '604800000' }, 'OTEL_METRIC_EXPORT_INTERVAL', /a day/),
  env('another exporter', { OTEL_METRICS_EXPORTER: 'prometheus' }, 'OTEL_METRICS_EXPORTER', /otlp or none/),
  env('another exporter of traces', { OTEL_TRACES_EXPORTER: 'console' }, 'OTEL_TRACES_EXPORTER', /otlp or none/),
  env('energy without scheme', { SMARTMETER_ENERGY_ENDPOINT: 'c:4319' }, 'SMARTMETER_ENERGY_ENDPOINT', /full URL/),
];

const rest: readonly Mistake[] = [
  env('a page for all without a word on who', { WEB_HOST: '0.0.0.0' }, 'WEB_AUTH', /nothing[^]*token, proxy or none/),
  env('the same by a token', { WEB_HOST: '::', WEB_TOKEN: 'x'.repeat(16) }, 'WEB_AUTH', /token, proxy or none/),
  env(
    'a token on loopback that nobody asks for',
    { WEB_TOKEN: 'x'.repeat(16) },
    'WEB_AUTH',
    /token, because WEB_TOKEN/,
  ),
  env('none, and a token', { WEB_AUTH: 'none', WEB_TOKEN: 'x'.repeat(16) }, 'WEB_AUTH', /token, because WEB_TOKEN/),
  env('token without a token', { WEB_AUTH: 'token' }, 'WEB_TOKEN', /nothing[^]*16 characters/),
  env('a short token', { WEB_AUTH: 'token', WEB_TOKEN: 'x'.repeat(15) }, 'WEB_TOKEN', /at least 16/),
  env('an unknown login', { WEB_AUTH: 'basic' }, 'WEB_AUTH', /"basic"[^]*token, proxy or none/),
  env('an unknown port', { WEB_PORT: 'no' }, 'WEB_PORT', /1 to 65535, or off/),
  env('a host with a port', { WEB_HOST: '127.0.0.1:80' }, 'WEB_HOST', /WEB_PORT/),
  env('a star', { WEB_HOST: '*' }, 'WEB_HOST', /0\.0\.0\.0/),
  env('a name with blanks', { WEB_HOST: 'my pi' }, 'WEB_HOST', /address of this machine/),
  env(
    'allowed hosts as URLs',
    { WEB_ALLOWED_HOSTS: 'https://pi.local' },
    'WEB_ALLOWED_HOSTS',
    /without scheme and port/,
  ),
  env('a zone nobody knows', { TZ: 'Europe/Linz' }, 'TZ', /"Europe\/Linz"[^]*Europe\/Vienna/),
  env('a log level nobody knows', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL', /debug, info, warn or error/),
  env('a log format nobody knows', { LOG_FORMAT: 'xml' }, 'LOG_FORMAT', /json or pretty/),
  env('~ in the state directory', { SMARTMETER_STATE_DIR: '~/data' }, 'SMARTMETER_STATE_DIR', /whole path/),
  env('an unknown name', { SMARTMETER_STATEDIR: '/data' }, 'SMARTMETER_STATEDIR', /mean SMARTMETER_STATE_DIR\?/),
  env('a known name with our prefix', { SMARTMETER_MQTT_BROKER: 'x' }, 'SMARTMETER_MQTT_BROKER', /mean MQTT_BROKER\?/),
  env('a file that is missing', { SMARTMETER_CONFIG: 'my.yaml' }, 'SMARTMETER_CONFIG', /"my.yaml"[^]*does not exist/),
  [
    'a default file nobody may read',
    { files: { 'smartmeter.yaml': { code: 'EACCES' } } },
    'smartmeter.yaml',
    /may not be read/,
  ],
  [
    'a secret twice',
    { env: { ...tenant, API_TOKEN_FILE: '/t' }, files: { '/t': 'x' } },
    'API_TOKEN_FILE',
    /both API_TOKEN and API_TOKEN_FILE[^]*only one/,
  ],
  env(
    'a secret in no file',
    { TENANT_HOST: tenant.TENANT_HOST, API_TOKEN_FILE: '/t' },
    'API_TOKEN_FILE',
    /"\/t", which does not exist/,
  ),
  [
    'a secret in an empty file',
    { env: { WEB_AUTH: 'token', WEB_TOKEN_FILE: '/t' }, files: { '/t': '\n' } },
    'WEB_TOKEN_FILE',
    /"\/t", which is empty/,
  ],
  [
    'a wrong secret in a file',
    { env: { WEB_AUTH: 'token', WEB_TOKEN_FILE: '/t' }, files: { '/t': 'two words that are long\n' } },
    'WEB_TOKEN_FILE',
    /without blanks/,
  ],
];

describe.each([
  ['MQTT', mqtt],
  ['Dynatrace', dynatrace],
  ['OTLP', otlp],
  ['everything else', rest],
])('%s', (_, mistakes) => {
  it.each(mistakes)('%s', (_, setup, name, text) => {
    const faults = faultsOf(setup);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.name).toBe(name);
    expect(formatFaults(faults)).toMatch(text);
  });
});

it('tells all faults at once', () => {
  const faults = faultsOf({
    env: { MQTT_PORT: 'x', MQTT_USER: 'amis', TENANT_HOST: 'abc', WEB_HOST: '0.0.0.0', TZ: 'x', SMARTMETER_X: '1' },
    files: { 'smartmeter.yaml': 'meters: []' },
  });
  const names = [
    'SMARTMETER_X',
    'MQTT_PORT',
    'TENANT_HOST',
    'TZ',
    'MQTT_PASSWORD',
    'smartmeter.yaml:1:9 meters',
    'WEB_AUTH',
  ];
  expect(faults.map(({ name }) => name)).toEqual(names);
  for (const name of names) expect(formatFaults(faults)).toContain(`\n${name}\n  found:`);
});
