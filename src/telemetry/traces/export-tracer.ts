import { SpanKind, type SpanContext } from '@opentelemetry/api';
import type { Instant } from '../../readings/instant.ts';
import type { TraceRef } from '../../tracing.ts';
import { shownUrl } from '../../transports/otlp/problem.ts';
import type { Verdict } from '../../transports/otlp/verdict.ts';
import type { ExportMetrics } from '../metric-reader.ts';
import { OUTCOME, SIGNAL } from '../rows.ts';
import { hrTimeAt } from '../span-time.ts';
import { samplingFor, type TraceKit } from './kit.ts';
import { PendingTrace } from './pending.ts';
import type { Sampling } from './sampling.ts';

/** Milliseconds for which lines about an attempt that nobody asked for may still name its trace. */
const SAID_WITHIN = 1000;

interface Attempt {
  readonly verdict: Verdict;
  readonly began: Instant;
  readonly ended: Instant;
}

interface Run {
  readonly began: Instant;
  readonly pending: PendingTrace;
  readonly carries: readonly SpanContext[];
  readonly attempts: Attempt[];
}

/**
 * Makes a trace of an export: `export <signal>`, linked to the readings it carries, with what became of each request
 * as events. The HTTP requests have no spans of their own: they would be exported the same way, for ever.
 */
export class ExportTracer {
  readonly #kit: TraceKit;
  readonly #signal: 'energy' | 'metrics';
  readonly #url: string;
  readonly #sampling: Sampling;
  #run: Run | undefined;
  /** Of the last run, for what is said of it when it is over. */
  #last: { readonly ref: TraceRef | undefined; readonly mono: number } | undefined;

  constructor(kit: TraceKit, signal: 'energy' | 'metrics', url: string) {
    this.#kit = kit;
    this.#signal = signal;
    this.#url = shownUrl(url);
    this.#sampling = samplingFor(kit);
  }

  /** Runs of one signal follow one another. */
  wrap(exporter: ExportMetrics): ExportMetrics {
    return async (metrics) => {
      this.#run = this.#begin(this.#kit.clock.now());
      try {
        await exporter(metrics);
      } finally {
        const run = this.#run;
        this.#run = undefined;
        this.#end(run);
      }
    };
  }

  /** Told of each request and its answer, those between two runs too. */
  readonly attempted = (verdict: Verdict, began: Instant): void => {
    const attempt = { verdict, began, ended: this.#kit.clock.now() };
    if (this.#run) return void this.#run.attempts.push(attempt);
    const run = this.#begin(began);
    run.attempts.push(attempt);
    this.#end(run);
  };

  /** Where lines about this way belong. */
  readonly ref = (): TraceRef | undefined => {
    if (this.#run) return this.#run.pending.ref();
    const last = this.#last;
    return last && this.#kit.clock.now().mono - last.mono <= SAID_WITHIN ? last.ref : undefined;
  };

  #begin(began: Instant): Run {
    const subject = { mono: began.mono, name: `export ${this.#signal}`, kind: SpanKind.INTERNAL };
    return {
      began,
      pending: new PendingTrace(this.#sampling, this.#kit.ids, subject),
      carries: [...this.#kit.carried.of(this.#signal)],
      attempts: [],
    };
  }

  #end({ began, pending, carries, attempts }: Run): void {
    const { clock, spans, carried } = this.#kit;
    const last = attempts.at(-1);
    // Nothing was sent: nothing to send, or a pause that the backend wants.
    if (!last && !pending.isNamed) return;
    const failed = attempts.findLast(({ verdict }) => verdict.outcome !== 'success');
    const trace = pending.settle(failed !== undefined || (last !== undefined && carries.length > 0));
    const now = clock.now();
    this.#last = { ref: trace?.ref, mono: now.mono };
    if (last?.verdict.outcome === 'success') carried.done(this.#signal, carries);
    if (!trace) return;
    const { problem } = failed?.verdict ?? {};
    const { hostname, port } = new URL(this.#url);
    spans.root(trace.kept, trace.ref.spanId, {
      name: `export ${this.#signal}`,
      start: hrTimeAt(began),
      end: hrTimeAt(began, now.mono),
      attributes: {
        [SIGNAL]: this.#signal,
        [OUTCOME]: last?.verdict.outcome ?? 'nothing sent',
        'url.full': this.#url,
        'server.address': hostname,
        ...(port !== '' && { 'server.port': Number(port) }),
        'smartmeter.export.requests': attempts.length,
      },
      links: last ? carries : [],
      events: attempts.map(({ verdict, ended }) => ({
        name: 'request',
        at: hrTimeAt(began, ended.mono),
        attributes: { [OUTCOME]: verdict.outcome, ...(verdict.problem && { 'error.type': verdict.problem.cause }) },
      })),
      ...(problem && { failure: { type: problem.cause, message: problem.text } }),
    });
  }
}
