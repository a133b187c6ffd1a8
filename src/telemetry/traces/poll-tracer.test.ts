import { describe, expect, it } from 'vitest';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { bench } from '../../polling/poller.fixture.ts';
import type { PollObserver, TraceRef } from '../../tracing.ts';
import { Durations } from '../durations.ts';
import { Active } from './active.ts';
import { Carried } from './carried.ts';
import { Ids } from './ids.ts';
import { createPollTracer } from './poll-tracer.ts';
import { Spans } from './spans.ts';

const MINUTE = 60_000;

/** A poller on a simulated clock and all spans that it makes. */
function setUp(bus = 'rtu+tcp://10.0.0.9:8899', onReading: () => void = () => {}) {
  const spans: ReadableSpan[] = [];
  let seed = 7;
  const ids = new Ids(() => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647);
  const scope = { name: 's', version: '1' };
  const maker = new Spans({
    resource: resourceFromAttributes({}),
    scope,
    ids,
    mask: (t) => t,
    onSpan: (s) => spans.push(s),
  });
  const carried = new Carried();
  const active = new Active();
  const durations = new Durations();
  let observer: PollObserver | undefined;
  // The clock is the bench's own, so the observer is made after it.
  const late: PollObserver = { begin: () => observer!.begin() };
  const polled = bench({ observer: late, onReading });
  const kit = { clock: polled.clock, ids, spans: maker, active, carried, sampler: undefined };
  observer = createPollTracer({ source: 'roof', bus, clock: polled.clock, durations, kit });
  const polls = () => spans.filter(({ name }) => name === 'poll roof');
  const below = (root: ReadableSpan) =>
    spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === root.spanContext().spanId);
  return { ...polled, spans, polls, below, carried, active, durations };
}

describe('the trace of a poll', () => {
  it('has a client span for each request, with its time, and what was made of the answers', async () => {
    const { poller, clock, polls, below, carried } = setUp();
    await poller.start();
    await clock.run(5000);
    await poller.stop();
    const [root] = polls();
    const children = below(root!);
    const requests = children.filter(({ kind }) => kind === SpanKind.CLIENT);
    expect(requests).toHaveLength(4);
    expect(requests[0]).toMatchObject({
      name: 'modbus read holding',
      attributes: {
        'server.address': '10.0.0.9',
        'server.port': 8899,
        'network.protocol.name': 'modbus',
        'smartmeter.modbus.unit': 1,
        'smartmeter.modbus.address': 0,
        'smartmeter.modbus.count': 2,
        'smartmeter.outcome': 'ok',
      },
      status: { code: SpanStatusCode.UNSET },
    });
    const [seconds, nanoseconds] = requests[0]!.duration;
    expect(seconds * 1000 + nanoseconds / 1e6).toBeCloseTo(50, 3);
    expect(children.filter(({ name }) => name.startsWith('apply ')).map(({ name }) => name)).toContain('apply fast');
    expect(carried.of('metrics')).toEqual([root!.spanContext()]);
  });

  it('is kept once a minute', async () => {
    const { poller, clock, polls } = setUp();
    await poller.start();
    await clock.run(10 * MINUTE - 1);
    await poller.stop();
    expect(polls()).toHaveLength(10);
  });

  it('is no failure where the device does not have what was asked', async () => {
    const { poller, clock, device, spans } = setUp();
    device.illegal.add(12);
    await poller.start();
    await clock.run(5000);
    await poller.stop();
    expect(spans.some(({ attributes }) => attributes['smartmeter.modbus.exception'] === 2)).toBe(true);
    expect(spans.filter(({ status }) => status.code === SpanStatusCode.ERROR)).toEqual([]);
  });

  it('is no failure at night', async () => {
    const { poller, clock, device, spans } = setUp('/dev/serial/by-id/adapter');
    await poller.start();
    await clock.run(MINUTE);
    device.mood = 'asleep';
    await clock.run(20 * MINUTE);
    await poller.stop();
    expect(spans.some(({ attributes }) => attributes['smartmeter.outcome'] === 'silence')).toBe(true);
    expect(spans.filter(({ status }) => status.code === SpanStatusCode.ERROR)).toEqual([]);
  });

  it('is one when errors are all that comes, ten times a minute at most', async () => {
    const { poller, clock, device, polls } = setUp();
    await poller.start();
    await clock.run(MINUTE - 1);
    device.mood = 'busy';
    await clock.run(MINUTE);
    await poller.stop();
    const failed = polls().filter(({ status }) => status.code === SpanStatusCode.ERROR);
    expect(failed.length).toBeGreaterThan(1);
    expect(failed.length).toBeLessThanOrEqual(11);
    expect(failed[0]!.attributes['error.type']).toBe('errors');
    expect(failed[0]!.events[0]!.attributes?.['exception.message']).toContain('exception 6');
  });

  it('is what a line belongs to that is logged while a reading is taken over', async () => {
    const seen: (TraceRef | undefined)[] = [];
    const test = setUp('rtu+tcp://10.0.0.9:8899', () => seen.push(test.active.ref()));
    await test.poller.start();
    await test.clock.run(5000);
    await test.poller.stop();
    const { traceId, spanId } = test.polls()[0]!.spanContext();
    expect(seen).toEqual(Array.from({ length: 4 }, () => ({ traceId, spanId })));
    expect(test.active.current).toBeUndefined();
  });

  it('has its time in a histogram, kept or not', async () => {
    const { poller, clock, durations } = setUp();
    await poller.start();
    await clock.run(10 * MINUTE - 1);
    await poller.stop();
    const { resourceMetrics } = await durations.producer({ name: 's', version: '1' }, 'delta').collect();
    const polls = resourceMetrics.scopeMetrics[0]!.metrics.find(({ descriptor }) => descriptor.name.includes('poll'));
    expect(polls!.dataPoints).toMatchObject([
      { attributes: { 'smartmeter.source': 'roof', 'smartmeter.outcome': 'values' }, value: { count: 60 } },
    ]);
  });
});
