import { SpanKind, type Attributes } from '@opentelemetry/api';
import type { Clock } from '../../clock.ts';
import type { Instant } from '../../readings/instant.ts';
import type { Reading } from '../../readings/reading.ts';
import type { ObservedAnswer, ObservedRead, PollObserver, PollOutcome, PollTrace, TraceRef } from '../../tracing.ts';
import type { Durations } from '../durations.ts';
import { OUTCOME, SOURCE } from '../rows.ts';
import { hrTimeAt } from '../span-time.ts';
import { samplingFor, type TraceKit } from './kit.ts';
import { hasRegister } from './message-tracer.ts';
import { PendingTrace } from './pending.ts';
import type { Sampling } from './sampling.ts';
import type { Failure, Work } from './spans.ts';

export interface PollTracerOptions {
  readonly source: string;
  /** As configured: `/dev/serial/by-id/…`, `rtu+tcp://host:port`. */
  readonly bus: string;
  readonly clock: Clock;
  /** Absent where durations go nowhere. */
  readonly durations?: Durations;
  /** Absent where traces go nowhere. */
  readonly kit?: TraceKit;
}

/** Work below a poll, at most: a read plan has some twenty requests. */
const STEPS_AT_MOST = 200;

/** Times polls and makes traces of some: `poll <source>` with a span for each Modbus request and each group of values. */
export function createPollTracer(options: PollTracerOptions): PollObserver {
  const sampling = options.kit && samplingFor(options.kit);
  const place = placeOf(options.bus);
  return { begin: () => new Poll(options, place, sampling) };
}

class Poll implements PollTrace {
  readonly #options: PollTracerOptions;
  readonly #place: Attributes;
  readonly #began: Instant;
  readonly #pending: PendingTrace | undefined;
  readonly #steps: Work[] = [];
  #isTroubled = false;
  #brought = false;
  #broughtRegister = false;

  constructor(options: PollTracerOptions, place: Attributes, sampling: Sampling | undefined) {
    this.#options = options;
    this.#place = place;
    this.#began = options.clock.now();
    const subject = { mono: this.#began.mono, name: this.#name, kind: SpanKind.INTERNAL };
    this.#pending = options.kit && sampling && new PendingTrace(sampling, options.kit.ids, subject);
  }

  get #name(): string {
    return `poll ${this.#options.source}`;
  }

  ref(): TraceRef | undefined {
    return this.#pending?.ref();
  }

  request(read: ObservedRead, answer: ObservedAnswer, from: Instant, to: Instant): void {
    const failure = failureOf(answer);
    if (failure) this.#isTroubled = true;
    this.#step({
      name: `modbus read ${read.table}`,
      kind: SpanKind.CLIENT,
      start: hrTimeAt(this.#began, from.mono),
      end: hrTimeAt(this.#began, to.mono),
      attributes: {
        ...this.#place,
        'network.protocol.name': 'modbus',
        'smartmeter.modbus.unit': read.unit,
        'smartmeter.modbus.address': read.address,
        'smartmeter.modbus.count': read.count,
        [OUTCOME]: answer.outcome,
        ...(answer.code !== undefined && { 'smartmeter.modbus.exception': answer.code }),
      },
      ...(failure && { failure }),
    });
  }

  apply(group: string, reading: Reading, work: () => void): void {
    const { clock } = this.#options;
    const from = clock.now().mono;
    this.within(work);
    this.#brought = true;
    this.#broughtRegister ||= hasRegister(reading);
    this.#step({
      name: `apply ${group}`,
      start: hrTimeAt(this.#began, from),
      end: hrTimeAt(this.#began, clock.now().mono),
      attributes: { 'smartmeter.quantities': [...reading.values.keys()] },
    });
  }

  within<T>(work: () => T): T {
    const { kit } = this.#options;
    return kit ? kit.active.within(this, work) : work();
  }

  end(outcome: PollOutcome, problem?: string): void {
    const { clock, durations, kit, source } = this.#options;
    const ended = clock.now().mono;
    const series = durations?.series('poll', { [SOURCE]: source, [OUTCOME]: outcome });
    series?.record((ended - this.#began.mono) / 1000);
    const isFailure = outcome === 'errors' || outcome === 'unreachable';
    const trace = this.#pending?.settle(isFailure || this.#isTroubled);
    if (!kit || !trace) return;
    const root = kit.spans.root(trace.kept, trace.ref.spanId, {
      name: this.#name,
      start: hrTimeAt(this.#began),
      end: hrTimeAt(this.#began, ended),
      attributes: { ...this.#place, [SOURCE]: source, [OUTCOME]: outcome },
      // Silence is how an inverter spends the night.
      ...(isFailure && { failure: { type: outcome, message: problem ?? '' } }),
    });
    for (const step of this.#steps) kit.spans.child(root, step);
    if (this.#brought) kit.carried.add(root, this.#broughtRegister);
  }

  #step(work: Work): void {
    if (this.#options.kit && this.#steps.length < STEPS_AT_MOST) this.#steps.push(work);
  }
}

/** That a device does not have what was asked is an answer; that it says nothing, or something else, is a failure or a night. */
function failureOf({ outcome, code, isRefusal = false, detail }: ObservedAnswer): Failure | undefined {
  switch (outcome) {
    case 'ok':
    case 'silent':
      return undefined;
    case 'exception':
      return isRefusal ? undefined : { type: `modbus_exception_${code}`, message: detail ?? `exception ${code}` };
    case 'garbled':
    case 'unreachable':
      return { type: outcome, message: detail ?? outcome };
  }
}

/** `server.*` of a bus that is reached over the network, else the name of the port. */
function placeOf(bus: string): Attributes {
  const found = /^[a-z+]+:\/\/(\[[^\]]+\]|[^:/]+):(\d+)$/.exec(bus);
  if (!found) return { 'smartmeter.modbus.bus': bus };
  return { 'smartmeter.modbus.bus': bus, 'server.address': found[1], 'server.port': Number(found[2]) };
}
