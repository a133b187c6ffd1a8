import { SpanKind, type SpanContext } from '@opentelemetry/api';
import type { Clock } from '../../clock.ts';
import { isRegister } from '../../readings/quantities.ts';
import type { Reading } from '../../readings/reading.ts';
import type { MessageOutcome } from '../../readings/snapshot.ts';
import type { MessageObserver, ObservedMessage, TraceRef } from '../../tracing.ts';
import type { DurationSeries } from '../durations.ts';
import { OUTCOME, SOURCE } from '../rows.ts';
import { hrTimeAt } from '../span-time.ts';
import { samplingFor, type TraceKit } from './kit.ts';
import { PendingTrace } from './pending.ts';
import type { Sampling } from './sampling.ts';
import { parseTraceparent } from './traceparent.ts';

export interface MessageTracerOptions {
  readonly source: string;
  /** Topic filter as configured. */
  readonly filter: string;
  readonly clock: Clock;
  /** Absent where durations go nowhere. */
  readonly durations?: DurationSeries;
  /** Absent where traces go nowhere. */
  readonly kit?: TraceKit;
}

/** Milliseconds between two messages whose decoding is timed: reading a clock costs, and a flood is all alike. */
const TIMED_EVERY = 10;
const NOT_TIMED = -1;

/**
 * Times messages and makes traces of a few, afterwards: `process <topic>` with `decode` and `apply` below it. For a
 * message that is not kept it costs some assignments and comparisons.
 */
export class MessageTracer implements MessageObserver {
  readonly #options: MessageTracerOptions;
  readonly #sampling: Sampling | undefined;
  readonly #name: string;
  #message: ObservedMessage = { topic: '', payload: new Uint8Array(), at: { wall: 0, mono: 0 } };
  #decodedAt = NOT_TIMED;
  #nextTimed = Number.NEGATIVE_INFINITY;
  #pending: PendingTrace | undefined;

  constructor(options: MessageTracerOptions) {
    this.#options = options;
    this.#sampling = options.kit && samplingFor(options.kit);
    // A filter instead of the topics that it takes: as many names as there are entries in the configuration.
    this.#name = `process ${options.filter}`;
  }

  begin(message: ObservedMessage): void {
    this.#message = message;
    this.#decodedAt = NOT_TIMED;
    const { kit } = this.#options;
    if (kit) kit.active.current = this;
  }

  decoded(): void {
    const { mono } = this.#message.at;
    if (mono < this.#nextTimed) return;
    this.#nextTimed = mono + TIMED_EVERY;
    this.#decodedAt = this.#options.clock.now().mono;
  }

  end(outcome: MessageOutcome, readings: readonly Reading[], why?: string, detail?: string): void {
    const { kit, durations } = this.#options;
    const { mono } = this.#message.at;
    if (this.#decodedAt !== NOT_TIMED) durations?.record((this.#decodedAt - mono) / 1000);
    if (!kit || !this.#sampling) return;
    kit.active.current = undefined;
    const mayBeKept =
      this.#pending !== undefined ||
      outcome === 'refused' ||
      this.#message.traceparent !== undefined ||
      (outcome !== 'ignored' && this.#sampling.isDue(mono));
    if (!mayBeKept) return;
    this.#trace(kit, outcome, readings, why, detail);
    this.#pending = undefined;
  }

  /** For lines that are logged while the message is taken in. */
  ref(): TraceRef | undefined {
    return this.#begun()?.ref();
  }

  #begun(): PendingTrace | undefined {
    const { kit } = this.#options;
    if (!kit || !this.#sampling) return undefined;
    const { at, traceparent } = this.#message;
    const parent = traceparent === undefined ? undefined : parseTraceparent(traceparent);
    const subject = { mono: at.mono, name: this.#name, kind: SpanKind.CONSUMER, ...(parent && { parent }) };
    return (this.#pending ??= new PendingTrace(this.#sampling, kit.ids, subject));
  }

  #trace(
    { clock, spans, carried }: TraceKit,
    outcome: MessageOutcome,
    readings: readonly Reading[],
    why: string | undefined,
    detail: string | undefined,
  ): void {
    const trace = this.#begun()?.settle(outcome === 'refused');
    if (!trace) return;
    const { topic, payload, at } = this.#message;
    const ended = Math.max(clock.now().mono, this.#decodedAt);
    const decoded = this.#decodedAt === NOT_TIMED ? ended : this.#decodedAt;
    const failure = outcome === 'refused' ? { type: why ?? 'refused', message: detail ?? '' } : undefined;
    const root = spans.root(trace.kept, trace.ref.spanId, {
      name: this.#name,
      kind: SpanKind.CONSUMER,
      start: hrTimeAt(at),
      end: hrTimeAt(at, ended),
      attributes: {
        'messaging.system': 'mqtt',
        'messaging.operation.type': 'process',
        'messaging.operation.name': 'process',
        'messaging.destination.name': topic,
        'messaging.message.body.size': payload.length,
        [SOURCE]: this.#options.source,
        [OUTCOME]: outcome,
      },
      ...(failure && { failure }),
    });
    this.#children(root, decoded, ended, readings, spans, failure);
    if (outcome === 'accepted' || outcome === 'partial') carried.add(root, readings.some(hasRegister));
  }

  #children(
    root: SpanContext,
    decoded: number,
    ended: number,
    readings: readonly Reading[],
    spans: TraceKit['spans'],
    failure: { type: string; message: string } | undefined,
  ): void {
    const { at } = this.#message;
    // What the decoder refused is no reading, and was not applied.
    const isDecoded = readings.length > 0;
    spans.child(root, {
      name: 'decode',
      start: hrTimeAt(at),
      end: hrTimeAt(at, isDecoded ? decoded : ended),
      ...(failure && !isDecoded && { failure }),
    });
    if (!isDecoded) return;
    spans.child(root, {
      name: 'apply',
      start: hrTimeAt(at, decoded),
      end: hrTimeAt(at, ended),
      attributes: { 'smartmeter.quantities': readings.flatMap(({ values }) => [...values.keys()]) },
      ...(failure && { failure }),
    });
  }
}

export function hasRegister({ values }: Reading): boolean {
  for (const quantity of values.keys()) if (isRegister(quantity)) return true;
  return false;
}
