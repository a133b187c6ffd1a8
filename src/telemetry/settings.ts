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
