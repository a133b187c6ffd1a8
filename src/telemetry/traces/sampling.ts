import { ROOT_CONTEXT, trace, TraceFlags, type SpanContext, type SpanKind } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import type { SamplerSettings } from '../settings.ts';
import type { Ids } from './ids.ts';

/** Something that could become a trace. */
export interface Candidate {
  /** Monotonic milliseconds. */
  readonly mono: number;
  /** It failed, or a line of the log wants to name it. */
  readonly isWanted: boolean;
  readonly name: string;
  readonly kind: SpanKind;
  /** Of the sender. */
  readonly parent?: SpanContext;
}

/** A trace that is kept, with its place below the sender's or beside it. */
export interface Kept {
  readonly traceId: string;
  readonly parent?: SpanContext;
  /** The sender's trace is not kept, so it can be no parent. */
  readonly link?: SpanContext;
}

/** Which traces of one source are kept. */
export interface Sampling {
  /** Whether a trace that nothing happened in may be kept now; cheap. */
  isDue(mono: number): boolean;
  /** @returns undefined if it is not kept */
  keep(candidate: Candidate): Kept | undefined;
}

const MINUTE = 60_000;
/** Traces of failures, and of senders that want theirs followed, that a source has in a minute. */
const FAILURES = 10;
const SENT = 60;

/** Ours unless the standard variables say otherwise: docs/decisions/0009-sampling.md. */
export function createSampling(settings: SamplerSettings | undefined, ids: Ids): Sampling {
  return settings ? new StandardSampling(settings, ids) : new OwnSampling(ids);
}

class OwnSampling implements Sampling {
  readonly #ids: Ids;
  readonly #failures = new Budget(FAILURES);
  readonly #sent = new Budget(SENT);
  #due = Number.NEGATIVE_INFINITY;

  constructor(ids: Ids) {
    this.#ids = ids;
  }

  isDue(mono: number): boolean {
    return mono >= this.#due;
  }

  keep({ mono, isWanted, parent }: Candidate): Kept | undefined {
    const isFollowed = parent !== undefined && isSampled(parent);
    if (isFollowed && this.#sent.take(mono)) return { traceId: parent.traceId, parent };
    // The sender has decided that its traces are not kept; what went wrong is kept beside it.
    const mayBeRegular = parent === undefined || isFollowed;
    if (mayBeRegular && this.isDue(mono)) this.#due = mono + MINUTE;
    else if (!isWanted || !this.#failures.take(mono)) return undefined;
    if (isFollowed) return { traceId: parent.traceId, parent };
    return { traceId: this.#ids.newTraceId(), ...(parent && { link: parent }) };
  }
}

/** What OpenTelemetry's own samplers say, and nothing else. */
class StandardSampling implements Sampling {
  readonly #sampler: Sampler;
  readonly #ids: Ids;
  readonly #isOff: boolean;

  constructor({ name, ratio }: SamplerSettings, ids: Ids) {
    this.#sampler = samplerOf(name, ratio);
    this.#ids = ids;
    this.#isOff = name === 'always_off' || name === 'parentbased_always_off';
  }

  isDue(): boolean {
    return !this.#isOff;
  }

  keep({ name, kind, parent }: Candidate): Kept | undefined {
    const traceId = parent?.traceId ?? this.#ids.newTraceId();
    const context = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
    const { decision } = this.#sampler.shouldSample(context, traceId, name, kind, {}, []);
    return decision === SamplingDecision.RECORD_AND_SAMPLED ? { traceId, ...(parent && { parent }) } : undefined;
  }
}

function samplerOf(name: SamplerSettings['name'], ratio: number): Sampler {
  switch (name) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratio);
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) });
  }
}

function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}

/** So many a minute. */
class Budget {
  readonly #most: number;
  #since = Number.NEGATIVE_INFINITY;
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  take(mono: number): boolean {
    if (mono - this.#since >= MINUTE) {
      this.#since = mono;
      this.#taken = 0;
    }
    if (this.#taken >= this.#most) return false;
    this.#taken++;
    return true;
  }
}
