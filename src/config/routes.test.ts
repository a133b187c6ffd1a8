import { describe, expect, it } from 'vitest';
import { certificate } from '../transports/otlp/tls.fixture.ts';
import type { OtlpDestination } from '../telemetry/settings.ts';
import { configOf, faultsOf, warningsOf } from './support.fixture.ts';

const tenant = { TENANT_HOST: 'abc12345.live.dynatrace.com', API_TOKEN: 'dt0c01.ABC.DEF' };
const otel = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
const through = { SMARTMETER_ENERGY_ENDPOINT: 'http://collector:4319/energy' };
const PREFERENCE = 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE';

const dynatrace: OtlpDestination = {
  url: 'https://abc12345.live.dynatrace.com/api/v2/otlp/v1/metrics',
  headers: { authorization: 'Api-Token dt0c01.ABC.DEF' },
  compression: 'gzip',
  timeout: 10_000,
  temporality: 'delta',
};
const collector: OtlpDestination = {
  ...dynatrace,
  url: 'http://collector:4318/v1/metrics',
  headers: {},
  temporality: 'cumulative',
};
const energyReceiver: OtlpDestination = { ...collector, url: 'http://collector:4319/energy' };

/** Where the two go. */
function ways(env: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}) {
  const { energy, metrics } = configOf({ env, files }).telemetry;
  return { energy, metrics };
}

describe('where signals go', () => {
  it('to Dynatrace as increments, if only TENANT_HOST is set', () => {
    expect(ways(tenant)).toEqual({ energy: dynatrace, metrics: dynatrace });
  });

  it('to the endpoint, cumulative, if only OTEL_* is set', () => {
    expect(ways(otel)).toEqual({ energy: collector, metrics: collector });
  });

  it('energy straight to Dynatrace and the rest to the Collector with both, all as increments', () => {
    expect(ways({ ...tenant, ...otel })).toEqual({
      energy: dynatrace,
      metrics: { ...collector, temporality: 'delta' },
    });
  });

  it('energy where SMARTMETER_ENERGY_ENDPOINT says', () => {
    expect(ways({ ...otel, ...through })).toEqual({ energy: energyReceiver, metrics: collector });
    expect(ways({ ...tenant, ...through })).toEqual({
      energy: { ...energyReceiver, temporality: 'delta' },
      metrics: dynatrace,
    });
    expect(ways(through)).toEqual({ energy: energyReceiver, metrics: undefined });
  });

  it('nowhere without any', () => {
    expect(ways({})).toEqual({ energy: undefined, metrics: undefined });
    expect(configOf({}).routes.join()).toMatch(
      /^Nothing is exported: neither TENANT_HOST nor OTEL_EXPORTER_OTLP_ENDPOINT/,
    );
  });

  it.each([
    [{ OTEL_SDK_DISABLED: 'TRUE' }, /OTEL_SDK_DISABLED is true/],
    [{ OTEL_METRICS_EXPORTER: 'none' }, /OTEL_METRICS_EXPORTER is none/],
  ])('nowhere with %o', (env, words) => {
    expect(ways({ ...tenant, ...otel, ...env })).toEqual({ energy: undefined, metrics: undefined });
    expect(configOf({ env: { ...tenant, ...env } }).routes.join()).toMatch(words);
  });

  it('says so in words', () => {
    expect(configOf({ env: { ...tenant, ...otel } }).routes).toEqual([
      expect.stringMatching(/^Energy goes to Dynatrace, https:\/\/abc12345\S+, because TENANT_HOST is set\.$/),
      expect.stringMatching(
        /^All other metrics go to http:\/\/collector:4318\/v1\/metrics, because OTEL_EXPORTER_OTLP_ENDPOINT/,
      ),
      'Traces go to http://collector:4318/v1/traces, because OTEL_EXPORTER_OTLP_ENDPOINT is set.',
      'Logs go to http://collector:4318/v1/logs, because OTEL_EXPORTER_OTLP_ENDPOINT is set.',
    ]);
  });

  it('needs no token that nobody would send', () => {
    expect(ways({ TENANT_HOST: tenant.TENANT_HOST, ...otel, ...through }).energy?.temporality).toBe('delta');
  });
});

describe('TENANT_HOST', () => {
  it.each([
    ['abc12345.live.dynatrace.com', 'https://abc12345.live.dynatrace.com'],
    [' https://abc12345.live.dynatrace.com/ ', 'https://abc12345.live.dynatrace.com'],
    ['https://activegate:9999/e/abc12345/', 'https://activegate:9999/e/abc12345'],
    ['managed.example/e/0f1e-2d3c', 'https://managed.example/e/0f1e-2d3c'],
    ['http://127.0.0.1:14499', 'http://127.0.0.1:14499'],
    ['http://[::1]:14499', 'http://[::1]:14499'],
  ])('%s', (host, base) => {
    expect(ways({ ...tenant, TENANT_HOST: host }).energy?.url).toBe(`${base}/api/v2/otlp/v1/metrics`);
  });
});

describe('temporality', () => {
  it.each([
    ['delta', 'delta'],
    ['Cumulative', 'cumulative'],
    ['lowmemory', 'cumulative'],
  ])('%s', (preference, temporality) => {
    expect(ways({ ...otel, [PREFERENCE]: preference }).energy?.temporality).toBe(temporality);
  });

  it('delta is what TENANT_HOST wants anyway', () => {
    expect(ways({ ...tenant, [PREFERENCE]: 'DELTA' }).energy?.temporality).toBe('delta');
  });

  it('cumulative to Dynatrace without TENANT_HOST is said', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://abc12345.live.dynatrace.com/api/v2/otlp' };
    expect(warningsOf({ env })).toEqual([expect.stringContaining(`${PREFERENCE}=delta`)]);
    expect(warningsOf({ env: { ...env, [PREFERENCE]: 'delta' } })).toEqual([]);
  });
});

describe('OTEL_EXPORTER_OTLP_*', () => {
  it.each([
    ['http://c:4318', 'http://c:4318/v1/metrics'],
    ['http://c:4318/', 'http://c:4318/v1/metrics'],
    ['https://c/otlp/', 'https://c/otlp/v1/metrics'],
    ['https://c/otlp?tenant=1', 'https://c/otlp/v1/metrics?tenant=1'],
  ])('adds the path of the signal to %s', (base, url) => {
    expect(ways({ OTEL_EXPORTER_OTLP_ENDPOINT: base }).metrics?.url).toBe(url);
  });

  it('uses the endpoint of a signal as it is', () => {
    const env = { ...otel, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://prometheus:9090/api/v1/otlp/v1/metrics' };
    expect(ways(env).energy?.url).toBe('http://prometheus:9090/api/v1/otlp/v1/metrics');
  });

  it('does not send metrics to an endpoint of traces', () => {
    const env = { ...tenant, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c:4318/v1/traces' };
    expect(ways(env)).toEqual({ energy: dynatrace, metrics: dynatrace });
  });

  it('lets the signal override', () => {
    const env = {
      ...otel,
      OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Basic%20YWI6Y2Q==, x-scope = home ,',
      OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'X-Scope=meter',
      OTEL_EXPORTER_OTLP_TIMEOUT: '5000',
      OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: '2500',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
    };
    expect(ways(env).metrics).toEqual({
      ...collector,
      headers: { authorization: 'Basic YWI6Y2Q==', 'x-scope': 'meter' },
      timeout: 2500,
      compression: 'none',
    });
  });

  it('sends its headers to the host of the endpoint and to nobody else', () => {
    const env = { ...otel, OTEL_EXPORTER_OTLP_HEADERS: 'x-key=secretvalue' };
    const headers = { 'x-key': 'secretvalue' };
    expect(ways({ ...tenant, ...env })).toMatchObject({ energy: { headers: dynatrace.headers }, metrics: { headers } });
    expect(ways({ ...env, ...through }).energy?.headers).toEqual(headers);
    const elsewhere = 'https://elsewhere.example/v1/metrics';
    expect(ways({ ...env, SMARTMETER_ENERGY_ENDPOINT: elsewhere }).energy?.headers).toEqual({});
  });

  it('says that headers are not for Dynatrace', () => {
    const env = { ...tenant, OTEL_EXPORTER_OTLP_HEADERS: 'x-key=secretvalue' };
    expect(warningsOf({ env })).toEqual([expect.stringContaining('OTEL_EXPORTER_OTLP_HEADERS is not used')]);
  });

  it('trusts its certificate only where it is meant', () => {
    const env = { ...otel, OTEL_EXPORTER_OTLP_CERTIFICATE: 'ca.pem' };
    const files = { 'ca.pem': certificate };
    expect(ways(env, files)).toMatchObject({ energy: { ca: certificate }, metrics: { ca: certificate } });
    const both = ways({ ...tenant, ...env }, files);
    expect(both.energy).not.toHaveProperty('ca');
    expect(both.metrics?.ca).toBe(certificate);
    const alone = { ...tenant, OTEL_EXPORTER_OTLP_CERTIFICATE: 'ca.pem' };
    expect(ways(alone, files).energy?.ca).toBe(certificate);
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4317' }, /4317 is for OTLP over gRPC/],
    [{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://c:4318' }, /no path/],
    [{ SMARTMETER_ENERGY_ENDPOINT: 'http://c:4317/v1/metrics' }, /^SMARTMETER_ENERGY_ENDPOINT: port 4317/],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'a=1,b' }, /^OTEL_RESOURCE_ATTRIBUTES: not used.*Entry 2/],
    [{ OTEL_SDK_DISABLED: 'yes' }, /^OTEL_SDK_DISABLED: taken for false/],
    [{ OTEL_METRIC_EXPORT_INTERVAL: '300' }, /300 seconds are 300000/],
    [{ ...through, OTEL_SDK_DISABLED: 'true' }, /SMARTMETER_ENERGY_ENDPOINT is not used/],
    [{ SMARTMETER_HOST_NAME: 'a', OTEL_RESOURCE_ATTRIBUTES: 'host.name=b' }, /SMARTMETER_HOST_NAME is not used/],
  ])('warns of %o', (env, text) => {
    expect(warningsOf({ env })).toEqual([expect.stringMatching(text)]);
  });
});

describe('the resource', () => {
  it('is known by default', () => {
    expect(configOf({}).telemetry).toEqual({
      interval: 60_000,
      serviceName: 'smartmeter-otel',
      resourceAttributes: {},
      hostName: 'raspi',
    });
  });

  it('takes what the environment says', () => {
    const env = {
      OTEL_SERVICE_NAME: 'meter',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,deployment.environment.name=my%20home',
      SMARTMETER_HOST_NAME: 'pi-cellar',
      OTEL_METRIC_EXPORT_INTERVAL: '30000',
    };
    expect(configOf({ env }).telemetry).toMatchObject({
      interval: 30_000,
      serviceName: 'meter',
      resourceAttributes: { 'deployment.environment.name': 'my home' },
      hostName: 'pi-cellar',
    });
    const { OTEL_RESOURCE_ATTRIBUTES } = env;
    expect(configOf({ env: { OTEL_RESOURCE_ATTRIBUTES } }).telemetry.serviceName).toBe('other');
  });

  it.each([
    ['0123456789abcdef0123456789abcdef\n', '0123456789abcdef0123456789abcdef'],
    ['uninitialized\n', undefined],
  ])('has the id of the machine if there is one', (content, hostId) => {
    expect(configOf({ files: { '/etc/machine-id': content } }).telemetry.hostId).toBe(hostId);
  });
});

it('does not ask for a token because of a mistyped tenant', () => {
  expect(faultsOf({ env: { TENANT_HOST: 'abc' } }).map(({ name }) => name)).toEqual(['TENANT_HOST']);
  expect(faultsOf({ env: { TENANT_HOST: 'abc', API_TOKEN: 'x' } }).map(({ name }) => name)).toEqual(['TENANT_HOST']);
});
