import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock, type Clock } from '../../src/clock.ts';
import type { ConnectionLimits } from '../../src/transports/mqtt/connect-options.ts';
import { startSource, type ObservedSource } from '../support/mqtt-source.ts';
import { behave, startRawBroker, suback } from '../support/raw-broker.ts';

/** Waits are a twentieth of what they are in a house. */
const clock: Clock = { now: () => systemClock.now(), after: (ms, task) => systemClock.after(ms / 20, task) };
const start = (settings: Parameters<typeof startSource>[0], limits?: ConnectionLimits) =>
  startSource(settings, { clock, ...(limits && { limits }) });
const says = (observed: ObservedSource, text: string) =>
  observed.until(({ said }) => said.some((s) => s.includes(text)));

describe('a broker that hangs', () => {
  // Each of these takes for ever if the limit is missing, and then runs into the time limit of the test.
  it('does not keep the service from stopping', async () => {
    const { port } = await startRawBroker(behave);
    const observed = start({ port });
    await says(observed, 'Connected');
    await observed.source.stop();
    expect(observed.source.status().phase).toBe('stopped');
  });

  it('does not keep it from stopping before a login or a subscription either', async () => {
    const silent = start({ port: (await startRawBroker(() => {})).port });
    await silent.source.stop();
    const { port } = await startRawBroker((request) => {
      if (request.kind === 'connect') behave(request);
    });
    const unanswered = start({ port });
    await unanswered.until((_, { phase }) => phase === 'connected');
    await unanswered.source.stop();
    expect(unanswered.said).toEqual([]);
  });

  it('is left alone after a while and tried again when it does not answer the subscription', async () => {
    const { port } = await startRawBroker((request) => {
      if (request.connection > 1 || request.kind !== 'subscribe') behave(request);
    });
    const observed = start({ port }, { keepalive: 30, connectTimeout: 4000 });
    await says(observed, 'lets us in but does not answer');
    await says(observed, 'Connected');
    expect(observed.source.status().problem).toBeUndefined();
  });
});

describe('a subscription', () => {
  it('that is refused is said, with its filter, user and the place to look at', async () => {
    const { port } = await startRawBroker((request) => {
      if (request.kind === 'subscribe') request.socket.write(suback(request.bytes, request.level, [1, 0x87]));
      else behave(request);
    });
    const observed = start({ port, user: 'pi', password: 'x' });
    await says(observed, 'does not let user "pi" read amis/out/. Check its access list (ACL)');
    expect(observed.source.status()).toMatchObject({ phase: 'connected', problem: observed.said[0] });
  });

  it('that is cut off is not taken for a refusal', async () => {
    const { port } = await startRawBroker((request) => {
      if (request.kind === 'subscribe' && request.connection === 1) request.socket.destroy();
      else behave(request);
    });
    const observed = start({ port });
    await says(observed, 'Connected');
    expect(observed.said).toEqual([expect.stringContaining('was lost'), expect.stringContaining('Connected')]);
  });
});

describe('the version', () => {
  it('is 3.1.1 where 5 is cut off, and stays so', async () => {
    const { port } = await startRawBroker((request) => {
      if (request.kind === 'connect' && request.level === 5) request.socket.destroy();
      else if (request.kind === 'ping' && request.connection === 3) request.socket.destroy();
      else behave(request);
    });
    const observed = start({ port }, { keepalive: 1, connectTimeout: 10_000 });
    await observed.until((_, { protocol }) => protocol === '3.1.1');
    await says(observed, 'was lost');
    // At once, not after two more attempts with 5.
    await observed.until((_, { phase }) => phase === 'connecting');
    await observed.until((_, { phase }) => phase !== 'connecting');
    expect(observed.source.status()).toMatchObject({ phase: 'connected', protocol: '3.1.1' });
  });

  it('is 3.1.1 at once where 5 is refused, and nobody is told of trouble', async () => {
    const { port, connections } = await startRawBroker((request) => {
      if (request.kind === 'connect' && request.level === 5) request.socket.write(Buffer.from([0x20, 2, 0, 1]));
      else behave(request);
    });
    const observed = start({ port });
    await says(observed, 'Connected');
    expect([observed.said.length, connections()]).toEqual([1, 2]);
  });

  it('is 5 again when 3.1.1 was not the remedy', async () => {
    const { port } = await startRawBroker((request) => {
      if (request.connection <= 4) request.socket.destroy();
      else behave(request);
    });
    const observed = start({ port });
    await says(observed, 'Connected');
    expect(observed.source.status().protocol).toBe('5');
  });

  it('that has worked is kept while the broker restarts', async () => {
    const { port } = await startRawBroker((request) => {
      if (request.connection === 2 || request.connection === 3) request.socket.destroy();
      else if (request.kind === 'ping' && request.connection === 1) request.socket.destroy();
      else behave(request);
    });
    const observed = start({ port }, { keepalive: 1, connectTimeout: 10_000 });
    await observed.until(({ said }) => said.filter((s) => s.startsWith('Connected')).length === 2);
    expect(observed.source.status().protocol).toBe('5');
  });
});

it('says that it is back after each trouble that it has said', async () => {
  const { port } = await startRawBroker((request) => {
    if (request.kind === 'subscribe' && request.connection === 1) {
      behave(request);
      request.socket.end();
    } else behave(request);
  });
  const observed = start({ port });
  await observed.until(({ said }) => said.filter((s) => s.startsWith('Connected')).length === 2);
  expect(observed.said[1]).toContain('was lost');
});

it.each(['127.0.0.1', '::1'])('names the path where %s answers but not with a WebSocket', async (host) => {
  const server = createServer((_, response) => response.writeHead(404).end()).listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  await says(start({ scheme: 'ws', host, port, path: '/nope' }), '/nope is no MQTT WebSocket. Check the path');
});

it('says when a certificate is one that OpenSSL does not take', async () => {
  // The files were checked when the configuration was read; this is what may come after that.
  const observed = start({ scheme: 'mqtts', port: 1, cert: 'none', key: 'none' });
  await observed.until((_, { phase }) => phase === 'waiting');
  expect(observed.source.status().problem).toContain('127.0.0.1:1 failed');
});
