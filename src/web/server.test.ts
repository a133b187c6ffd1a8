import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Signal } from '../signal.ts';
import { ask, Lines, open, startServer, type Ask } from './http.fixture.ts';
import type { WebServer, WebServerDeps } from './server.ts';
import { firstStart, situation } from './state.fixture.ts';
import { buildState } from './state.ts';

let server: WebServer | undefined;

async function start(more: Partial<WebServerDeps> = {}): Promise<number> {
  server = await startServer(more);
  return server.address().port;
}

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const settings: WebServerDeps['settings'] = { host: '127.0.0.1', port: 0, auth: 'none', allowedHosts: [] };

describe('routes', () => {
  it.each([
    [true, 200],
    [false, 503],
  ])('/healthz, healthy %s: %d, empty', async (healthy, status) => {
    const port = await start({ healthy: () => healthy });
    expect(await ask(port, '/healthz')).toMatchObject({ status, body: '' });
  });

  it.each([
    [{ ready: true, waitingFor: [] }, 200],
    [{ ready: false, waitingFor: ['house', 'garage'] }, 503],
  ])('/readyz %j: %d', async (readiness, status) => {
    const port = await start({ ready: () => readiness });
    const told = await ask(port, '/readyz');
    expect(told.status).toBe(status);
    expect(JSON.parse(told.body)).toEqual(readiness);
  });

  it('/api/state is the document, kept by nobody', async () => {
    const port = await start();
    const { status, headers, body } = await ask(port, '/api/state');
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    expect(JSON.parse(body)).toEqual(buildState(situation()));
  });

  it('/ is the page in the language asked for', async () => {
    const port = await start();
    const german = await ask(port, '/', { headers: { 'accept-language': 'de-AT' } });
    expect(german.body).toMatch(/<html\s+lang="de"/);
    expect(german.body).toContain('Einspeisung 2,41 kW');
    expect(german.headers).toMatchObject({ vary: 'Accept-Language', 'cache-control': 'no-store' });
    expect((await ask(port, '/')).body).toContain('Export 2.41 kW');
  });

  it('the page holds nothing inline that runs, and asks nobody else', async () => {
    const port = await start();
    const { body, headers } = await ask(port, '/');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    const inline = /<style|<script(?![^>]* (?:src=|type="application\/json"))|\son\w+=|\sstyle=/;
    expect(body).not.toMatch(inline);
    expect(body).not.toMatch(/(?:href|src)="(?:https?:)?\/\//);
  });

  it('the state is in the page, for the script', async () => {
    const port = await start();
    const { body } = await ask(port, '/');
    const [, json] = /<script id="state" type="application\/json">(.*?)<\/script>/s.exec(body) ?? [];
    expect(JSON.parse(json as string)).toEqual(buildState(situation()));
  });

  it('/kiosk is the page for the wall', async () => {
    const port = await start();
    expect((await ask(port, '/kiosk')).body).toMatch(/<html lang="en"\s+data-kiosk>/);
    expect((await ask(port, '/')).body).not.toContain('data-kiosk');
  });

  it('text of devices stays text', async () => {
    const hostile = '<img src=x onerror=alert(1)>';
    const topics = new Map([['house', hostile]]);
    const port = await start({ state: () => buildState(situation({ ...firstStart, topics })) });
    const { body } = await ask(port, '/');
    expect(body).not.toContain('<img');
    expect(body).toContain('&lt;img');
    expect(body).toContain('\\u003cimg');
  });

  it.each(['/', '/kiosk', '/api/state', '/api/events', '/healthz', '/manifest.webmanifest'])(
    'HEAD %s has no body',
    async (path) => {
      const port = await start();
      expect(await ask(port, path, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    },
  );

  it('what is not there is told in words', async () => {
    const port = await start();
    expect(await ask(port, '/wp-login.php')).toMatchObject({
      status: 404,
      body: expect.stringContaining('/api/state'),
    });
    expect(await ask(port, '/api/state', { method: 'DELETE' })).toMatchObject({ status: 405 });
  });

  it('every answer has the security headers', async () => {
    const port = await start();
    const asks: [string, Ask][] = [
      ['/', {}],
      ['/healthz', {}],
      ['/nowhere', {}],
      ['/', { headers: { host: 'evil.example' } }],
    ];
    for (const [path, how] of asks) {
      expect((await ask(port, path, how)).headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      });
    }
  });

  it('a failure is an answer and a line, not an end', async () => {
    const lines: string[] = [];
    const logger = { debug() {}, info() {}, warn() {}, error: (line: string) => void lines.push(line) };
    const state = () => {
      throw new Error('broken');
    };
    const port = await start({ state, logger });
    expect(await ask(port, '/api/state')).toMatchObject({ status: 500 });
    expect(await ask(port, '/api/events')).toMatchObject({ status: 500 });
    expect(lines).toHaveLength(2);
    expect(await ask(port, '/healthz')).toMatchObject({ status: 200 });
  });
});

describe('names', () => {
  it('refuses a name that is not ours and says which variable to set', async () => {
    const port = await start();
    const told = await ask(port, '/api/state', { headers: { host: 'evil.example' } });
    expect(told.status).toBe(421);
    expect(told.body).toContain('WEB_ALLOWED_HOSTS=evil.example');
  });

  it('answers to the names that are allowed, and /healthz to all', async () => {
    const port = await start({ settings: { ...settings, allowedHosts: ['pi.local'] } });
    expect((await ask(port, '/api/state', { headers: { host: `pi.local:${port}` } })).status).toBe(200);
    expect((await ask(port, '/healthz', { headers: { host: 'anything' } })).status).toBe(200);
  });

  it('refuses what another site sends', async () => {
    const port = await start();
    const told = await ask(port, '/login', { method: 'POST', headers: { origin: 'http://evil.example' } });
    expect(told.status).toBe(403);
  });
});

describe('start and stop', () => {
  it('says which variable to set when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(startServer({ settings: { ...settings, port } })).rejects.toThrow(/WEB_PORT/);
    other.close();
  });

  it('says which variable to set when the address is not ours', async () => {
    await expect(startServer({ settings: { ...settings, host: '192.0.2.1' } })).rejects.toThrow(/WEB_HOST/);
  });

  it('tells where it is', async () => {
    const port = await start();
    expect(server?.address()).toEqual({ host: '127.0.0.1', port });
    expect(server?.url()).toBe(`http://127.0.0.1:${port}`);
  });

  it('stops twice, and ends open streams', async () => {
    const port = await start();
    const lines = new Lines(await open(port, '/api/events'));
    await lines.until(({ events }) => events.length === 1);
    await server?.stop();
    await lines.end();
    await server?.stop();
    await expect(ask(port, '/healthz')).rejects.toThrow('ECONNREFUSED');
  });
});

describe('/api/events', () => {
  it('sends the document at once, and again when something has changed', async () => {
    const changed = new Signal();
    let version = '1';
    const port = await start({
      onChange: (listener) => changed.on(listener),
      state: () => buildState(situation({ version })),
    });
    const response = await open(port, '/api/events');
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const lines = new Lines(response);
    await lines.until(({ events }) => events.length === 1);
    expect(lines.events).toEqual([buildState(situation({ version: '1' }))]);
    version = '2';
    changed.emit();
    await lines.until(({ events }) => events.length === 2);
    expect(lines.events[1]).toEqual(buildState(situation({ version: '2' })));
  });

  it('has room for 32, and for another when one has left', async () => {
    const port = await start();
    const responses = await Promise.all(Array.from({ length: 32 }, () => open(port, '/api/events')));
    const refused = await ask(port, '/api/events');
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '60' } });
    expect(refused.body).toContain('Too many pages');
    responses[0]?.destroy();
    for (;;) {
      const response = await open(port, '/api/events');
      response.destroy();
      if (response.statusCode === 200) break;
    }
  });
});
