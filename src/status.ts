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

/** The books of one register of one meter, for a backend that takes increments. Wh, or varh for a reactive register. */
export interface EnergySeriesStatus {
  readonly meterId: string;
  readonly register: string;
  /** The register as far as it is booked. */
  readonly baseline: number;
  readonly booked: number;
  readonly acknowledged: number;
  readonly pending: number;
  readonly setAside: number;
  /** What jumps have left out and nobody has accepted. */
  readonly unbooked: number;
  /** At most this much may the backend have too much. */
  readonly doubtful: number;
  /** Epoch milliseconds at which its oldest pending energy was booked. */
  readonly oldestPending?: number;
}

/** The books of energy as a whole. */
export interface EnergyStatus {
  readonly series: readonly EnergySeriesStatus[];
  /** Rows that wait, without those set aside. */
  readonly rows: number;
  readonly rowsSetAside: number;
  /** Over the registers of active energy, Wh. */
  readonly pendingWh: number;
  readonly doubtfulWh: number;
  /** Seconds since the oldest that waits was booked; 0 if nothing waits. */
  readonly oldestAge: number;
  /** What keeps it from being sent or stored, as a sentence. */
  readonly problem?: string;
  /** Series whose books do not add up; empty as long as all is well. */
  readonly breaches: readonly unknown[];
}
