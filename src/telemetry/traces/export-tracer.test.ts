import { SpanStatusCode } from '@opentelemetry/api';
import { emptyResource, resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../simulators/clock.ts';
import type { Verdict } from '../../transports/otlp/verdict.ts';
import type { SamplerSettings } from '../settings.ts';
import { Active } from './active.ts';
import { Carried } from './carried.ts';
import { ExportTracer } from './export-tracer.ts';
import { Ids } from './ids.ts';
import { contextOf, Spans } from './spans.ts';

const success: Verdict = { outcome: 'success', rejected: 0 };
const failure: Verdict = { outcome: 'failed', rejected: 0, problem: { cause: '503', text: 'It is in trouble.' } };
const reading = contextOf({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) });
const metrics = { resource: emptyResource(), scopeMetrics: [] };

function setUp(sampler?: SamplerSettings) {
  const clock = new SimulatedClock(1_800_000_000_000);
  const spans: ReadableSpan[] = [];
  const ids = new Ids(Math.random);
  const scope = { name: 's', version: '1' };
  const options = { resource: resourceFromAttributes({}), scope, ids, mask: (text: string) => text };
  const kit = {
    clock,
    ids,
    spans: new Spans({ ...options, onSpan: (span) => spans.push(span) }),
    active: new Active(),
    carried: new Carried(),
    sampler,
  };
  const tracer = new ExportTracer(kit, 'energy', 'https://me:secret@backend:4318/v1/metrics?token=secret');
  const run = (...verdicts: readonly Verdict[]) =>
    tracer.wrap(() => {
      for (const verdict of verdicts) {
        const began = clock.now();
        clock.advance(20);
        tracer.attempted(verdict, began);
      }
      return Promise.resolve();
    })(metrics);
  return { clock, spans, tracer, run, carried: kit.carried };
}

describe('an export', () => {
  it('is one span, its requests are events, and its address shows no secret', async () => {
    const { spans, run } = setUp();
    await run(failure, success);
    expect(spans).toHaveLength(1);
    const [span] = spans;
    expect(span!.attributes).toMatchObject({
      'smartmeter.signal': 'energy',
      'smartmeter.outcome': 'success',
      'url.full': 'https://backend:4318/v1/metrics',
      'server.address': 'backend',
      'server.port': 4318,
      'smartmeter.export.requests': 2,
      'error.type': '503',
    });
    expect(span!.events.map(({ name }) => name)).toEqual(['request', 'request', 'exception']);
    expect(span!.status.code).toBe(SpanStatusCode.ERROR);
    expect(span!.duration).toEqual([0, 40_000_000]);
  });

  it('that had nothing to send has none, unless a line names it', async () => {
    const { spans, run, tracer, carried } = setUp();
    carried.add(reading, true);
    await run();
    expect(spans).toEqual([]);
    let named: unknown;
    await tracer.wrap(() => {
      named = tracer.ref();
      return Promise.resolve();
    })(metrics);
    expect(spans).toHaveLength(1);
    const { traceId, spanId } = spans[0]!.spanContext();
    expect({ traceId, spanId }).toEqual(named);
    expect(spans[0]!.links).toEqual([]);
    expect(carried.of('energy')).toEqual([reading]);
  });

  it('keeps its readings until the backend has them', async () => {
    const { spans, run, carried, clock } = setUp();
    carried.add(reading, true);
    await run(failure);
    clock.advance(60_000);
    await run(success);
    clock.advance(60_000);
    await run(success);
    expect(spans.map(({ links }) => links.length)).toEqual([1, 1, 0]);
  });

  it('that is repeated between two runs has a trace of its own, which lines may name for a second', async () => {
    const { spans, tracer, clock } = setUp();
    expect(tracer.ref()).toBeUndefined();
    tracer.attempted(failure, clock.now());
    expect(spans).toHaveLength(1);
    expect(tracer.ref()?.spanId).toBe(spans[0]!.spanContext().spanId);
    clock.advance(1001);
    expect(tracer.ref()).toBeUndefined();
  });

  it('that breaks off is no reason to mix the next one with it', async () => {
    const { spans, tracer, run } = setUp();
    await expect(tracer.wrap(() => Promise.reject(new Error('no')))(metrics)).rejects.toThrow('no');
    await run(success);
    expect(spans).toHaveLength(1);
  });

  it('has no trace with always_off', async () => {
    const { spans, run, tracer, carried } = setUp({ name: 'always_off', ratio: 1 });
    carried.add(reading, true);
    await run(failure, success);
    expect(spans).toEqual([]);
    expect(tracer.ref()).toBeUndefined();
  });
});
