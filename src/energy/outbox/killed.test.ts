import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { seededRandom } from '../../simulators/random.ts';
import { temporaryDirectory } from './outbox.fixture.ts';
import type { OutboxPoint } from './points.ts';
import type { OutboxStatus } from './status.ts';

const KILLS = 12;
const CHILD = fileURLToPath(new URL('killed.fixture.ts', import.meta.url));

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

it('loses nothing when a real process is killed again and again', async () => {
  const random = seededRandom(42);
  const taken: { body: string; points: OutboxPoint[] }[] = [];
  let register = 1000;
  let requestsToLive = Infinity;
  let child: ChildProcess | undefined;
  let status: OutboxStatus | undefined;
  let isDone = false;
  const { promise: done, resolve: finish } = Promise.withResolvers<void>();

  /** Some die before the request is taken, some before it is answered, some after. */
  function mayKill(): void {
    if (--requestsToLive === 0) child?.kill('SIGKILL');
  }
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request);
      mayKill();
      if (request.url === '/register') response.end(String(isDone ? register : (register += Math.floor(random() * 9))));
      if (request.url === '/v1/metrics') {
        if (body !== '') taken.push({ body, points: JSON.parse(body) as OutboxPoint[] });
        mayKill();
        response.end();
      }
      if (request.url === '/status') {
        status = JSON.parse(body) as OutboxStatus;
        response.end();
        if (isDone && status.rows === 0 && status.series[0]?.baseline === register) finish();
      }
      mayKill();
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const path = join(temporaryDirectory(), 'state.db');
  const start = () => spawn(process.execPath, [CHILD, path, origin], { stdio: ['ignore', 'ignore', 'inherit'] });

  for (let kill = 0; kill < KILLS; kill++) {
    requestsToLive = 1 + Math.floor(random() * 40);
    child = start();
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect([code, signal]).toEqual([null, 'SIGKILL']);
  }
  requestsToLive = Infinity;
  isDone = true;
  child = start();
  await done;
  child.kill('SIGKILL');
  await once(child, 'exit');
  server.close();
  server.closeAllConnections();

  const books = status!.series[0]!;
  const distinct = [...new Map(taken.map((request) => [request.body, request])).values()];
  const sum = (requests: readonly { points: OutboxPoint[] }[]) =>
    requests.flatMap(({ points }) => points).reduce((total, { wh }) => total + wh, 0);
  expect(status!.breaches).toEqual([]);
  expect(books).toMatchObject({ booked: register - 1000, acknowledged: register - 1000, restamped: 0 });
  expect(sum(distinct)).toBe(register - 1000);
  expect(sum(taken)).toBeGreaterThanOrEqual(register - 1000);
  expect(sum(taken) - (register - 1000)).toBeLessThanOrEqual(books.doubtful);
}, 60_000);
