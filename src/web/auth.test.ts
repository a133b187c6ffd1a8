import { afterEach, describe, expect, it } from 'vitest';
import type { Logger } from '../logger.ts';
import { SimulatedClock } from '../simulators/clock.ts';
import { ask, form, startServer } from './http.fixture.ts';
import type { WebServer } from './server.ts';

const token = 'a-token-of-the-household';
const WINDOW = 15 * 60_000;

let server: WebServer | undefined;

async function start(auth: 'none' | 'token' | 'proxy' = 'token') {
  const clock = new SimulatedClock(Date.UTC(2026, 6, 1));
  const warnings: string[] = [];
  const logger: Logger = { debug() {}, info() {}, warn: (line) => void warnings.push(line), error() {} };
  const settings = { host: '127.0.0.1', port: 0, auth, ...(auth === 'token' && { token }), allowedHosts: [] };
  server = await startServer({ settings, clock, logger });
  return { port: server.address().port, clock, warnings };
}

afterEach(() => server?.stop());

function bearer(value: string) {
  return { headers: { authorization: `Bearer ${value}` } };
}

async function login(port: number): Promise<string> {
  const { headers } = await ask(port, '/login', form(token));
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

describe('WEB_AUTH=token', () => {
  it.each(['/', '/readyz', '/api/state', '/api/events', '/nowhere'])('keeps strangers out of %s', async (path) => {
    const { port } = await start();
    const told = await ask(port, path);
    expect(told).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer', 'cache-control': 'no-store' } });
    expect(told.body).not.toContain('kWh');
  });

  it('leaves /healthz open', async () => {
    const { port } = await start();
    expect(await ask(port, '/healthz')).toMatchObject({ status: 200, body: '' });
  });

  it('asks people by a form in their language', async () => {
    const { port } = await start();
    const { body } = await ask(port, '/', { headers: { 'accept-language': 'de' } });
    expect(body).toContain('<form class="card" method="post" action="login">');
    expect(body).toContain('Anmelden');
  });

  it('lets the token in by header', async () => {
    const { port } = await start();
    expect((await ask(port, '/api/state', bearer(token))).status).toBe(200);
    expect((await ask(port, '/api/state', bearer(`${token}x`))).status).toBe(401);
  });

  it('gives a cookie that is not the token, for this site alone', async () => {
    const { port } = await start();
    const { status, headers } = await ask(port, '/login', form(` ${token} `));
    expect(status).toBe(303);
    expect(headers.location).toBe('./');
    expect(headers['set-cookie']?.[0]).toMatch(/^smartmeter_session=\d+\.[\w-]{43}; .*HttpOnly; SameSite=Strict$/);
    const cookie = await login(port);
    expect((await ask(port, '/', { headers: { cookie } })).status).toBe(200);
    expect((await ask(port, '/api/state', { headers: { cookie } })).status).toBe(200);
  });

  it('ends a session that nobody uses, and renews one that is used', async () => {
    const { port, clock } = await start();
    const cookie = await login(port);
    clock.advance(89 * 86_400_000);
    const used = await ask(port, '/', { headers: { cookie } });
    const renewed = used.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    clock.advance(2 * 86_400_000);
    expect((await ask(port, '/', { headers: { cookie } })).status).toBe(401);
    expect((await ask(port, '/', { headers: { cookie: renewed } })).status).toBe(200);
  });

  it('tells a wrong token, once in the log', async () => {
    const { port, warnings } = await start();
    const told = await ask(port, '/login', form('wrong'));
    await ask(port, '/login', form('wrong'));
    expect(told).toMatchObject({ status: 401, body: expect.stringContaining('not the right one') });
    expect(told.headers['set-cookie']).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('WEB_TOKEN')]);
    expect(warnings[0]).not.toContain('wrong,');
  });

  it('makes an address wait after ten wrong tokens, however they come; who is in stays in', async () => {
    const { port, clock } = await start();
    const cookie = await login(port);
    for (let i = 0; i < 5; i++) await ask(port, '/login', form('wrong'));
    for (let i = 0; i < 5; i++) await ask(port, '/api/state', bearer('wrong'));
    const told = await ask(port, '/login', form(token));
    expect(told).toMatchObject({ status: 429, headers: { 'retry-after': String(WINDOW / 1000) } });
    expect(told.body).toContain('15 min');
    expect((await ask(port, '/api/state', bearer(token))).status).toBe(429);
    expect((await ask(port, '/api/state', { headers: { cookie } })).status).toBe(200);
    clock.advance(WINDOW);
    expect((await ask(port, '/api/state', bearer(token))).status).toBe(200);
  });

  it('takes no login from another site, and no large one', async () => {
    const { port } = await start();
    expect((await ask(port, '/login', form(token, { 'sec-fetch-site': 'cross-site' }))).status).toBe(403);
    expect((await ask(port, '/login', form('x'.repeat(5000)))).status).toBe(413);
    const chunked = form('x'.repeat(5000), { 'transfer-encoding': 'chunked' });
    expect((await ask(port, '/login', chunked)).status).toBe(413);
  });
});

it.each(['none', 'proxy'] as const)('WEB_AUTH=%s lets everybody in', async (auth) => {
  const { port } = await start(auth);
  expect((await ask(port, '/api/state')).status).toBe(200);
});
