import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../logger.ts';
import { SimulatedClock } from '../clock.ts';
import { SimulatedBackend, type BackendSettings } from './backend.ts';
import { sampleRequest } from './sample-request.ts';

const NOW = Date.UTC(2026, 5, 21, 10);
const TOKEN = 'dt0c01.x';
const QUERY = '/platform/storage/query/v1/query:execute';

let backend: SimulatedBackend;

beforeEach(() => start({ dynatrace: { token: TOKEN } }));
afterEach(() => backend.stop());

async function start(settings: Partial<BackendSettings>): Promise<void> {
  await backend?.stop();
  const deps = { clock: new SimulatedClock(NOW), logger: silentLogger };
  backend = new SimulatedBackend({ host: '127.0.0.1', port: 0, ...settings }, deps);
  await backend.start();
}

interface QueryReply {
  readonly error?: unknown;
  readonly result?: { readonly records: readonly Record<string, unknown>[] };
}

async function send(signal: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${backend.url()}/api/v2/otlp/v1/${signal}`, {
    method: 'POST',
    body: signal === 'metrics' ? sampleRequest([{ at: NOW - 60_000, metric: 'power', value: 3 }]) : new Uint8Array(),
    headers: { authorization: `Api-Token ${TOKEN}`, 'content-type': 'application/x-protobuf', ...headers },
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function ask(body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(backend.url() + QUERY, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
  });
  return { status: response.status, body: (await response.json()) as QueryReply };
}

describe('what a token may do', () => {
  it.each([
    ['metrics', 'metrics.ingest', 'Token is missing required scope. Use one of: metrics.ingest (Ingest metrics)'],
    [
      'traces',
      'openTelemetryTrace.ingest',
      'Token is missing required scope. Use one of: openTelemetryTrace.ingest (Ingest OpenTelemetry traces)',
    ],
    ['logs', 'logs.ingest', 'Token is missing required scope. Use one of: logs.ingest (Ingest logs)'],
  ] as const)('refuses %s, and nothing else, without %s', async (signal, missing, message) => {
    const all = ['metrics.ingest', 'openTelemetryTrace.ingest', 'logs.ingest'] as const;
    await start({ dynatrace: { token: TOKEN, scopes: all.filter((scope) => scope !== missing) } });
    const statuses = new Map<string, number>();
    for (const one of ['metrics', 'traces', 'logs']) statuses.set(one, (await send(one)).status);
    expect([...statuses].filter(([, status]) => status !== 200)).toEqual([[signal, 403]]);
    const { headers, text } = await send(signal);
    expect(headers.get('content-type')).toContain('application/json');
    expect(JSON.parse(text)).toEqual({ error: { code: 403, message } });
  });

  it('asks who it is first', async () => {
    await start({ dynatrace: { token: TOKEN, scopes: [] } });
    expect((await send('metrics', { authorization: 'Api-Token other' })).status).toBe(401);
    expect((await send('metrics')).status).toBe(403);
  });
});

describe('errors', () => {
  it.each([
    ['JSON', 'application/json'],
    ['gRPC', 'application/grpc'],
  ])('refuses %s', async (_, type) => {
    const { status, text } = await send('metrics', { 'content-type': type });
    expect(status).toBe(415);
    expect(text).toContain('application/x-protobuf');
  });

  it('throttles on demand', async () => {
    backend.fail({ answer: { do: 'refuse', status: 429, retryAfter: '30' }, times: 1 });
    const { status, headers, text } = await send('metrics');
    expect([status, headers.get('retry-after')]).toEqual([429, '30']);
    expect(JSON.parse(text)).toMatchObject({ error: { code: 429 } });
    expect((await send('metrics')).status).toBe(200);
  });
});

describe('queries', () => {
  it('answers in the shape of Dynatrace', async () => {
    await send('metrics');
    const { status, body } = await ask({ query: 'timeseries power = max(power), from: -3m, interval: 1m' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'SUCCEEDED',
      result: {
        records: [
          {
            timeframe: { start: '2026-06-21T09:57:00.000000000Z', end: '2026-06-21T10:00:00.000000000Z' },
            interval: '60000000000',
            power: [null, null, 3],
          },
        ],
        types: [{ indexRange: [0, 0], mappings: { interval: { type: 'duration' }, power: { type: 'array' } } }],
      },
    });
  });

  it('says where a query is wrong', async () => {
    const query = 'timeseries power = max(power)\n| fieldsAdd now = arrayLast(pwr)';
    const { status, body } = await ask({ query });
    expect(status).toBe(400);
    expect(body.error).toEqual({
      message: 'FIELD_DOES_NOT_EXIST',
      code: 400,
      details: {
        exceptionType: 'DQL-RESULT_TYPE',
        errorType: 'FIELD_DOES_NOT_EXIST',
        errorMessage: "The field pwr doesn't exist.",
        arguments: ['pwr'],
        queryString: query,
        syntaxErrorPosition: {
          start: { line: 2, column: 29, index: query.indexOf('pwr') },
          end: { line: 2, column: 31, index: query.indexOf('pwr') + 2 },
        },
      },
    });
  });

  it('takes timeframe, time zone and number of records', async () => {
    const query = 'data record(a = 1), record(a = 2) | fieldsAdd at = getHour(now())';
    const { body } = await ask({ query, timezone: 'Europe/Vienna', maxResultRecords: 1 });
    expect(body.result?.records).toEqual([{ a: '1', at: '12' }]);
    const day = { defaultTimeframeStart: '2026-06-20T00:00:00Z', defaultTimeframeEnd: '2026-06-21T00:00:00Z' };
    const counted = await ask({ query: 'timeseries count(power, default: 0), nonempty: true, interval: 6h', ...day });
    expect(counted.body.result?.records[0]?.['count(power, default: 0)']).toEqual([0, 0, 0, 0]);
  });

  it.each<[string, number, unknown, Record<string, string>]>([
    ['an ingest token', 401, { query: 'fetch logs' }, { authorization: `Api-Token ${TOKEN}` }],
    ['another content type', 415, { query: 'fetch logs' }, { 'content-type': 'text/plain' }],
    ['no JSON', 400, '{', {}],
    ['JSON that is no object', 400, 'null', {}],
    ['no query', 400, {}, {}],
    ['times that are none', 400, { query: 'fetch logs', defaultTimeframeStart: 'yesterday' }, {}],
    ['a time zone that is none', 400, { query: 'fetch logs', timezone: 'Moon/Crater' }, {}],
    ['too much', 413, { query: 'x'.repeat(300_000) }, {}],
  ])('refuses %s with %i', async (_, status, body, headers) => {
    const answer = await ask(body, headers);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error: { code: status } });
  });

  it('are answered by Dynatrace only', async () => {
    await start({});
    const response = await fetch(backend.url() + QUERY, { method: 'POST', body: '{"query":"fetch logs"}' });
    expect(response.status).toBe(404);
  });
});
