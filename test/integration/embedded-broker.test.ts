import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connectAsync } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { EmbeddedBroker } from '../../src/transports/mqtt/embedded-broker.ts';
import type { MqttSettings } from '../../src/transports/mqtt/settings.ts';
import { startSource } from '../support/mqtt-source.ts';

async function startBroker(settings: Partial<MqttSettings> = {}) {
  const said: string[] = [];
  const note = (text: string) => said.push(text);
  const broker = new EmbeddedBroker({
    settings: { mode: 'embedded', scheme: 'mqtt', host: '127.0.0.1', port: 0, clientId: 'service', ...settings },
    clock: systemClock,
    logger: { debug() {}, info: note, warn: note, error: note },
  });
  await broker.start();
  onTestFinished(() => broker.stop());
  return { broker, said, port: broker.address().port };
}

async function reader(port: number, options: object = {}) {
  const client = await connectAsync({ host: '127.0.0.1', port, protocolVersion: 4, reconnectPeriod: 0, ...options });
  onTestFinished(() => void client.end(true));
  return client;
}

async function rawSocket(port: number): Promise<Socket> {
  const socket = connectTcp(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** MQTT 3.1.1 CONNECT with client id "a". */
const CONNECT = Buffer.from([0x10, 13, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 1, 0x61]);
const text = ({ payload }: { payload: Uint8Array }) => Buffer.from(payload).toString();

describe('the built-in broker', () => {
  it('takes a reader to the service over loopback TCP', async () => {
    const { broker, port } = await startBroker();
    const observed = startSource({ ...broker.connectionSettings() });
    await observed.until((_, { phase }) => phase === 'connected');
    expect(observed.source.status()).toMatchObject({ embedded: true, protocol: '3.1.1' });
    await (await reader(port)).publishAsync('amis/out', 'hello', { qos: 1 });
    await observed.until(({ messages }) => messages.length === 1);
    expect(observed.messages.map((m) => [m.topic, text(m), m.retain])).toEqual([['amis/out', 'hello', false]]);
  });

  it('loses nothing of a reader that publishes and leaves', async () => {
    const { broker, port } = await startBroker();
    const observed = startSource({ ...broker.connectionSettings() });
    await observed.until((_, { phase }) => phase === 'connected');
    const socket = await rawSocket(port);
    socket.write(CONNECT);
    await once(socket, 'data');
    const topic = [0, 8, ...Buffer.from('amis/out')];
    const publishes = Array.from({ length: 5000 }, (_, i) => {
      const body = [...topic, ...Buffer.from(String(i).padStart(100, ' '))];
      return Buffer.from([0x30, body.length, ...body]);
    });
    socket.end(Buffer.concat([...publishes, Buffer.from([0xe0, 0])]));
    await observed.until(({ messages }) => messages.length === publishes.length);
    expect(observed.messages.map((m) => Number(text(m)))).toEqual(publishes.map((_, i) => i));
  });

  it('lets nobody but the service read', async () => {
    const { port } = await startBroker();
    const spy = await reader(port);
    const granted = await spy.subscribeAsync('#').catch((error: Error) => error.message);
    expect(granted).toMatch(/Unspecified error|Subscribe error/);
    expect(spy.connected).toBe(true);
  });

  it('accepts and drops what is not allowed, so that a reader does not send it for ever', async () => {
    const { broker, port } = await startBroker();
    const observed = startSource({ ...broker.connectionSettings() }, { filters: ['amis/out', '$SYS/x'] });
    await observed.until((_, { phase }) => phase === 'connected');
    const client = await reader(port);
    await client.publishAsync('$SYS/x', 'no', { qos: 1 });
    await client.publishAsync('amis/out', 'yes', { qos: 1, retain: true });
    await observed.until(({ messages }) => messages.length > 0);
    expect(observed.messages.map(text)).toEqual(['yes']);
  });

  it('asks for user and password where they are set', async () => {
    const { broker, port, said } = await startBroker({ user: 'reader', password: 'secret-of-mine' });
    await expect(reader(port)).rejects.toThrow(/Bad username or password/);
    await expect(reader(port, { username: 'reader', password: 'wrong' })).rejects.toThrow(/Bad username or password/);
    const client = await reader(port, { username: 'reader', password: 'secret-of-mine' });
    expect(client.connected).toBe(true);
    const observed = startSource({ ...broker.connectionSettings() });
    await observed.until((_, { phase }) => phase === 'connected');
    expect(said.join()).toContain('MQTT_USER and MQTT_PASSWORD');
    expect(said.join()).not.toContain('secret-of-mine');
  });

  it('refuses to listen on the LAN without user and password', async () => {
    await expect(startBroker({ host: '0.0.0.0' })).rejects.toThrow('MQTT_USER and MQTT_PASSWORD');
  });

  it('says that a broker runs already, and which variable to set', async () => {
    const { port } = await startBroker();
    await expect(startBroker({ port })).rejects.toThrow(/A broker already runs on port .*MQTT_BROKER=127\.0\.0\.1/);
  });

  it.each([
    { name: 'that announces 268 MB', first: Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]) },
    { name: 'that is not MQTT', first: Buffer.from('GET / HTTP/1.1\r\n\r\n') },
  ])('cuts a client off $name', async ({ first }) => {
    const { port, said } = await startBroker();
    const socket = await rawSocket(port);
    socket.write(first);
    await once(socket, 'close');
    expect(said.join()).toContain('was cut off');
  });

  it('cuts off a payload of 200 MB after the login, long before it has come in', async () => {
    const { port } = await startBroker();
    const socket = await rawSocket(port);
    socket.write(CONNECT);
    await once(socket, 'data');
    // It may learn of it by a reset.
    const closed = new Promise((resolve) => socket.once('close', resolve));
    // PUBLISH, 200 MB announced.
    socket.write(Buffer.from([0x30, 0x80, 0x84, 0xaf, 0x5f]));
    const chunk = Buffer.alloc(1_000_000);
    let taken = 0;
    while (!socket.destroyed && taken < 200) {
      if (!socket.write(chunk)) await Promise.race([once(socket, 'drain').catch(() => {}), closed]);
      taken++;
    }
    await closed;
    expect(taken).toBeLessThan(20);
  });

  it('understands a packet that comes byte by byte', async () => {
    const { port } = await startBroker();
    const socket = await rawSocket(port);
    socket.setNoDelay(true);
    for (const byte of CONNECT) socket.write(Buffer.from([byte]));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect([...answer]).toEqual([0x20, 2, 0, 0]);
  });

  it('cannot be blocked by connections that say nothing: the oldest makes room', async () => {
    const { broker, port } = await startBroker();
    const sockets: Socket[] = [];
    while (sockets.length < 16) sockets.push(await rawSocket(port));
    const oldest = once(sockets[0]!, 'close');
    const observed = startSource({ ...broker.connectionSettings() });
    await oldest;
    await observed.until((_, { phase }) => phase === 'connected');
    expect(sockets.slice(1).every((s) => !s.destroyed)).toBe(true);
  });

  it('takes no more readers than a home has, and the service itself beside them', async () => {
    const { broker, port, said } = await startBroker();
    for (let i = 0; i < 16; i++) await reader(port, { clientId: `reader-${i}` });
    await expect(reader(port, { clientId: 'one-more' })).rejects.toThrow(/Server unavailable/);
    expect(said.join()).toContain('16 others are connected');
    const observed = startSource({ ...broker.connectionSettings() });
    await observed.until((_, { phase }) => phase === 'connected');
  });

  it('lets no reader take the client id of the service, which would throw it out', async () => {
    const { broker, port, said } = await startBroker();
    const observed = startSource({ ...broker.connectionSettings() });
    await observed.until((_, { phase }) => phase === 'connected');
    await expect(reader(port, { clientId: 'service' })).rejects.toThrow(/Identifier rejected/);
    await (await reader(port)).publishAsync('amis/out', 'still here', { qos: 1 });
    await observed.until(({ messages }) => messages.length === 1);
    expect(said.join()).toContain('the service itself has this client id');
  });

  it('keeps no session, so that readers that come and go leave nothing behind', async () => {
    const { port } = await startBroker();
    for (let visit = 0; visit < 2; visit++) {
      const socket = await rawSocket(port);
      // Like CONNECT, without "clean session".
      socket.write(Buffer.from(CONNECT).fill(0, 9, 10));
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect([...answer]).toEqual([0x20, 2, 0, 0]);
      // A QoS 2 publish that is never finished.
      socket.write(Buffer.from([0x34, 6, 0, 1, 0x61, 0, 1, 0x78]));
      await once(socket, 'data');
      socket.destroy();
      await once(socket, 'close');
    }
    const reserve = await rawSocket(port);
    reserve.write(CONNECT);
    await once(reserve, 'data');
    const closed = once(reserve, 'close');
    for (let id = 1; id <= 20; id++) reserve.write(Buffer.from([0x34, 6, 0, 1, 0x61, 0, id, 0x78]));
    await closed;
  });

  it('stops at once, whoever is connected and says nothing', async () => {
    const { broker, port } = await startBroker();
    const silent = await rawSocket(port);
    const closed = once(silent, 'close');
    const before = systemClock.now().mono;
    await broker.stop();
    await closed;
    expect(systemClock.now().mono - before).toBeLessThan(5000);
  });
});
