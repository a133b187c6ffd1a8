import fc from 'fast-check';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { ProtobufLogsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { describe, expect, it } from 'vitest';
import { decodeLogs } from './otlp-logs.ts';
import { decodeMetrics } from './otlp-metrics.ts';
import { decodeTraces } from './otlp-traces.ts';
import { bytesField } from './proto-writer.ts';
import { sampleRequest } from './sample-request.ts';

const resource = resourceFromAttributes({ 'service.name': 'x' });
const instrumentationScope = { name: 'scope', version: '1' };
const context = (traceId: string, spanId: string) => ({ traceId, spanId, traceFlags: 1 });
const TRACE = '0af7651916cd43dd8448eb211c80319c';

describe('traces', () => {
  it('are decoded as OpenTelemetry encodes them', () => {
    const span = {
      name: 'amis/out receive',
      kind: SpanKind.CONSUMER,
      spanContext: () => context(TRACE, 'b7ad6b7169203331'),
      parentSpanContext: context(TRACE, '00f067aa0ba902b7'),
      startTime: [1_781_258_400, 5] as [number, number],
      endTime: [1_781_258_401, 6] as [number, number],
      status: { code: SpanStatusCode.ERROR, message: 'no reading' },
      attributes: { 'messaging.system': 'mqtt', size: 190 },
      links: [{ context: context('1'.repeat(32), '2'.repeat(16)) }],
      events: [{ name: 'exception', time: [1_781_258_400, 9] as [number, number], attributes: { type: 'refused' } }],
      resource,
      instrumentationScope,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    };
    const decoded = decodeTraces(ProtobufTraceSerializer.serializeRequest([span as never])!);
    expect(decoded).toEqual({
      ok: true,
      value: [
        {
          resource: new Map([['service.name', 'x']]),
          scope: { name: 'scope', version: '1', attributes: new Map() },
          traceId: TRACE,
          spanId: 'b7ad6b7169203331',
          parentSpanId: '00f067aa0ba902b7',
          name: 'amis/out receive',
          kind: 'consumer',
          start: 1_781_258_400_000_000_005n,
          end: 1_781_258_401_000_000_006n,
          attributes: new Map<string, unknown>([
            ['messaging.system', 'mqtt'],
            ['size', 190n],
          ]),
          events: [{ at: 1_781_258_400_000_000_009n, name: 'exception', attributes: new Map([['type', 'refused']]) }],
          links: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16) }],
          status: { code: 'error', message: 'no reading' },
        },
      ],
    });
  });
});

describe('logs', () => {
  it('are decoded as OpenTelemetry encodes them', () => {
    const record = {
      hrTime: [1_781_258_400, 1] as [number, number],
      hrTimeObserved: [1_781_258_400, 2] as [number, number],
      severityNumber: 13,
      severityText: 'WARN',
      body: { text: 'held', values: [1, -2.5, null, true] },
      attributes: { bytes: new Uint8Array([1, 2]) },
      spanContext: context(TRACE, 'b7ad6b7169203331'),
      eventName: 'meter.held',
      resource,
      instrumentationScope,
      droppedAttributesCount: 0,
    };
    const decoded = decodeLogs(ProtobufLogsSerializer.serializeRequest([record])!);
    expect(decoded).toMatchObject({
      ok: true,
      value: [
        {
          at: 1_781_258_400_000_000_001n,
          observed: 1_781_258_400_000_000_002n,
          severity: 13,
          severityText: 'WARN',
          body: new Map<string, unknown>([
            ['text', 'held'],
            ['values', [1n, -2.5, null, true]],
          ]),
          traceId: TRACE,
          spanId: 'b7ad6b7169203331',
          eventName: 'meter.held',
        },
      ],
    });
  });
});

describe('malformed bytes', () => {
  const valid = sampleRequest([
    { at: 1_781_258_400_000, value: 0.304, attributes: { id: 'ä', n: 5, flag: true } },
    { at: 1_781_258_400_000, sum: 'delta' },
  ]);
  const decoders = [decodeMetrics, decodeTraces, decodeLogs];

  it.each<[string, number[], string]>([
    ['a field that ends early', [0x0a, 0x05, 0x00], 'ends in the middle'],
    ['a field that is one byte short', [0x0a, 0x01], 'ends in the middle'],
    ['a length beyond all memory', [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], 'ends in the middle'],
    ['an endless varint', Array.from({ length: 11 }, () => 0xff), 'longer than ten bytes'],
    ['a group', [0x0b], 'wire type 3'],
    ['field number 0', [0x02, 0x00], 'field number 0'],
    ['another wire type', [0x08, 0x01], 'wire type 0, not 2'],
    ['text that is not UTF-8', [0x0a, 0x08, 0x12, 0x06, 0x12, 0x04, 0x0a, 0x02, 0xc3, 0x28], 'not UTF-8'],
    [
      'a temporality that does not exist',
      [0x0a, 0x08, 0x12, 0x06, 0x12, 0x04, 0x3a, 0x02, 0x10, 0x07],
      'temporality 7',
    ],
  ])('%s is refused', (_, bytes, reason) => {
    expect(decodeMetrics(Uint8Array.from(bytes))).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });

  it('an attribute nested without end is refused', () => {
    let value: Uint8Array = new Uint8Array();
    for (let depth = 0; depth < 1000; depth++) value = bytesField(5, bytesField(1, value));
    const attribute = bytesField(1, bytesField(2, value));
    const request = bytesField(1, bytesField(1, attribute));
    expect(decodeMetrics(request)).toEqual({ ok: false, reason: 'messages are nested too deep' });
  });

  it('more messages than memory is good for are refused', () => {
    const request = new Uint8Array(1_000_000);
    for (let i = 0; i < request.length; i += 2) request[i] = 0x0a;
    expect(decodeMetrics(request)).toEqual({ ok: false, reason: 'too many messages in one request' });
  });

  it('unknown fields are skipped, whatever their type', () => {
    const unknown = Buffer.from([
      0x98, 0x06, 0x96, 0x01, 0xa1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8, 0xaa, 0x06, 1, 9, 0xb5, 0x06, 1, 2, 3, 4,
    ]);
    const decoded = decodeMetrics(Buffer.concat([unknown, valid, unknown]));
    expect(decoded).toEqual(decodeMetrics(valid));
    expect(decoded.ok && decoded.value).toHaveLength(2);
  });

  it('never throw, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        for (const decode of decoders) expect(typeof decode(bytes).ok).toBe('boolean');
      }),
      { numRuns: 2000 },
    );
  });

  it('never throw where a good request is damaged', () => {
    const damage = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 6 });
    fc.assert(
      fc.property(damage, fc.nat(valid.length), (changes, length) => {
        const bytes = valid.slice(0, length);
        for (const [at, value] of changes) if (at < length) bytes[at] = value;
        for (const decode of decoders) expect(typeof decode(bytes).ok).toBe('boolean');
      }),
      { numRuns: 3000 },
    );
  });
});
