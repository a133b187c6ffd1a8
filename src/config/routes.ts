import { maskAddress } from './masking.ts';
import { signalUrl } from './endpoint.ts';
import type { EnvValues } from './env-names.ts';
import { isAtTenant, tenantUrl } from './tenant.ts';

/** Where energy and all other metrics go, and why: the whole of "Where signals go". */
export interface Routes {
  readonly energy?: string;
  readonly metrics?: string;
  /** For the person at the Pi, without secrets. */
  readonly words: readonly string[];
}

/**
 * TENANT_HOST says who the backend is, OTEL_EXPORTER_OTLP_* where signals go. With both, energy still goes straight
 * to the backend, because a Collector in between would swallow what it says of single points.
 */
export function routesOf(values: EnvValues): Routes {
  if (values.OTEL_SDK_DISABLED === true) return nowhere('OTEL_SDK_DISABLED is true');
  if (values.OTEL_METRICS_EXPORTER === 'none') return nowhere('OTEL_METRICS_EXPORTER is none');
  const tenant = values.TENANT_HOST === undefined ? undefined : tenantUrl(values.TENANT_HOST, 'metrics');
  const otel = otelMetricsUrl(values);
  const energy = values.SMARTMETER_ENERGY_ENDPOINT ?? tenant ?? otel;
  const metrics = otel ?? tenant;
  if (energy === undefined) return nowhere('neither TENANT_HOST nor OTEL_EXPORTER_OTLP_ENDPOINT is set');
  return { energy, ...(metrics === undefined ? {} : { metrics }), words: wordsOf(energy, metrics, values) };
}

/** The endpoint of metrics as OpenTelemetry specifies it. */
export function otelMetricsUrl(values: EnvValues): string | undefined {
  const base = values.OTEL_EXPORTER_OTLP_ENDPOINT;
  return values.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT ?? (base === undefined ? undefined : signalUrl(base, 'metrics'));
}

function nowhere(why: string): Routes {
  return { words: [`Nothing is exported: ${why}. Reading the meter and the page work without.`] };
}

function wordsOf(energy: string, metrics: string | undefined, values: EnvValues): readonly string[] {
  if (metrics === undefined)
    return [
      `Energy goes to ${way(energy, values)}.`,
      'Other metrics are not exported: neither TENANT_HOST nor OTEL_EXPORTER_OTLP_ENDPOINT is set.',
    ];
  if (energy === metrics) return [`Energy and all other metrics go to ${way(energy, values)}.`];
  return [`Energy goes to ${way(energy, values)}.`, `All other metrics go to ${way(metrics, values)}.`];
}

function way(url: string, values: EnvValues): string {
  const { TENANT_HOST, SMARTMETER_ENERGY_ENDPOINT, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT } = values;
  const shown = maskAddress(url);
  if (url === SMARTMETER_ENERGY_ENDPOINT) return `${shown}, because SMARTMETER_ENERGY_ENDPOINT says so`;
  if (TENANT_HOST !== undefined && isAtTenant(url, TENANT_HOST))
    return `Dynatrace, ${shown}, because TENANT_HOST is set`;
  const name =
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT === undefined
      ? 'OTEL_EXPORTER_OTLP_ENDPOINT'
      : 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT';
  return `${shown}, because ${name} is set`;
}
