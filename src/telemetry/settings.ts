import { z } from 'zod';

/** Where one signal goes. */
export interface OtlpTarget {
  /** Full URL, the signal's path included; used as is. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'gzip' | 'none';
  /** Milliseconds. */
  readonly timeout: number;
  /** PEM contents of the CA to trust. */
  readonly ca?: string;
}

/** Where metrics go. */
export interface OtlpDestination extends OtlpTarget {
  readonly temporality: 'cumulative' | 'delta';
}

/** The samplers that OpenTelemetry's specification names for OTEL_TRACES_SAMPLER. */
export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** Which traces are kept, instead of our own choice (docs/decisions/0009-sampling.md). */
export interface SamplerSettings {
  readonly name: (typeof SAMPLERS)[number];
  /** Share of the traces, 0–1, for the samplers by ratio. */
  readonly ratio: number;
}

/** Where signals go, complete and checked; a signal without destination is not exported. */
export interface TelemetrySettings {
  readonly energy?: OtlpDestination;
  readonly metrics?: OtlpDestination;
  readonly traces?: OtlpTarget;
  readonly logs?: OtlpTarget;
  /** Our own choice if absent: one trace a minute for each source, and failures. */
  readonly sampler?: SamplerSettings;
  /** Milliseconds between exports. */
  readonly interval: number;
  readonly serviceName: string;
  /** Attributes from OTEL_RESOURCE_ATTRIBUTES, decoded. */
  readonly resourceAttributes: Readonly<Record<string, string>>;
  readonly hostName: string;
  readonly hostId?: string;
}

const HOUR = 3_600_000;

const target = {
  url: z.url({ protocol: /^https?$/, error: 'expected a URL with http:// or https://' }),
  headers: z.record(z.string(), z.string()),
  compression: z.enum(['gzip', 'none']),
  timeout: z.number().int().min(1).max(HOUR),
  ca: z.string().exactOptional(),
};
const targetSchema = z.strictObject(target);
const destinationSchema = z.strictObject({ ...target, temporality: z.enum(['cumulative', 'delta']) });

/** Each message tells what is expected; the path is the setting to change. */
export const telemetrySettingsSchema = z.strictObject({
  energy: destinationSchema.exactOptional(),
  metrics: destinationSchema.exactOptional(),
  traces: targetSchema.exactOptional(),
  logs: targetSchema.exactOptional(),
  sampler: z.strictObject({ name: z.enum(SAMPLERS), ratio: z.number().min(0).max(1) }).exactOptional(),
  interval: z
    .number()
    .int()
    // Someone who means seconds writes 10 or 60.
    .min(100, 'expected milliseconds, at least 100; a minute is 60000')
    .max(24 * HOUR, 'expected milliseconds, at most 86400000 (a day)'),
  serviceName: z.string().min(1),
  resourceAttributes: z.record(z.string(), z.string()),
  hostName: z.string().min(1),
  hostId: z.string().exactOptional(),
}) satisfies z.ZodType<TelemetrySettings>;
