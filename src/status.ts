import type { Instant } from './readings/instant.ts';

/** What the connection to the broker says of itself, for page, health and logs. */
export interface BrokerStatus {
  /** `host:port` as configured, without credentials. */
  readonly broker: string;
  readonly embedded: boolean;
  readonly phase: 'connecting' | 'connected' | 'waiting' | 'stopped';
  /** Since when the phase is what it is. */
  readonly since: Instant;
  readonly protocol?: '5' | '3.1.1';
  /** The last failure in words for the person at the Pi, kept until the next success. */
  readonly problem?: string;
  /** Last time the loop did something: an attempt, a ping, a message. */
  readonly lastProgress: Instant;
}

export type ExportOutcome = 'success' | 'partial' | 'refused' | 'failed';

/** What one way to a backend says of itself. */
export interface ExportStatus {
  readonly signal: 'energy' | 'metrics' | 'traces' | 'logs';
  /** URL without credentials or query. */
  readonly endpoint: string;
  readonly temporality: 'cumulative' | 'delta';
  readonly counts: Readonly<Record<ExportOutcome, number>>;
  readonly lastAttempt?: Instant;
  readonly lastSuccess?: Instant;
  /** The last failure in words for the person at the Pi, kept until the next success. */
  readonly problem?: string;
}
