import { createServer as createTcp, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { type Capture, startCapture } from './capture.fixture.ts';
import { BODY_LIMIT, createSender, type Sender, type Target } from './sender.ts';

const open: (Capture | Sender)[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function capture(): Promise<Capture> {
  const started = await startCapture();
  open.push(started);
  return started;
}

function senderTo(url: string, target: Partial<Target> = {}): Sender {
  const sender = createSender({ url, headers: {}, compression: 'none', timeout: 10_000, ...target });
  open.push(sender);
  return sender;
}

const nothing = new Uint8Array();

describe('sender', () => {
  it('posts protobuf with its length, the headers given, and tells the answer', async () => {
    const backend = await capture();
    backend.reply = { status: 202, headers: { date: 'Sun, 21 Jun 2026 12:00:00 GMT', 'x-hint': 'a' }, body: 'ok' };
    const headers = { Authorization: 'Api-Token secret', 'Content-Type': 'text/plain' };
    const answer = await senderTo(backend.url, { headers }).send(nothing);
    expect(answer).toMatchObject({
      kind: 'answered',
      status: 202,
      date: Date.UTC(2026, 5, 21, 12),
      headers: { 'x-hint': 'a' },
    });
    expect(answer.kind === 'answered' && Buffer.from(answer.body).toString()).toBe('ok');
    const [request] = backend.requests;
    expect(request!.path).toBe('/v1/metrics');
    expect(request!.headers).toMatchObject({
      authorization: 'Api-Token secret',
      'content-type': 'application/x-protobuf',
      'content-length': '0',
    });
    expect(request!.headers['transfer-encoding']).toBeUndefined();
  });

  it('compresses when asked', async () => {
    const backend = await capture();
    await senderTo(backend.url, { compression: 'gzip' }).send(nothing);
    expect(backend.requests[0]!.headers['content-encoding']).toBe('gzip');
    expect(Number(backend.requests[0]!.headers['content-length'])).toBeGreaterThan(0);
    expect(backend.requests[0]!.body).toHaveLength(0);
  });

  it('does not follow a redirect: the token would go along', async () => {
    const [backend, elsewhere] = [await capture(), await capture()];
    backend.reply = { status: 307, headers: { location: elsewhere.url } };
    expect(await senderTo(backend.url).send(nothing)).toMatchObject({ kind: 'answered', status: 307 });
    expect(elsewhere.requests).toHaveLength(0);
  });

  it('keeps a bounded part of the body', async () => {
    const backend = await capture();
    backend.reply = { status: 200, body: Buffer.alloc(5 * BODY_LIMIT) };
    const answer = await senderTo(backend.url).send(nothing);
    expect(answer.kind === 'answered' && answer.body.byteLength).toBe(BODY_LIMIT);
  });

  it('gives up after the timeout, also when the answer only trickles', async () => {
    const backend = await capture();
    backend.reply = 'hang';
    expect(await senderTo(backend.url, { timeout: 50 }).send(nothing)).toMatchObject({
      kind: 'failed',
      code: 'TIMEOUT',
    });

    const trickle = createTcp((socket) => {
      socket.on('error', () => {});
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n');
      const drip = () => socket.writable && socket.write('x', () => setImmediate(drip));
      drip();
    }).listen(0, '127.0.0.1');
    await once(trickle, 'listening');
    const url = `http://127.0.0.1:${(trickle.address() as AddressInfo).port}/`;
    const answer = await senderTo(url, { timeout: 50 }).send(nothing);
    trickle.close();
    // Either the limit of the body or the timeout ends it.
    expect(answer.kind === 'answered' ? answer.body.byteLength : answer.code).toBeOneOf([BODY_LIMIT, 'TIMEOUT']);
  });

  it('tells a connection that was cut', async () => {
    const backend = await capture();
    backend.reply = 'cut';
    expect(await senderTo(backend.url).send(nothing)).toMatchObject({ kind: 'failed', code: 'ECONNRESET' });
  });

  it('tells that nothing listens', async () => {
    const backend = await startCapture();
    await backend.close();
    expect(await senderTo(backend.url).send(nothing)).toMatchObject({ kind: 'failed', code: 'ECONNREFUSED' });
  });

  it.each([
    ['http://host.invalid/', {}, /ENOTFOUND|EAI_AGAIN/],
    ['not a url', {}, /ERR_INVALID_URL/],
    ['http://127.0.0.1:1/', { authorization: 'a\nb' }, /ERR_INVALID_CHAR/],
  ])('answers a value for %s', async (url, headers, code) => {
    expect(await senderTo(url, { headers }).send(nothing)).toMatchObject({
      kind: 'failed',
      code: expect.stringMatching(code),
    });
  });

  it('ends what is under way when it is closed, and sends nothing any more', async () => {
    const backend = await capture();
    backend.reply = 'hang';
    const sender = senderTo(backend.url);
    const pending = sender.send(nothing);
    while (backend.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    sender.close();
    sender.close();
    expect(await pending).toMatchObject({ kind: 'failed', code: 'STOPPED' });
    expect(await sender.send(nothing)).toMatchObject({ kind: 'failed', code: 'STOPPED' });
    expect(backend.requests).toHaveLength(1);
  });

  it('uses one connection for several requests', async () => {
    const backend = await capture();
    const sender = senderTo(backend.url);
    await sender.send(nothing);
    await sender.send(nothing);
    expect(backend.connections()).toBe(1);
  });
});
