import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Clock } from '../../clock.ts';
import type { Delivery } from '../../transports/otlp/delivery.ts';
import { createBatch, type Batch } from '../batch.ts';
import { createRequestRing } from '../request-ring.ts';
import type { SamplerSettings } from '../settings.ts';
import { Active } from './active.ts';
import { Carried } from './carried.ts';
import { Ids } from './ids.ts';
import type { TraceKit } from './kit.ts';
import { Spans } from './spans.ts';

export interface TracingOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly delivery: Delivery;
  readonly resource: Resource;
  readonly scope: { readonly name: string; readonly version: string };
  readonly sampler: SamplerSettings | undefined;
  readonly mask: (text: string) => string;
}

export interface Tracing {
  readonly kit: TraceKit;
  readonly batch: Pick<Batch<unknown>, 'flush' | 'end' | 'leftOut'>;
}

/** Milliseconds: Dynatrace takes spans that ended within the last hour. */
const OLDEST = 55 * 60_000;
/** Bytes of requests that wait; an hour of one meter and one inverter is a tenth of it. */
const BYTES_AT_MOST = 1024 * 1024;
const SPANS_AT_MOST = 2000;

/** Traces on their way to a backend. */
export function createTracing(options: TracingOptions): Tracing {
  const { clock, random, delivery, resource, scope, sampler, mask } = options;
  const ring = createRequestRing(delivery, clock, { oldest: OLDEST, bytes: BYTES_AT_MOST });
  const encode = (spans: readonly ReadableSpan[]) => ProtobufTraceSerializer.serializeRequest([...spans]);
  const batch = createBatch<ReadableSpan>({ clock, random, ring, encode, most: SPANS_AT_MOST });
  const ids = new Ids(random);
  const spans = new Spans({ resource, scope, ids, mask, onSpan: (span) => batch.add(span) });
  return { kit: { clock, ids, spans, active: new Active(), carried: new Carried(), sampler }, batch };
}
