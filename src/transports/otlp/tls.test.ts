import https from 'node:https';
import { afterEach, describe, expect, it } from 'vitest';
import { type Capture, startCapture } from './capture.fixture.ts';
import { problemOf } from './problem.ts';
import { createSender } from './sender.ts';
import { certificate, privateKey } from './tls.fixture.ts';

let backend: Capture | undefined;
afterEach(() => backend?.close());

async function post(url: string, ca?: string) {
  const target = {
    url,
    headers: {},
    compression: 'none',
    timeout: 10_000,
    ...(ca === undefined ? {} : { ca }),
  } as const;
  const sender = createSender(target);
  const answer = await sender.send(new Uint8Array());
  sender.close();
  return answer;
}

describe('sender over TLS', () => {
  it('trusts the CA that is configured', async () => {
    backend = await startCapture(https.createServer({ cert: certificate, key: privateKey }));
    expect(await post(backend.url, certificate)).toMatchObject({ kind: 'answered', status: 200 });
  });

  it('sends nothing to a backend that it cannot trust, and says which setting helps', async () => {
    backend = await startCapture(https.createServer({ cert: certificate, key: privateKey }));
    const answer = await post(backend.url);
    expect(answer).toMatchObject({ kind: 'failed', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(problemOf(answer, backend.url)).toContain('OTEL_EXPORTER_OTLP_CERTIFICATE');
    expect(backend.requests).toHaveLength(0);
  });

  it('tells that https was spoken to a plain port, and http to a TLS port', async () => {
    backend = await startCapture();
    const plain = backend.url.replace('http:', 'https:');
    expect(problemOf(await post(plain), plain)).toContain('does not speak TLS');
    await backend.close();
    backend = await startCapture(https.createServer({ cert: certificate, key: privateKey }));
    const secure = backend.url.replace('https:', 'http:');
    expect(problemOf(await post(secure), secure)).toMatch(/was cut|not HTTP/);
  });
});
