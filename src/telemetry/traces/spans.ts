import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type HrTime,
  type SpanContext,
} from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { AlwaysOnSampler, TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import type { TraceRef } from '../../tracing.ts';
import type { Ids } from './ids.ts';
import type { Kept } from './sampling.ts';

/** A piece of work that is done. */
export interface Work {
  readonly name: string;
  readonly kind?: SpanKind;
  readonly start: HrTime;
  readonly end: HrTime;
  readonly attributes?: Attributes;
  /** Absent when all went well, or as it may go. */
  readonly failure?: Failure;
  readonly events?: readonly { readonly name: string; readonly at: HrTime; readonly attributes: Attributes }[];
  readonly links?: readonly SpanContext[];
}

/** What went wrong. */
export interface Failure {
  /** A word that is the same for the same trouble: `error.type`. */
  readonly type: string;
  /** A sentence. */
  readonly message: string;
}

export interface SpansOptions {
  readonly resource: Resource;
  readonly scope: { readonly name: string; readonly version: string };
  readonly ids: Ids;
  readonly mask: (text: string) => string;
  readonly onSpan: (span: ReadableSpan) => void;
}

/** Dynatrace keeps no more of one span. */
export const LINKS_AT_MOST = 128;
const VALUE_AT_MOST = 1000;

/** Makes spans of work that is done, with OpenTelemetry's SDK. Nothing is registered globally, and nothing is patched. */
export class Spans {
  readonly #options: SpansOptions;
  readonly #tracer;

  constructor(options: SpansOptions) {
    this.#options = options;
    const provider = new TracerProvider({
      resource: options.resource,
      // What is kept has been decided before anything is made.
      sampler: new AlwaysOnSampler(),
      idGenerator: options.ids,
      spanLimits: { linkCountLimit: LINKS_AT_MOST, attributeValueLengthLimit: VALUE_AT_MOST },
      spanProcessors: [
        {
          onStart() {},
          onEnd: options.onSpan,
          forceFlush: () => Promise.resolve(),
          shutdown: () => Promise.resolve(),
        },
      ],
    });
    this.#tracer = provider.getTracer(options.scope.name, options.scope.version);
  }

  /** The first span of a trace here. @param spanId that lines of the log may name already */
  root(kept: Kept, spanId: string, work: Work): SpanContext {
    const links = [...(work.links ?? []), ...(kept.link ? [kept.link] : [])];
    return this.#make({ ...work, links }, kept.traceId, spanId, kept.parent);
  }

  child(parent: SpanContext, work: Work): SpanContext {
    return this.#make(work, parent.traceId, this.#options.ids.newSpanId(), parent);
  }

  #make(work: Work, traceId: string, spanId: string, parent: SpanContext | undefined): SpanContext {
    const { ids } = this.#options;
    const { name, kind = SpanKind.INTERNAL, start, end, attributes = {}, failure, events = [], links = [] } = work;
    ids.preset(traceId, spanId);
    const span = this.#tracer.startSpan(
      this.#shown(name),
      {
        kind,
        startTime: start,
        attributes: { ...this.#masked(attributes), ...(failure && { 'error.type': failure.type }) },
        links: links.map((context) => ({ context })),
      },
      parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT,
    );
    ids.clear();
    for (const event of events) span.addEvent(event.name, this.#masked(event.attributes), event.at);
    if (failure) {
      const message = this.#shown(failure.message);
      span.recordException({ name: failure.type, message }, end);
      span.setStatus({ code: SpanStatusCode.ERROR, message });
    }
    span.end(end);
    return span.spanContext();
  }

  #masked(attributes: Attributes): Attributes {
    return Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [key, typeof value === 'string' ? this.#shown(value) : value]),
    );
  }

  #shown(text: string): string {
    return this.#options.mask(text.slice(0, 2 * VALUE_AT_MOST)).slice(0, VALUE_AT_MOST);
  }
}

export function contextOf({ traceId, spanId }: TraceRef): SpanContext {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
}
