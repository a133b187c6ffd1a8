import { telemetrySettingsSchema, type OtlpDestination, type TelemetrySettings } from '../telemetry/settings.ts';
import { hostIdOf } from './host-id.ts';
import { readPem } from './pem.ts';
import { otelMetricsUrl, routesOf, type Routes } from './routes.ts';
import type { Source } from './source.ts';
import { isAtTenant, isDynatrace } from './tenant.ts';

const SERVICE_NAME = 'smartmeter-otel';

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
  const settings = {
    ...destinations(routes, source),
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

function destinations(routes: Routes, source: Source): Pick<TelemetrySettings, 'energy' | 'metrics'> {
  const ca = certificateOfMetrics(source);
  const to = (url: string) => destination(url, ca, source);
  return {
    ...(routes.energy === undefined ? {} : { energy: to(routes.energy) }),
    ...(routes.metrics === undefined ? {} : { metrics: to(routes.metrics) }),
  };
}

function destination(url: string, ca: string | undefined, { values }: Source): OtlpDestination {
  const otel = otelMetricsUrl(values);
  const isTenant = values.TENANT_HOST !== undefined && isAtTenant(url, values.TENANT_HOST);
  // The authority of a Collector at home has not signed Dynatrace's certificate.
  const trusts = ca !== undefined && !(isTenant && otel !== undefined && otel !== url);
  return {
    url,
    headers: headersFor(url, isTenant, values),
    compression: values.OTEL_EXPORTER_OTLP_METRICS_COMPRESSION ?? values.OTEL_EXPORTER_OTLP_COMPRESSION ?? 'gzip',
    timeout: values.OTEL_EXPORTER_OTLP_METRICS_TIMEOUT ?? values.OTEL_EXPORTER_OTLP_TIMEOUT ?? 10_000,
    ...(trusts ? { ca } : {}),
    temporality: temporalityOf(values),
  };
}

/** Each secret goes only to whom it is meant for. */
function headersFor(url: string, isTenant: boolean, values: Source['values']): Readonly<Record<string, string>> {
  if (isTenant) return values.API_TOKEN === undefined ? {} : { authorization: `Api-Token ${values.API_TOKEN}` };
  const otel = otelMetricsUrl(values);
  // Another receiver of the same Collector is still the same Collector.
  const isOtelHost = otel === undefined || new URL(otel).hostname === new URL(url).hostname;
  return isOtelHost ? { ...values.OTEL_EXPORTER_OTLP_HEADERS, ...values.OTEL_EXPORTER_OTLP_METRICS_HEADERS } : {};
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
function checkLogin({ energy, metrics }: Routes, { values, findings }: Source): void {
  const { TENANT_HOST: tenant, API_TOKEN } = values;
  if (API_TOKEN !== undefined && tenant === undefined) {
    findings.fault(
      'TENANT_HOST',
      'the environment of Dynatrace that API_TOKEN is for, such as abc12345.live.dynatrace.com',
    );
  }
  const goesStraight = [energy, metrics].some(
    (url) => tenant !== undefined && url !== undefined && isAtTenant(url, tenant),
  );
  if (!goesStraight || API_TOKEN !== undefined) return;
  findings.fault(
    'API_TOKEN',
    'a token of TENANT_HOST with the scope metrics.ingest',
    'Make one in Dynatrace under Access Tokens; API_TOKEN_FILE may name a file with it.',
  );
}

/** What was set and will not be used is said, so that nobody waits for it. */
function checkLeftOver(routes: Routes, { values, findings }: Source): void {
  const urls = [routes.energy, routes.metrics].filter((url) => url !== undefined);
  const sends = (url: string) => {
    const isTenant = values.TENANT_HOST !== undefined && isAtTenant(url, values.TENANT_HOST);
    return !isTenant && Object.keys(headersFor(url, isTenant, values)).length > 0;
  };
  if (urls.length > 0 && !urls.some(sends)) {
    for (const name of ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_METRICS_HEADERS'] as const)
      if (values[name] !== undefined)
        findings.warn(
          `${name} is not used: it is not for TENANT_HOST, and no metrics go to an OTLP endpoint of its own.`,
        );
  }
  if (urls.length === 0 && values.SMARTMETER_ENERGY_ENDPOINT !== undefined)
    findings.warn('SMARTMETER_ENERGY_ENDPOINT is not used, because exporting is switched off.');
  const named = values.OTEL_RESOURCE_ATTRIBUTES?.['host.name'];
  if (values.SMARTMETER_HOST_NAME !== undefined && named !== undefined && named !== values.SMARTMETER_HOST_NAME)
    findings.warn('SMARTMETER_HOST_NAME is not used: OTEL_RESOURCE_ATTRIBUTES has another host.name.');
}

/** The files of traces and logs are checked too, so that they are right when these signals come. */
function certificateOfMetrics(source: Source): string | undefined {
  readPem('OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE', 'certificate', source);
  readPem('OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE', 'certificate', source);
  const general = readPem('OTEL_EXPORTER_OTLP_CERTIFICATE', 'certificate', source);
  return readPem('OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE', 'certificate', source) ?? general;
}
