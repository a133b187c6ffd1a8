import type { SpanContext, SpanKind } from '@opentelemetry/api';
import type { TraceRef } from '../../tracing.ts';
import type { Ids } from './ids.ts';
import type { Kept, Sampling } from './sampling.ts';

/** What the decision needs. */
export interface Subject {
  readonly mono: number;
  readonly name: string;
  readonly kind: SpanKind;
  readonly parent?: SpanContext;
}

/** A trace that is kept, and the id of its first span. */
export interface KeptTrace {
  readonly kept: Kept;
  readonly ref: TraceRef;
}

/**
 * A trace under way, of which nobody knows yet whether it is kept. A line of the log that wants to name it settles
 * that, so that no line names a trace that nobody has.
 */
export class PendingTrace {
  readonly #sampling: Sampling;
  readonly #ids: Ids;
  readonly #subject: Subject;
  #decided: { readonly trace: KeptTrace | undefined } | undefined;

  constructor(sampling: Sampling, ids: Ids, subject: Subject) {
    this.#sampling = sampling;
    this.#ids = ids;
    this.#subject = subject;
  }

  /** For a line of the log. */
  ref(): TraceRef | undefined {
    return this.settle(true)?.ref;
  }

  /** @param isWanted it failed, or carries something that was kept */
  settle(isWanted: boolean): KeptTrace | undefined {
    this.#decided ??= { trace: this.#decide(isWanted) };
    return this.#decided.trace;
  }

  /** Whether a line names it, so that it has to be made. */
  get isNamed(): boolean {
    return this.#decided?.trace !== undefined;
  }

  #decide(isWanted: boolean): KeptTrace | undefined {
    const kept = this.#sampling.keep({ ...this.#subject, isWanted });
    return kept && { kept, ref: { traceId: kept.traceId, spanId: this.#ids.newSpanId() } };
  }
}
