/**
 * What the ways in tell while they work, for whoever makes traces and durations of it. They know nothing of
 * OpenTelemetry, and whoever listens knows nothing of them.
 */
import type { Instant } from './readings/instant.ts';
import type { Reading } from './readings/reading.ts';
import type { MessageOutcome } from './readings/snapshot.ts';

/** A place in a trace, as W3C Trace Context writes it: 32 and 16 hexadecimal digits, lower case. */
export interface TraceRef {
  readonly traceId: string;
  readonly spanId: string;
}

/** A message as it came. */
export interface ObservedMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly at: Instant;
  /** W3C trace context of the sender. */
  readonly traceparent?: string;
}

/**
 * Follows the messages of one source, one after another: `begin`, `decoded`, `end`. All three are cheap, because a
 * message in ten thousand is worth a trace.
 */
export interface MessageObserver {
  begin(message: ObservedMessage): void;
  decoded(): void;
  /** @param why the kind of refusal; only with the outcome `refused` */
  end(outcome: MessageOutcome, readings: readonly Reading[], why?: string, detail?: string): void;
}

/** What was asked of a device on a bus. */
export interface ObservedRead {
  readonly unit: number;
  readonly table: string;
  readonly address: number;
  readonly count: number;
}

/** What came of it. */
export interface ObservedAnswer {
  readonly outcome: 'ok' | 'exception' | 'silent' | 'garbled' | 'unreachable';
  /** Of an exception. */
  readonly code?: number;
  /** The device does not have what was asked, which is an answer like any other. */
  readonly isRefusal?: boolean;
  readonly detail?: string;
}

export type PollOutcome = 'values' | 'errors' | 'silence' | 'unreachable';

/** Follows one poll from its first request to what became of it. */
export interface PollTrace {
  request(read: ObservedRead, answer: ObservedAnswer, from: Instant, to: Instant): void;
  /** Runs what takes over a reading. */
  apply(group: string, reading: Reading, work: () => void): void;
  /** Runs what is done about it: lines that are logged meanwhile belong to this poll. */
  within<T>(work: () => T): T;
  /** @param problem a sentence, absent when it brought values */
  end(outcome: PollOutcome, problem?: string): void;
}

/** Follows the polls of one device, one after another. */
export interface PollObserver {
  begin(): PollTrace;
}

/** A notification on its way. */
export interface NotificationTrace {
  /** Where lines about it belong; undefined where no trace is kept. */
  ref(): TraceRef | undefined;
  /** @param failure what kept it from being sent: a kind such as `timeout` or `401`, and a sentence without secrets */
  end(failure?: { readonly type: string; readonly message: string }): void;
}

/** Follows notifications; several may be on their way at once. */
export interface NotificationObserver {
  /**
   * @param channel how it is sent, such as `ntfy`
   * @param kind what it is about, such as `source-stale`
   */
  begin(channel: string, kind: string): NotificationTrace;
}
