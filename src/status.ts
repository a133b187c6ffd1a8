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

/** What one Modbus bus says of itself, for page, health and logs. */
export interface BusStatus {
  /** As configured: `/dev/serial/by-id/…`, `rtu+tcp://host:port`. */
  readonly bus: string;
  readonly phase: 'connecting' | 'open' | 'waiting' | 'stopped';
  /** Since when the phase is what it is. */
  readonly since: Instant;
  /** The last failure to open or keep it, in words for the person at the Pi, kept until it is open again. */
  readonly problem?: string;
  /** Last time the loop did something: an attempt, a request, an answer. */
  readonly lastProgress: Instant;
  /** Requests by what came of them since the start, each attempt counted. */
  readonly requests: Readonly<Record<RequestOutcome, number>>;
  /** Frames and bytes that were no answer to what was asked and were dropped: late answers, echoes, noise. */
  readonly discarded: { readonly late: number; readonly echo: number; readonly noise: number };
}

export type RequestOutcome = 'ok' | 'exception' | 'silent' | 'garbled';

/** What the poller says of one configured device on a bus. */
export interface PolledStatus {
  readonly source: string;
  readonly bus: BusStatus;
  readonly phase: 'detecting' | 'polling';
  /** Known after detection. */
  readonly unit?: number;
  readonly map?: string;
  readonly model?: string;
  readonly serial?: string;
  readonly firmware?: string;
  /** The last poll that brought nothing, as a sentence for the person at the Pi; absent when the last one did. */
  readonly problem?: string;
  /** Reads that the device has refused for good and that are not asked any more, as `0x0105 × 16`. */
  readonly refusedReads: readonly string[];
}

export type ExportOutcome = 'success' | 'partial' | 'refused' | 'failed';

/** What one way to a backend says of itself. */
export interface ExportStatus {
  readonly signal: 'energy' | 'metrics' | 'traces' | 'logs';
  /** URL without credentials or query. */
  readonly endpoint: string;
  /** Absent for traces and logs. */
  readonly temporality?: 'cumulative' | 'delta';
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
