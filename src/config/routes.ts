import { maskAddress } from './masking.ts';
import { signalUrl } from './endpoint.ts';
import type { EnvValues } from './env-names.ts';
import { isAtTenant, tenantUrl } from './tenant.ts';

/** The signals of OpenTelemetry; energy goes with metrics, but may go another way. */
export type OtelSignal = 'metrics' | 'traces' | 'logs';

/** Where each signal goes, and why: the whole of "Where signals go". */
export interface Routes {
  readonly energy?: string;
  readonly metrics?: string;
  readonly traces?: string;
  readonly logs?: string;
  /** For the person at the Pi, without secrets. */
  readonly words: readonly string[];
}

/**
 * TENANT_HOST says who the backend is, OTEL_EXPORTER_OTLP_* where signals go. With both, energy still goes straight
 * to the backend, because a Collector in between would swallow what it says of single points.
 */
export function routesOf(values: EnvValues): Routes {
  if (values.OTEL_SDK_DISABLED === true) return nowhere('OTEL_SDK_DISABLED is true');
  const metrics = routeOf('metrics', values);
  const traces = routeOf('traces', values);
  const logs = routeOf('logs', values);
  const energy = energyRoute(values);
  if ([energy, metrics, traces, logs].every((url) => url === undefined)) return nowhere(whyNowhere(values));
  return {
    ...(energy !== undefined && { energy }),
    ...(metrics !== undefined && { metrics }),
    ...(traces !== undefined && { traces }),
    ...(logs !== undefined && { logs }),
    words: [
      ...metricsWords(energy, metrics, values),
      signalWords('traces', traces, values),
      signalWords('logs', logs, values),
    ],
  };
}

/** The endpoint of a signal as OpenTelemetry specifies it. */
export function otelUrl(signal: OtelSignal, values: EnvValues): string | undefined {
  const base = values.OTEL_EXPORTER_OTLP_ENDPOINT;
  return values[endpointName(signal)] ?? (base === undefined ? undefined : signalUrl(base, signal));
}

const UPPER = { metrics: 'METRICS', traces: 'TRACES', logs: 'LOGS' } as const satisfies Record<OtelSignal, string>;

/** @returns the part of the names of a signal's own variables */
export function upperCase<S extends OtelSignal>(signal: S): (typeof UPPER)[S] {
  return UPPER[signal];
}

function endpointName(signal: OtelSignal) {
  return `OTEL_EXPORTER_OTLP_${upperCase(signal)}_ENDPOINT` as const;
}

function isOff(signal: OtelSignal, values: EnvValues): boolean {
  return values[`OTEL_${upperCase(signal)}_EXPORTER`] === 'none';
}

function routeOf(signal: OtelSignal, values: EnvValues): string | undefined {
  if (isOff(signal, values)) return undefined;
  const { TENANT_HOST } = values;
  return otelUrl(signal, values) ?? (TENANT_HOST === undefined ? undefined : tenantUrl(TENANT_HOST, signal));
}

function energyRoute(values: EnvValues): string | undefined {
  if (isOff('metrics', values)) return undefined;
  const { SMARTMETER_ENERGY_ENDPOINT, TENANT_HOST } = values;
  const tenant = TENANT_HOST === undefined ? undefined : tenantUrl(TENANT_HOST, 'metrics');
  return SMARTMETER_ENERGY_ENDPOINT ?? tenant ?? otelUrl('metrics', values);
}

function nowhere(why: string): Routes {
  return { words: [`Nothing is exported: ${why}. Reading the meter and the page work without.`] };
}

function whyNowhere(values: EnvValues): string {
  const hasPlace =
    values.TENANT_HOST !== undefined || (['metrics', 'traces', 'logs'] as const).some((s) => otelUrl(s, values));
  if (!hasPlace && !isOff('metrics', values)) return `${NO_PLACE} is set`;
  const off = (['metrics', 'traces', 'logs'] as const).filter((signal) => isOff(signal, values));
  return off.map((signal) => `OTEL_${upperCase(signal)}_EXPORTER is none`).join(', ');
}

const NO_PLACE = 'neither TENANT_HOST nor OTEL_EXPORTER_OTLP_ENDPOINT';

function metricsWords(energy: string | undefined, metrics: string | undefined, values: EnvValues): readonly string[] {
  if (isOff('metrics', values))
    return ['Neither energy nor other metrics are exported: OTEL_METRICS_EXPORTER is none.'];
  if (energy === undefined) return [`Neither energy nor other metrics are exported: ${NO_PLACE} is set.`];
  const way = wayOf(energy, 'metrics', values);
  if (metrics === undefined) return [`Energy goes to ${way}.`, `Other metrics are not exported: ${NO_PLACE} is set.`];
  if (energy === metrics) return [`Energy and all other metrics go to ${way}.`];
  return [`Energy goes to ${way}.`, `All other metrics go to ${wayOf(metrics, 'metrics', values)}.`];
}

function signalWords(signal: 'traces' | 'logs', url: string | undefined, values: EnvValues): string {
  const name = signal === 'traces' ? 'Traces' : 'Logs';
  if (url !== undefined) return `${name} go to ${wayOf(url, signal, values)}.`;
  const off = `OTEL_${upperCase(signal)}_EXPORTER is none`;
  const why = isOff(signal, values)
    ? off
    : `none of TENANT_HOST, OTEL_EXPORTER_OTLP_ENDPOINT and ${endpointName(signal)} is set`;
  return `${name} are not exported: ${why}.`;
}

function wayOf(url: string, signal: OtelSignal, values: EnvValues): string {
  const { TENANT_HOST, SMARTMETER_ENERGY_ENDPOINT } = values;
  const shown = maskAddress(url);
  if (signal === 'metrics' && url === SMARTMETER_ENERGY_ENDPOINT)
    return `${shown}, because SMARTMETER_ENERGY_ENDPOINT says so`;
  if (TENANT_HOST !== undefined && isAtTenant(url, TENANT_HOST))
    return `Dynatrace, ${shown}, because TENANT_HOST is set`;
  const own = endpointName(signal);
  return `${shown}, because ${values[own] === undefined ? 'OTEL_EXPORTER_OTLP_ENDPOINT' : own} is set`;
}
