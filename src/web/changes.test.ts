import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { onlyWhoMayChange } from './changes.ts';
import type { WebEnv } from './web-env.ts';

it.each([
  { auth: 'none', remoteAddress: '127.0.0.1', localAddress: '127.0.0.1', status: 200 },
  { auth: 'none', remoteAddress: '::ffff:127.0.0.1', localAddress: '::ffff:127.0.0.1', status: 200 },
  { auth: 'none', remoteAddress: '192.168.1.5', localAddress: '192.168.1.5', status: 200 },
  { auth: 'none', remoteAddress: '192.168.1.77', localAddress: '192.168.1.5', status: 403 },
  { auth: 'none', remoteAddress: undefined, localAddress: undefined, status: 403 },
  // Whoever gets here was asked for a token before, by us or by the proxy.
  { auth: 'token', remoteAddress: '192.168.1.77', localAddress: '192.168.1.5', status: 200 },
  { auth: 'proxy', remoteAddress: '192.168.1.77', localAddress: '192.168.1.5', status: 200 },
] as const)('$auth, $remoteAddress at $localAddress: $status', async ({ auth, status, ...socket }) => {
  const app = new Hono<WebEnv>();
  app.post('/', onlyWhoMayChange({ auth }), (c) => c.text('changed'));
  const env = { incoming: { socket } } as unknown as WebEnv['Bindings'];
  expect((await app.request('/', { method: 'POST' }, env)).status).toBe(status);
});
