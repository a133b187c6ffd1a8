import { describe, expect, it } from 'vitest';
import { orphansOf, signalsBench, START, textOf } from '../signals.fixture.ts';

const sent = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const traceparent = (flags: string) => `00-${sent.traceId}-${sent.spanId}-${flags}`;

describe('the trace of a message', () => {
  it('has decode and apply below it, by the conventions of messaging', async () => {
    const bench = await signalsBench();
    bench.send();
    await bench.export();
    const [root] = bench.store.spans('process amis/out');
    expect(root).toMatchObject({
      kind: 'consumer',
      parentSpanId: '',
      status: { code: 'unset', message: '' },
      links: [],
    });
    expect(Object.fromEntries(root!.attributes)).toEqual({
      'messaging.system': 'mqtt',
      'messaging.operation.type': 'process',
      'messaging.operation.name': 'process',
      'messaging.destination.name': 'amis/out',
      'messaging.message.body.size': 40n,
      'smartmeter.source': 'house',
      'smartmeter.outcome': 'accepted',
    });
    for (const name of ['decode', 'apply']) {
      const [child] = bench.store.spans(name);
      expect(child).toMatchObject({ traceId: root!.traceId, parentSpanId: root!.spanId, kind: 'internal' });
      expect(child!.start).toBeGreaterThanOrEqual(root!.start);
      expect(child!.end).toBeLessThanOrEqual(root!.end);
    }
    expect(root!.start).toBe(BigInt(START) * 1_000_000n);
    expect(orphansOf(bench.store.spans())).toEqual([]);
  });

  it('says of the resource what metrics do, and of the process what they do not', async () => {
    const bench = await signalsBench();
    bench.send();
    await bench.export();
    const resource = Object.fromEntries(bench.store.spans('decode')[0]!.resource);
    expect(resource).toMatchObject({
      'service.name': 'smartmeter-otel',
      'service.instance.id': 'i-1',
      'host.name': 'pi',
      'process.pid': 42n,
      'container.id': 'c'.repeat(64),
    });
    const [point] = bench.store.points('smartmeter.grid.power');
    expect([...point!.resource.keys()].filter((key) => /^(?:process|container)\./.test(key))).toEqual([]);
  });

  it('is kept once a minute', async () => {
    const bench = await signalsBench();
    for (let second = 0; second < 180; second++) bench.send(undefined, { after: 1000 });
    await bench.export();
    expect(bench.store.spans('process amis/out')).toHaveLength(3);
  });

  it('of each source', async () => {
    const meter = { decoder: 'auto', maxPower: 45_000, role: 'grid' } as const;
    const bench = await signalsBench({
      meters: [
        { ...meter, id: 'a', topic: 'a/out' },
        { ...meter, id: 'b', topic: '+/meter' },
      ],
    });
    bench.send(undefined, { topic: 'a/out' });
    bench.send(undefined, { topic: 'b/meter' });
    await bench.export();
    expect(bench.store.spans('process a/out')).toHaveLength(1);
    const [other] = bench.store.spans('process +/meter');
    expect(other!.attributes.get('messaging.destination.name')).toBe('b/meter');
  });

  it('is not kept for known neighbours and for what the broker had stored', async () => {
    const bench = await signalsBench();
    bench.send('online');
    bench.pipeline.handle({ topic: 'amis/out', payload: Buffer.from('{}'), retain: true, at: bench.clock.now() });
    await bench.export();
    expect(bench.store.spans().filter(({ name }) => name.startsWith('process'))).toEqual([]);
  });
});

describe('a failure', () => {
  it('is kept with status, exception and a line of the log that names it', async () => {
    const bench = await signalsBench();
    bench.send();
    bench.send('{"1.8.0":', { after: 1000 });
    await bench.export();
    const [, failed] = bench.store.spans('process amis/out');
    expect(failed!.status).toEqual({ code: 'error', message: expect.any(String) as string });
    expect(failed!.attributes.get('error.type')).toBe('not JSON');
    expect(failed!.events).toMatchObject([{ name: 'exception' }]);
    expect(failed!.events[0]!.attributes.get('exception.type')).toBe('not JSON');
    const log = bench.store.logs().find((log) => textOf(log).includes('is not a reading'));
    expect(log).toMatchObject({ traceId: failed!.traceId, spanId: failed!.spanId, severityText: 'WARN' });
    const line = bench.lines.find(({ text }) => text.includes('is not a reading'));
    expect(line?.fields).toMatchObject({ trace_id: failed!.traceId, span_id: failed!.spanId });
    expect(orphansOf(bench.store.spans())).toEqual([]);
  });

  it('is kept ten times a minute', async () => {
    const bench = await signalsBench();
    for (let i = 0; i < 50; i++) bench.send('{"1.8.0":', { after: 100 });
    await bench.export();
    // The first one is the one of its minute anyway.
    expect(bench.store.spans('process amis/out')).toHaveLength(11);
    for (let i = 0; i < 50; i++) bench.send('{"1.8.0":', { after: 2000 });
    await bench.export();
    expect(bench.store.spans('process amis/out').length).toBeGreaterThan(20);
  });

  it('is not what a field is that was left out, or a meter that begins', async () => {
    const bench = await signalsBench();
    bench.send('{"1.8.0":1000,"1.7.0":"x","2.7.0":0}');
    await bench.export();
    const [root] = bench.store.spans('process amis/out');
    expect(root).toMatchObject({ status: { code: 'unset' }, events: [] });
    expect(root!.attributes.get('smartmeter.outcome')).toBe('partial');
  });

  it('every trace that a line of the log names is there', async () => {
    const bench = await signalsBench();
    for (let i = 0; i < 200; i++)
      bench.send(i % 3 === 0 ? '{"1.8.0":' : `{"1.8.0":${1000 + i},"x${i}":1,"1.7.0":"${i % 7}x","2.7.0":0}`, {
        after: 300,
      });
    await bench.export();
    const traces = new Set(bench.store.spans().map(({ traceId, spanId }) => `${traceId}/${spanId}`));
    const named = bench.store.logs().filter(({ traceId }) => traceId !== '');
    expect(named.length).toBeGreaterThan(1);
    for (const { traceId, spanId } of named) expect(traces).toContain(`${traceId}/${spanId}`);
  });
});

describe('traceparent', () => {
  it('of a sender that follows its messages is the parent', async () => {
    const bench = await signalsBench();
    bench.send();
    bench.send(undefined, { after: 1000, traceparent: traceparent('01') });
    await bench.export();
    const below = bench.store.spans('process amis/out').find(({ parentSpanId }) => parentSpanId === sent.spanId);
    expect(below).toMatchObject({ traceId: sent.traceId });
    expect(orphansOf(bench.store.spans(), [`${sent.traceId}/${sent.spanId}`])).toEqual([]);
  });

  it('of a sender that does not keep its trace keeps none here, and is linked to what failed', async () => {
    const bench = await signalsBench();
    // The first reading of a meter is worth a line, which names its trace.
    bench.send();
    bench.send(undefined, { after: 60_000, traceparent: traceparent('00') });
    bench.send('{"1.8.0":', { traceparent: traceparent('00') });
    await bench.export();
    const [, ...roots] = bench.store.spans('process amis/out');
    expect(roots).toHaveLength(1);
    expect(roots[0]).toMatchObject({ parentSpanId: '', links: [sent], status: { code: 'error' } });
    expect(roots[0]!.traceId).not.toBe(sent.traceId);
  });

  it('does not let a sender have more than one a second', async () => {
    const bench = await signalsBench();
    for (let i = 0; i < 500; i++) bench.send(undefined, { after: 100, traceparent: traceparent('01') });
    await bench.export();
    expect(bench.store.spans('process amis/out').length).toBeLessThanOrEqual(61);
  });

  it.each([
    '',
    'x',
    `00-${'0'.repeat(32)}-${sent.spanId}-01`,
    `ff-${sent.traceId}-${sent.spanId}-01`,
    `${traceparent('01')}-x`,
    'y'.repeat(100_000),
  ])('that is none is none: %.20s', async (wrong) => {
    const bench = await signalsBench();
    bench.send(undefined, { traceparent: wrong });
    await bench.export();
    expect(bench.store.spans('process amis/out')).toMatchObject([{ parentSpanId: '', links: [] }]);
  });
});

describe('the trace of an export', () => {
  it('is linked to the readings it carries, so that one can be followed to the backend', async () => {
    const bench = await signalsBench();
    bench.send();
    const [energy, metrics] = ['export energy', 'export metrics'];
    await bench.export();
    bench.send(undefined, { after: 60_000 });
    await bench.export();
    const readings = bench.store.spans('process amis/out').map(({ traceId, spanId }) => ({ traceId, spanId }));
    expect(readings).toHaveLength(2);
    expect(bench.store.spans(metrics).map(({ links }) => links)).toEqual(readings.map((reading) => [reading]));
    // First sight of a register is nothing to send, so it is carried by the next.
    const [first, ...more] = bench.store.spans(energy).filter(({ links }) => links.length > 0);
    expect(more).toEqual([]);
    expect(first!.links).toEqual(readings);
    expect(first).toMatchObject({ kind: 'internal', parentSpanId: '', status: { code: 'unset' } });
    expect(orphansOf(bench.store.spans())).toEqual([]);
  });

  it('has at most 128 links, to the newest', async () => {
    const bench = await signalsBench({ telemetry: { sampler: { name: 'always_on', ratio: 1 } } });
    for (let i = 0; i < 300; i++) bench.send(undefined, { after: 1000 });
    await bench.export();
    const [span] = bench.store.spans('export metrics');
    const readings = bench.store.spans('process amis/out');
    expect(readings).toHaveLength(300);
    expect(span!.links.map(({ spanId }) => spanId)).toEqual(readings.slice(-128).map(({ spanId }) => spanId));
  });

  it('that fails is an error, names its cause, and leaves its readings to the one that succeeds', async () => {
    const bench = await signalsBench();
    bench.send();
    bench.backend.fail({ signal: 'metrics', answer: { do: 'refuse', status: 503 } });
    await bench.export();
    bench.backend.heal();
    await bench.export();
    const [failed, good] = bench.store.spans('export metrics');
    expect(failed).toMatchObject({ status: { code: 'error' }, links: [{}] });
    expect(failed!.attributes.get('error.type')).toBe('503');
    expect(failed!.events.map(({ name }) => name)).toEqual(['request', 'exception']);
    expect(good).toMatchObject({ status: { code: 'unset' }, links: failed!.links });
    const log = bench.store.logs().find((log) => textOf(log).startsWith('Export of metrics:'));
    expect(log).toMatchObject({ traceId: failed!.traceId, spanId: failed!.spanId });
  });

  it('makes no trace of its own requests, and none of the exports of traces and logs', async () => {
    const bench = await signalsBench();
    bench.send();
    for (let i = 0; i < 5; i++) await bench.export();
    const names = new Set(bench.store.spans().map(({ name }) => name));
    expect([...names].sort().filter((name) => name !== 'export energy')).toEqual([
      'apply',
      'decode',
      'export metrics',
      'process amis/out',
    ]);
  });
});

describe('OTEL_TRACES_SAMPLER', () => {
  it.each([
    ['always_on', 1, 50],
    ['always_off', 1, 0],
    ['parentbased_always_on', 1, 50],
    ['parentbased_always_off', 1, 0],
    ['traceidratio', 0, 0],
    ['traceidratio', 1, 50],
  ] as const)('%s (%d) decides instead', async (name, ratio, count) => {
    const bench = await signalsBench({ telemetry: { sampler: { name, ratio } } });
    for (let i = 0; i < 50; i++) bench.send(i % 5 === 0 ? '{"1.8.0":' : undefined, { after: 100 });
    await bench.export();
    expect(bench.store.spans('process amis/out')).toHaveLength(count);
    expect(bench.store.logs().some(({ traceId }) => traceId !== '')).toBe(count > 0);
    expect(orphansOf(bench.store.spans())).toEqual([]);
  });

  it('keeps about the share that it is told', async () => {
    const bench = await signalsBench({ telemetry: { sampler: { name: 'traceidratio', ratio: 0.25 } } });
    for (let i = 0; i < 400; i++) bench.send(undefined, { after: 100 });
    await bench.export();
    const kept = bench.store.spans('process amis/out').length;
    expect(kept).toBeGreaterThan(60);
    expect(kept).toBeLessThan(140);
  });

  it('by the parent follows the sender', async () => {
    const bench = await signalsBench({ telemetry: { sampler: { name: 'parentbased_always_off', ratio: 1 } } });
    bench.send(undefined, { traceparent: traceparent('01') });
    bench.send(undefined, { traceparent: traceparent('00') });
    await bench.export();
    expect(bench.store.spans('process amis/out')).toMatchObject([sent].map(({ traceId }) => ({ traceId })));
  });
});

describe('notifications', () => {
  it('have a trace each, with what kept them from being sent', async () => {
    const bench = await signalsBench();
    const { notifications } = bench.pipeline.telemetry.observers;
    const one = notifications.begin('ntfy', 'source-stale');
    const other = notifications.begin('email', 'good-moment');
    bench.clock.advance(250);
    other.end({ type: 'timeout', message: 'The mail server does not answer.' });
    const ref = one.ref();
    one.end();
    await bench.export();
    const [good] = bench.store.spans('notify ntfy');
    expect(good).toMatchObject({ ...ref, kind: 'client', status: { code: 'unset' } });
    expect(good!.end - good!.start).toBe(250_000_000n);
    expect(good!.attributes.get('smartmeter.notification.kind')).toBe('source-stale');
    expect(bench.store.spans('notify email')).toMatchObject([
      { status: { code: 'error', message: 'The mail server does not answer.' } },
    ]);
  });
});

describe('switched off', () => {
  it('makes no traces, and names none', async () => {
    const bench = await signalsBench({ without: ['traces'] });
    bench.send('{"1.8.0":');
    await bench.export();
    expect(bench.store.requests('traces')).toEqual([]);
    expect(bench.store.logs().length).toBeGreaterThan(0);
    expect(bench.store.logs().every(({ traceId }) => traceId === '')).toBe(true);
    expect(bench.pipeline.telemetry.observers.notifications.begin('ntfy', 'x').ref()).toBeUndefined();
  });

  it('asks for no clock where neither durations nor traces go anywhere', async () => {
    const bench = await signalsBench({ without: ['traces', 'metrics'] });
    expect(bench.pipeline.telemetry.observers.message('house', 'amis/out')).toBeUndefined();
    expect(bench.pipeline.telemetry.observers.poll('roof', '/dev/ttyUSB0')).toBeUndefined();
  });
});
