import {
  telemetrySettingsSchema,
  type OtlpDestination,
  type OtlpTarget,
  type SamplerSettings,
  type TelemetrySettings,
} from '../telemetry/settings.ts';
import { hostIdOf } from './host-id.ts';
import { readPem } from './pem.ts';
import { otelUrl, routesOf, upperCase, type OtelSignal, type Routes } from './routes.ts';
import type { Source } from './source.ts';
import { isAtTenant, isDynatrace } from './tenant.ts';
import { inWords } from './words.ts';

const SERVICE_NAME = 'smartmeter-otel';
/** What a token of Dynatrace has to be allowed to, as its documentation of OTLP ingest names it. */
const SCOPES = { metrics: 'metrics.ingest', traces: 'openTelemetryTrace.ingest', logs: 'logs.ingest' } as const;
const SIGNALS = ['metrics', 'traces', 'logs'] as const satisfies OtelSignal[];

export interface Telemetry {
  /** Absent if something is wrong with it. */
  readonly settings: TelemetrySettings | undefined;
  readonly routes: readonly string[];
}

/** Where signals go and what they say of us. */
export function telemetrySettings(source: Source, hostName: string): Telemetry {
  const { values, files, findings } = source;
  const routes = routesOf(values);
  const attributes = values.OTEL_RESOURCE_ATTRIBUTES ?? {};
  checkLogin(routes, source);
  checkTemporality(routes, source);
  checkLeftOver(routes, source);
  const hostId = hostIdOf(files);
  const sampler = samplerOf(source);
  const settings = {
    ...destinations(routes, source),
    ...(sampler && { sampler }),
    interval: values.OTEL_METRIC_EXPORT_INTERVAL ?? 60_000,
    serviceName: values.OTEL_SERVICE_NAME ?? (attributes['service.name'] || SERVICE_NAME),
    resourceAttributes: attributes,
    hostName: values.SMARTMETER_HOST_NAME ?? (hostName || 'localhost'),
    ...(hostId === undefined ? {} : { hostId }),
  };
  const checked = telemetrySettingsSchema.safeParse(settings);
  if (!checked.success) findings.issues('telemetry', checked.error.issues);
  return { settings: checked.data, routes: routes.words };
}

function destinations(
  { energy, metrics, traces, logs }: Routes,
  source: Source,
): Pick<TelemetrySettings, 'energy' | 'metrics' | 'traces' | 'logs'> {
  const cas = certificates(source);
  const temporality = temporalityOf(source.values);
  const forMetrics = (url: string): OtlpDestination => ({
    ...target(url, 'metrics', cas.metrics, source),
    temporality,
  });
  return {
    ...(energy !== undefined && { energy: forMetrics(energy) }),
    ...(metrics !== undefined && { metrics: forMetrics(metrics) }),
    ...(traces !== undefined && { traces: target(traces, 'traces', cas.traces, source) }),
    ...(logs !== undefined && { logs: target(logs, 'logs', cas.logs, source) }),
  };
}

function target(url: string, signal: OtelSignal, ca: string | undefined, { values }: Source): OtlpTarget {
  const otel = otelUrl(signal, values);
  const isTenant = values.TENANT_HOST !== undefined && isAtTenant(url, values.TENANT_HOST);
  // The authority of a Collector at home has not signed Dynatrace's certificate.
  const trusts = ca !== undefined && !(isTenant && otel !== undefined && otel !== url);
  const name = upperCase(signal);
  return {
    url,
    headers: headersFor(url, signal, values),
    compression: values[`OTEL_EXPORTER_OTLP_${name}_COMPRESSION`] ?? values.OTEL_EXPORTER_OTLP_COMPRESSION ?? 'gzip',
    timeout: values[`OTEL_EXPORTER_OTLP_${name}_TIMEOUT`] ?? values.OTEL_EXPORTER_OTLP_TIMEOUT ?? 10_000,
    ...(trusts ? { ca } : {}),
  };
}

/** Each secret goes only to whom it is meant for. */
function headersFor(url: string, signal: OtelSignal, values: Source['values']): Readonly<Record<string, string>> {
  if (values.TENANT_HOST !== undefined && isAtTenant(url, values.TENANT_HOST))
    return values.API_TOKEN === undefined ? {} : { authorization: `Api-Token ${values.API_TOKEN}` };
  const otel = otelUrl(signal, values);
  // Another receiver of the same Collector is still the same Collector.
  const isOtelHost = otel === undefined || new URL(otel).hostname === new URL(url).hostname;
  const own = values[`OTEL_EXPORTER_OTLP_${upperCase(signal)}_HEADERS`];
  return isOtelHost ? { ...values.OTEL_EXPORTER_OTLP_HEADERS, ...own } : {};
}

/**
 * All our instruments are observable ones, for which `lowmemory` prefers cumulative. With TENANT_HOST the backend
 * is Dynatrace whatever is in between, and it takes increments only.
 */
function temporalityOf({
  TENANT_HOST,
  OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: preference,
}: Source['values']) {
  if (preference !== undefined) return preference === 'delta' ? 'delta' : 'cumulative';
  return TENANT_HOST === undefined ? 'cumulative' : 'delta';
}

/** As the specification says, the share is 1 where it is not given. */
function samplerOf({ values, findings }: Source): SamplerSettings | undefined {
  const { OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: ratio } = values;
  if (ratio !== undefined && name?.endsWith('traceidratio') !== true)
    findings.warn('OTEL_TRACES_SAMPLER_ARG is not used: OTEL_TRACES_SAMPLER is not one by ratio.');
  return name && { name, ratio: ratio ?? 1 };
}

function checkTemporality(routes: Routes, { values, findings }: Source): void {
  if (temporalityOf(values) === 'delta') return;
  if (values.TENANT_HOST !== undefined) {
    findings.fault(
      'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
      'delta or nothing, because TENANT_HOST is set and Dynatrace refuses cumulative counters',
    );
  } else if (routes.energy !== undefined && isDynatrace(routes.energy)) {
    findings.warn(
      'Energy goes to Dynatrace, which refuses cumulative counters. ' +
        'Use TENANT_HOST and API_TOKEN, or set OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta.',
    );
  }
}

/** TENANT_HOST and API_TOKEN go together, unless everything goes through somebody who has the token himself. */
function checkLogin(routes: Routes, { values, findings }: Source): void {
  const { TENANT_HOST: tenant, API_TOKEN } = values;
  if (API_TOKEN !== undefined && tenant === undefined) {
    findings.fault(
      'TENANT_HOST',
      'the environment of Dynatrace that API_TOKEN is for, such as abc12345.live.dynatrace.com',
    );
  }
  if (tenant === undefined || API_TOKEN !== undefined) return;
  const goesStraight = (url: string | undefined) => url !== undefined && isAtTenant(url, tenant);
  const straight = SIGNALS.filter(
    (signal) => goesStraight(routes[signal]) || (signal === 'metrics' && goesStraight(routes.energy)),
  );
  if (straight.length === 0) return;
  findings.fault(
    'API_TOKEN',
    `a token of TENANT_HOST with the scope${straight.length > 1 ? 's' : ''} ${straight.map((s) => SCOPES[s]).join(', ')}`,
    'Make one in Dynatrace under Access Tokens; API_TOKEN_FILE may name a file with it.',
  );
}

/** What was set and will not be used is said, so that nobody waits for it. */
function checkLeftOver(routes: Routes, { values, findings }: Source): void {
  checkHeaders(routes, { values, findings });
  if (routes.energy === undefined && values.SMARTMETER_ENERGY_ENDPOINT !== undefined)
    findings.warn('SMARTMETER_ENERGY_ENDPOINT is not used, because exporting is switched off.');
  const named = values.OTEL_RESOURCE_ATTRIBUTES?.['host.name'];
  if (values.SMARTMETER_HOST_NAME !== undefined && named !== undefined && named !== values.SMARTMETER_HOST_NAME)
    findings.warn('SMARTMETER_HOST_NAME is not used: OTEL_RESOURCE_ATTRIBUTES has another host.name.');
}

function checkHeaders(routes: Routes, { values, findings }: Pick<Source, 'values' | 'findings'>): void {
  const waysOf = (signal: OtelSignal) =>
    [routes[signal], ...(signal === 'metrics' ? [routes.energy] : [])].filter((url) => url !== undefined);
  const isToOtel = (url: string) => values.TENANT_HOST === undefined || !isAtTenant(url, values.TENANT_HOST);
  const sends = (signal: OtelSignal) =>
    waysOf(signal).some((url) => isToOtel(url) && Object.keys(headersFor(url, signal, values)).length > 0);
  const goes = SIGNALS.filter((signal) => waysOf(signal).length > 0);
  if (goes.length > 0 && values.OTEL_EXPORTER_OTLP_HEADERS !== undefined && !goes.some(sends))
    findings.warn(
      `OTEL_EXPORTER_OTLP_HEADERS is not used: it is not for TENANT_HOST, and no ${inWords(goes)} go to an OTLP endpoint of its own.`,
    );
  for (const signal of goes) {
    const name = `OTEL_EXPORTER_OTLP_${upperCase(signal)}_HEADERS` as const;
    if (values[name] !== undefined && !sends(signal))
      findings.warn(
        `${name} is not used: it is not for TENANT_HOST, and no ${signal} go to an OTLP endpoint of its own.`,
      );
  }
}

/** A signal's own before the general one; all are read, so that a wrong one is said whether it is used or not. */
function certificates(source: Source): Readonly<Record<OtelSignal, string | undefined>> {
  const general = readPem('OTEL_EXPORTER_OTLP_CERTIFICATE', 'certificate', source);
  return {
    metrics: readPem('OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE', 'certificate', source) ?? general,
    traces: readPem('OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE', 'certificate', source) ?? general,
    logs: readPem('OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE', 'certificate', source) ?? general,
  };
}
