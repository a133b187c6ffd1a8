import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock.ts';
import { silentLogger } from '../../logger.ts';
import { SimulatedClock } from '../clock.ts';
import { SimulatedBackend, type BackendSettings } from './backend.ts';
import { sampleRequest, type SamplePoint } from './sample-request.ts';

const NOW = Date.UTC(2026, 5, 21, 10);

let clock: SimulatedClock;
let backend: SimulatedBackend;

beforeEach(() => start({}));
afterEach(() => backend.stop());

async function start(settings: Partial<BackendSettings>): Promise<void> {
  await backend?.stop();
  clock = new SimulatedClock(NOW);
  backend = new SimulatedBackend({ host: '127.0.0.1', port: 0, ...settings }, { clock, logger: silentLogger });
  await backend.start();
}

interface Sent {
  path?: string;
  body?: Uint8Array<ArrayBuffer> | Buffer<ArrayBuffer>;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

function send({ path = '/v1/metrics', body = sampleRequest([{ at: NOW }]), headers, signal }: Sent = {}) {
  return fetch(backend.url() + path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-protobuf', ...headers },
    ...(signal && { signal }),
  });
}

async function answerOf(response: Response) {
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, ...ProtobufMetricsSerializer.deserializeResponse(bytes) };
}

describe('taking', () => {
  it('stores what comes and answers with an empty success', async () => {
    const response = await send({ body: sampleRequest([{ at: NOW, value: 0.304, metric: 'a' }]) });
    expect(response.headers.get('content-type')).toBe('application/x-protobuf');
    expect(await answerOf(response)).toEqual({ status: 200 });
    expect(backend.store.points('a')).toMatchObject([{ value: 0.304, kind: 'gauge', unit: 'kWh' }]);
    expect(backend.store.points('b')).toEqual([]);
  });

  it('hashes bodies so that byte-identical retries show, compressed or not', async () => {
    const body = Buffer.from(sampleRequest([{ at: NOW }]));
    await send({ body });
    await send({ body: gzipSync(body), headers: { 'content-encoding': 'gzip' } });
    await send({ body: sampleRequest([{ at: NOW + 1 }]) });
    const [plain, zipped, other] = backend.store.requests();
    expect(zipped!.hash).toBe(plain!.hash);
    expect(zipped!.wireHash).not.toBe(plain!.wireHash);
    expect(zipped!.bytes).toBe(body.length);
    expect(other!.hash).not.toBe(plain!.hash);
    expect([plain, zipped, other].map((r) => r!.order)).toEqual([1, 2, 3]);
    expect(plain).toMatchObject({ signal: 'metrics', path: '/v1/metrics', status: 200, taken: 1, rejected: 0 });
  });

  it('takes chunked bodies, whatever the pieces', async () => {
    const body = sampleRequest([{ at: NOW, value: 42 }]);
    const status = await new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/x-protobuf', 'transfer-encoding': 'chunked' };
      const out = httpRequest(`${backend.url()}/v1/metrics`, { method: 'POST', headers }, (r) => resolve(r.statusCode));
      out.on('error', reject);
      for (const byte of body) out.write(Uint8Array.of(byte));
      out.end();
    });
    expect(status).toBe(200);
    expect(backend.store.points()).toMatchObject([{ value: 42 }]);
  });

  it('takes all three signals, at any prefix', async () => {
    for (const path of ['/v1/traces', '/v1/logs', '/api/v1/otlp/v1/metrics?x=1']) {
      expect((await send({ path, body: new Uint8Array() })).status).toBe(200);
    }
    expect(backend.store.requests().map((r) => r.signal)).toEqual(['traces', 'logs', 'metrics']);
    expect(backend.store.requests('logs')).toHaveLength(1);
  });

  it.each<[string, number, Sent]>([
    ['a body that is no protobuf', 400, { body: Buffer.from('{"resourceMetrics":[]}') }],
    ['a cut body', 400, { body: sampleRequest([{ at: NOW }]).slice(0, -3) }],
    ['a body that is not gzip', 400, { headers: { 'content-encoding': 'gzip' } }],
    ['another encoding', 415, { headers: { 'content-encoding': 'br' } }],
    ['JSON', 415, { headers: { 'content-type': 'application/json' } }],
    ['a path that is none', 404, { path: '/v1/profiles' }],
    ['too much', 413, { body: new Uint8Array(20 * 1024 * 1024 + 1) }],
    [
      'too much once unpacked',
      413,
      {
        body: gzipSync(new Uint8Array(20 * 1024 * 1024 + 1)),
        headers: { 'content-encoding': 'gzip' },
      },
    ],
  ])('refuses %s with %i', async (_, status, sent) => {
    const response = await send(sent);
    expect(response.status).toBe(status);
    // google.rpc.Status: field 2 is the message.
    expect(new Uint8Array(await response.arrayBuffer())[0]).toBe(0x12);
    expect(backend.store.points()).toEqual([]);
  });

  it('refuses what is not POST', async () => {
    expect((await fetch(`${backend.url()}/v1/metrics`)).status).toBe(405);
  });
});

describe('queries', () => {
  const delta = (value: number, id: string, at = NOW): SamplePoint => ({
    metric: 'e',
    sum: 'delta',
    value,
    at,
    attributes: { id },
  });

  it('sums deltas by series to the last digit', async () => {
    for (let i = 0; i < 20; i++) {
      await send({ body: sampleRequest(Array.from({ length: 50 }, () => delta(0.001, 'a')).concat(delta(0.1, 'b'))) });
    }
    expect(backend.store.sumOfDeltas('e', { id: 'a' })).toBe(1);
    expect(backend.store.sumOfDeltas('e', { id: 'b' })).toBe(2);
    expect(backend.store.sumOfDeltas('e')).toBe(3);
    expect(backend.store.sumOfDeltas('e', { id: 'c' })).toBe(0);
  });

  it('keeps the newest point by its own time, not by arrival', async () => {
    await send({ body: sampleRequest([delta(1, 'a', NOW), delta(2, 'a', NOW + 2000)]) });
    await send({ body: sampleRequest([delta(3, 'a', NOW + 1000)]) });
    expect(backend.store.series('e')).toMatchObject([{ count: 3, sumOfDeltas: 6, latest: { value: 2 } }]);
  });

  it('wakes those who wait at the arrival, not before', async () => {
    let resolved = false;
    const waiting = backend.waitFor((store) => store.counts.metrics >= 2 && store.counts);
    void waiting.then(() => (resolved = true));
    await send();
    expect(resolved).toBe(false);
    await send();
    expect(await waiting).toMatchObject({ metrics: 2 });
    expect(await backend.waitFor((store) => store.requests()[0])).toMatchObject({ order: 1 });
  });

  it('disappoints those who wait when it stops, and tells its own fault to him whose look throws', async () => {
    const never = backend.waitFor(() => false);
    const broken = backend.waitFor((store) => {
      if (store.requestCount > 0) throw new Error('my own fault');
      return undefined;
    });
    const told = Promise.allSettled([never, broken]);
    await send();
    await backend.stop();
    expect((await told).map((outcome) => String(outcome.status === 'rejected' && outcome.reason))).toEqual([
      expect.stringContaining('was stopped'),
      'Error: my own fault',
    ]);
  });
});

describe('faults', () => {
  it('refuses with any status, Retry-After and body, and takes nothing', async () => {
    const heal = backend.fail({ answer: { do: 'refuse', status: 429, retryAfter: '7', body: 'slow down' } });
    const response = await send();
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.text()).toBe('slow down');
    expect(backend.store.counts.metrics).toBe(0);
    expect(backend.store.requests()).toMatchObject([{ status: 429, taken: 0 }]);
    heal();
    expect((await send()).status).toBe(200);
  });

  it('may take what it refuses, as a gateway that times out does', async () => {
    backend.fail({ answer: { do: 'refuse', status: 502, taken: true } });
    expect((await send()).status).toBe(502);
    expect(backend.store.requests()).toMatchObject([{ status: 502, taken: 1 }]);
    expect(backend.store.counts.metrics).toBe(1);
  });

  it.each([
    [true, 1],
    [false, 0],
  ])('resets the connection, content taken: %s', async (taken, count) => {
    backend.fail({ answer: { do: 'reset', taken } });
    await expect(send()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(backend.store.counts.metrics).toBe(count);
    expect(backend.store.requests()).toMatchObject([{ status: undefined, taken: count }]);
  });

  it.each([
    [true, 1],
    [false, 0],
  ])('hangs until the client gives up, content taken: %s', async (taken, count) => {
    backend.fail({ answer: { do: 'hang', taken } });
    const abort = new AbortController();
    const outcome = send({ signal: abort.signal }).catch((error: Error) => error.name);
    await backend.waitFor((store) => store.requestCount === 1);
    abort.abort();
    expect(await outcome).toBe('AbortError');
    expect(backend.store.counts.metrics).toBe(count);
  });

  it('lets go of hanging clients when it stops', async () => {
    backend.fail({ answer: { do: 'hang' } });
    const outcome = Promise.allSettled([send()]);
    await backend.waitFor((store) => store.requestCount === 1);
    await backend.stop();
    expect(await outcome).toMatchObject([{ status: 'rejected' }]);
  });

  it('breaks off within the answer', async () => {
    backend.fail({ answer: { do: 'close mid-response', taken: true } });
    const response = await send();
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow('terminated');
    expect(backend.store.counts.metrics).toBe(1);
  });

  it('answers late, by the clock', async () => {
    backend.fail({ delay: 5000 });
    let isThere = false;
    const response = send();
    void response.then(() => (isThere = true));
    await backend.waitFor((store) => store.requestCount === 1);
    await clock.run(4999);
    expect(isThere).toBe(false);
    await clock.run(1);
    expect((await response).status).toBe(200);
  });

  it('rejects the first points of a request', async () => {
    backend.fail({ answer: { do: 'partial', rejected: 2, message: 'not these' } });
    const points = [1, 2, 3].map((value) => ({ at: NOW, value }));
    expect(await answerOf(await send({ body: sampleRequest(points) }))).toEqual({
      status: 200,
      partialSuccess: { rejectedDataPoints: 2, errorMessage: 'not these' },
    });
    expect(backend.store.points().map((p) => p.value)).toEqual([3]);
    expect(backend.store.requests()).toMatchObject([{ taken: 1, rejected: 2 }]);
  });

  it('rejects all points, or none with a warning', async () => {
    const body = sampleRequest([1, 2, 3].map((value) => ({ at: NOW, value })));
    backend.fail({ answer: { do: 'partial', rejected: 'all', message: 'no' }, times: 1 });
    expect(await answerOf(await send({ body }))).toMatchObject({ partialSuccess: { rejectedDataPoints: 3 } });
    expect(backend.store.counts.metrics).toBe(0);
    backend.fail({ answer: { do: 'partial', rejected: 0, message: 'take care' } });
    expect(await answerOf(await send({ body }))).toMatchObject({ partialSuccess: { errorMessage: 'take care' } });
    expect(backend.store.counts.metrics).toBe(3);
  });

  it('has a wrong clock', async () => {
    expect((await send()).headers.get('date')).toBe('Sun, 21 Jun 2026 10:00:00 GMT');
    backend.fail({ dateOffset: -3_600_000, answer: { do: 'refuse', status: 503 } });
    expect((await send()).headers.get('date')).toBe('Sun, 21 Jun 2026 09:00:00 GMT');
  });

  it('meets the signal, path and number of requests that it is for', async () => {
    backend.fail({ signal: 'metrics', path: '/energy/v1/metrics', times: 2, answer: { do: 'refuse', status: 500 } });
    const statuses: number[] = [];
    for (const path of ['/v1/metrics', '/energy/v1/metrics', '/v1/logs', '/energy/v1/metrics', '/energy/v1/metrics']) {
      statuses.push((await send({ path, body: new Uint8Array() })).status);
    }
    expect(statuses).toEqual([200, 500, 200, 500, 200]);
  });

  it('lets the later of two faults win, member by member, and heals at once', async () => {
    backend.fail({ answer: { do: 'refuse', status: 500 }, dateOffset: 1000 });
    backend.fail({ answer: { do: 'refuse', status: 503 } });
    const response = await send();
    expect([response.status, response.headers.get('date')]).toEqual([503, 'Sun, 21 Jun 2026 10:00:01 GMT']);
    backend.heal();
    expect((await send()).status).toBe(200);
  });
});

describe("Dynatrace's rules", () => {
  const path = '/api/v2/otlp/v1/metrics';
  const headers = { authorization: 'Api-Token dt0c01.x' };
  beforeEach(() => start({ dynatrace: { token: 'dt0c01.x' } }));

  it('takes a delta counter and a gauge', async () => {
    const body = sampleRequest([{ at: NOW }, { at: NOW, metric: 'energy', sum: 'delta' }]);
    expect(await answerOf(await send({ path, headers, body }))).toEqual({ status: 200 });
    expect(backend.store.counts.metrics).toBe(2);
  });

  it.each<[string, number, Sent]>([
    ['another path', 404, { path: '/v1/metrics', headers }],
    ['no token', 401, { path }],
    ['another token', 401, { path, headers: { authorization: 'Api-Token other' } }],
    ['a bearer token', 401, { path, headers: { authorization: 'Bearer dt0c01.x' } }],
    ['a charset', 415, { path, headers: { ...headers, 'content-type': 'application/x-protobuf; charset=utf-8' } }],
    ['more than 4 MB', 413, { path, headers, body: new Uint8Array(4 * 1024 * 1024 + 1) }],
  ])('refuses %s with %i', async (_, status, sent) => {
    expect((await send(sent)).status).toBe(status);
    expect(backend.store.counts.metrics).toBe(0);
  });

  it('takes Managed and ActiveGate paths', async () => {
    expect((await send({ path: `/e/abc123${path}`, headers })).status).toBe(200);
  });

  it('refuses more than 15,000 points', async () => {
    const points = Array.from({ length: 15_001 }, () => ({ at: NOW }));
    expect((await send({ path, headers, body: sampleRequest(points) })).status).toBe(413);
    expect((await send({ path, headers, body: sampleRequest(points.slice(1)) })).status).toBe(200);
  });

  it('rejects cumulative counters and old points by partial success, and takes the others', async () => {
    const body = sampleRequest([
      { at: NOW, metric: 'good', sum: 'delta' },
      { at: NOW, metric: 'total', sum: 'cumulative' },
      { at: NOW - 3_600_001, metric: 'old' },
    ]);
    expect(await answerOf(await send({ path, headers, body }))).toEqual({
      status: 200,
      partialSuccess: {
        rejectedDataPoints: 2,
        errorMessage: expect.stringMatching(
          /'total' - Reason: UNSUPPORTED_METRIC_TYPE_MONOTONIC_CUMULATIVE_SUM\n.*'old' - Reason: TIMESTAMP_TOO_OLD\n$/,
        ),
      },
    });
    expect(backend.store.points().map((p) => p.metric)).toEqual(['good']);
  });
});

describe('lifecycle', () => {
  it('says what to do about an address in use', async () => {
    const port = Number(new URL(backend.url()).port);
    const second = new SimulatedBackend({ host: '127.0.0.1', port }, { clock: systemClock, logger: silentLogger });
    await expect(second.start()).rejects.toThrow(`cannot listen on 127.0.0.1:${port}`);
    await second.stop();
  });

  it('stops before start and twice, and has no address before', async () => {
    const fresh = new SimulatedBackend({ host: '127.0.0.1', port: 0 }, { clock: systemClock, logger: silentLogger });
    expect(() => fresh.url()).toThrow('no address');
    await fresh.stop();
    await fresh.start();
    await fresh.stop();
    await fresh.stop();
  });

  it('has faults from the start when set so', async () => {
    await start({ faults: [{ answer: { do: 'refuse', status: 503 } }] });
    expect((await send()).status).toBe(503);
  });
});

describe('the page', () => {
  it('shows what has come and lets nobody write into it', async () => {
    const attributes = { id: '<script>alert(1)</script>' };
    await send({ body: sampleRequest([{ at: NOW - 5000, metric: 'energy', sum: 'delta', value: 0.1, attributes }]) });
    await send({ body: sampleRequest([{ at: NOW, metric: 'energy', sum: 'delta', value: 0.2, attributes }]) });
    const response = await fetch(backend.url());
    const html = await response.text();
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(html).toContain('energy');
    expect(html).toContain('delta counter');
    expect(html).toContain('>0.3<');
    expect(html).toContain('2 metric points');
    expect(html).toContain('id=&#60;script&#62;alert(1)');
    expect(html).not.toContain('<script');
  });

  it('is readable while nothing has come', async () => {
    expect(await (await fetch(backend.url())).text()).toContain('None yet.');
  });
});
