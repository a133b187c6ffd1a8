/** A metric that a query may name. */
export interface KnownMetric {
  readonly name: string;
  /** UCUM, or an annotation in braces. */
  readonly unit: string;
  readonly instrument: 'counter' | 'gauge' | 'histogram';
  /** Keys of the attributes of its points. */
  readonly attributes: readonly string[];
  /** All values that an attribute can have, where they are few and known. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  /** A sum that may fall: a gauge for backends, but without `_ratio` in Prometheus. */
  readonly upDown?: true;
}

/** A metric and the attributes of its resource, which a backend can make dimensions of. */
export interface AvailableMetric extends KnownMetric {
  readonly resource: readonly string[];
}
