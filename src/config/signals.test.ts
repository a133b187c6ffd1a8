import { describe, expect, it } from 'vitest';
import type { OtlpTarget } from '../telemetry/settings.ts';
import { certificate } from '../transports/otlp/tls.fixture.ts';
import { describeConfig } from './describe.ts';
import { configOf, faultsOf, warningsOf } from './support.fixture.ts';

const token = 'dt0c01.ABCDEFGH.IJKLMNOP';
const tenant = { TENANT_HOST: 'abc12345.live.dynatrace.com', API_TOKEN: token };
const otel = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
const at = 'https://abc12345.live.dynatrace.com/api/v2/otlp/v1';

const usual: Omit<OtlpTarget, 'url'> = { headers: {}, compression: 'gzip', timeout: 10_000 };
const login = { authorization: `Api-Token ${token}` };

function ways(env: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}) {
  const { traces, logs } = configOf({ env, files }).telemetry;
  return { traces, logs };
}

describe('where traces and logs go', () => {
  it('straight to Dynatrace, if only TENANT_HOST is set', () => {
    expect(ways(tenant)).toEqual({
      traces: { ...usual, url: `${at}/traces`, headers: login },
      logs: { ...usual, url: `${at}/logs`, headers: login },
    });
  });

  it.each([otel, { ...tenant, ...otel }])('to the OTLP endpoint wherever there is one: %o', (env) => {
    expect(ways(env)).toEqual({
      traces: { ...usual, url: 'http://collector:4318/v1/traces' },
      logs: { ...usual, url: 'http://collector:4318/v1/logs' },
    });
  });

  it('nowhere with an endpoint for metrics only', () => {
    const env = { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://prometheus:9090/api/v1/otlp/v1/metrics' };
    expect(ways(env)).toEqual({ traces: undefined, logs: undefined });
    expect(configOf({ env }).routes.join(' ')).toMatch(
      /Traces are not exported: none of TENANT_HOST.*Logs are not exported: none of TENANT_HOST/,
    );
  });

  it.each([
    [{ OTEL_TRACES_EXPORTER: 'none' }, ['energy', 'metrics', 'logs']],
    [{ OTEL_LOGS_EXPORTER: 'none' }, ['energy', 'metrics', 'traces']],
    [{ OTEL_METRICS_EXPORTER: 'none' }, ['traces', 'logs']],
    [{ OTEL_SDK_DISABLED: 'true' }, []],
  ])('can be switched off one by one: %o', (env, left) => {
    const { telemetry } = configOf({ env: { ...tenant, ...otel, ...env } });
    const present = (['energy', 'metrics', 'traces', 'logs'] as const).filter((signal) => telemetry[signal]);
    expect(present).toEqual(left);
  });

  it('says which switch it was', () => {
    const env = { ...otel, OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' };
    expect(configOf({ env }).routes).toEqual([
      'Neither energy nor other metrics are exported: OTEL_METRICS_EXPORTER is none.',
      'Traces are not exported: OTEL_TRACES_EXPORTER is none.',
      'Logs go to http://collector:4318/v1/logs, because OTEL_EXPORTER_OTLP_ENDPOINT is set.',
    ]);
    expect(configOf({ env: { ...env, OTEL_LOGS_EXPORTER: 'none' } }).routes).toEqual([
      expect.stringContaining(
        'OTEL_METRICS_EXPORTER is none, OTEL_TRACES_EXPORTER is none, OTEL_LOGS_EXPORTER is none',
      ),
    ]);
  });

  it('lets each signal have its own', () => {
    const env = {
      ...otel,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=general-secret,x-home=1',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.example/in',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-key=traces-secret',
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '2000',
      OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'none',
      OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: 'ca.pem',
      OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '3000',
    };
    expect(ways(env, { 'ca.pem': certificate })).toEqual({
      traces: {
        url: 'https://traces.example/in',
        headers: { 'x-key': 'traces-secret', 'x-home': '1' },
        compression: 'none',
        timeout: 2000,
        ca: certificate,
      },
      logs: {
        ...usual,
        url: 'http://collector:4318/v1/logs',
        headers: { 'x-key': 'general-secret', 'x-home': '1' },
        timeout: 3000,
      },
    });
  });

  it('sends no header of OTEL_* to Dynatrace, and the token nowhere else', () => {
    const env = {
      ...tenant,
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://loki:3100/otlp/v1/logs',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=secret-value',
    };
    expect(ways(env)).toMatchObject({ traces: { headers: login }, logs: { headers: { 'x-key': 'secret-value' } } });
    expect(ways(env).logs?.headers).not.toHaveProperty('authorization');
  });

  it('warns of headers of a signal that goes to Dynatrace', () => {
    const env = { ...tenant, OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'x-key=secret-value' };
    expect(warningsOf({ env })).toEqual([expect.stringMatching(/^OTEL_EXPORTER_OTLP_LOGS_HEADERS is not used/)]);
  });
});

describe('the token', () => {
  it.each([
    [{}, 'metrics.ingest, openTelemetryTrace.ingest, logs.ingest'],
    [{ OTEL_LOGS_EXPORTER: 'none' }, 'metrics.ingest, openTelemetryTrace.ingest'],
    [otel, 'scope metrics.ingest'],
    [{ OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' }, 'scope openTelemetryTrace.ingest'],
  ])('is asked for with the scopes of what goes straight to Dynatrace: %o', (env, scopes) => {
    const faults = faultsOf({ env: { TENANT_HOST: tenant.TENANT_HOST, ...env } });
    expect(faults).toEqual([
      expect.objectContaining({ name: 'API_TOKEN', expected: expect.stringContaining(scopes) as string }),
    ]);
  });
});

describe('OTEL_TRACES_SAMPLER', () => {
  it.each([
    [{}, undefined],
    [{ OTEL_TRACES_SAMPLER: 'always_on' }, { name: 'always_on', ratio: 1 }],
    [
      { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '.25' },
      { name: 'parentbased_traceidratio', ratio: 0.25 },
    ],
    [{ OTEL_TRACES_SAMPLER: 'TraceIdRatio' }, { name: 'traceidratio', ratio: 1 }],
  ])('%o', (env, sampler) => {
    expect(configOf({ env }).telemetry.sampler).toEqual(sampler);
  });

  it.each([
    { OTEL_TRACES_SAMPLER: 'jaeger_remote' },
    { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '1.5' },
    { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '-0.5' },
    { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: 'half' },
  ])('%o is a fault', (env) => {
    expect(faultsOf({ env })).toHaveLength(1);
  });

  it('warns of an argument that nothing takes', () => {
    expect(warningsOf({ env: { OTEL_TRACES_SAMPLER: 'always_off', OTEL_TRACES_SAMPLER_ARG: '0.5' } })).toEqual([
      expect.stringMatching(/^OTEL_TRACES_SAMPLER_ARG is not used/),
    ]);
  });
});

it('shows where traces and logs go without a secret', () => {
  const env = {
    ...tenant,
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://me:hunter2hunter2@loki/otlp?key=top-secret-key',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20very-secret-bearer',
  };
  const shown = describeConfig(configOf({ env }));
  expect(shown).toContain(`Traces\n  URL:         ${at}/traces`);
  expect(shown).toContain('one trace a minute');
  expect(shown).toContain('Logs\n  URL:         http://***@loki/otlp?***');
  expect(shown).not.toMatch(/hunter2|top-secret|very-secret|IJKLMNOP/);
});
