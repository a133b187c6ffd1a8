import { z } from 'zod';

/** Where one signal goes. */
export interface OtlpDestination {
  /** Full URL, the signal's path included; used as is. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'gzip' | 'none';
  /** Milliseconds. */
  readonly timeout: number;
  /** PEM contents of the CA to trust. */
  readonly ca?: string;
  readonly temporality: 'cumulative' | 'delta';
}

/** Where signals go, complete and checked; a signal without destination is not exported. */
export interface TelemetrySettings {
  readonly energy?: OtlpDestination;
  readonly metrics?: OtlpDestination;
  /** Milliseconds between exports. */
  readonly interval: number;
  readonly serviceName: string;
  /** Attributes from OTEL_RESOURCE_ATTRIBUTES, decoded. */
  readonly resourceAttributes: Readonly<Record<string, string>>;
  readonly hostName: string;
  readonly hostId?: string;
}

const HOUR = 3_600_000;

const destinationSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'expected a URL with http:// or https://' }),
  headers: z.record(z.string(), z.string()),
  compression: z.enum(['gzip', 'none']),
  timeout: z.number().int().min(1).max(HOUR),
  ca: z.string().exactOptional(),
  temporality: z.enum(['cumulative', 'delta']),
});

/** Each message tells what is expected; the path is the setting to change. */
export const telemetrySettingsSchema = z.strictObject({
  energy: destinationSchema.exactOptional(),
  metrics: destinationSchema.exactOptional(),
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
