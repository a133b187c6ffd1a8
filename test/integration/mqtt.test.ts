import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { requireComponent } from '../support/components.ts';
import { makeCertificates, type Certificates } from '../support/certificates.ts';
import { startMosquitto, type MosquittoOptions, type RunningMosquitto } from '../support/mosquitto.ts';
import { startSource, type ObservedSource } from '../support/mqtt-source.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

const mosquitto = requireComponent('mosquitto');
const openssl = requireComponent('openssl');

async function broker(options: MosquittoOptions = {}): Promise<RunningMosquitto> {
  const running = await startMosquitto(mosquitto!, options);
  onTestFinished(() => running.stop());
  return running;
}

async function publisher(port: number, login: { username?: string; password?: string } = {}): Promise<MqttClient> {
  const client = await connectAsync({ host: '127.0.0.1', port, clientId: 'Amis-1', protocolVersion: 4, ...login });
  onTestFinished(() => void client.end(true));
  return client;
}

const connected = (observed: ObservedSource) =>
  observed.until(({ said }) => said.some((s) => s.startsWith('Connected')));
const says = (observed: ObservedSource, text: string) =>
  observed.until(({ said }) => said.some((s) => s.includes(text)));
const text = ({ payload }: { payload: Uint8Array }) => Buffer.from(payload).toString();

describe.skipIf(!mosquitto)('a real Mosquitto', () => {
  it('delivers over MQTT 5, with and without a trailing slash, once each', async () => {
    const { port } = await broker();
    const observed = startSource({ port });
    await connected(observed);
    expect(observed.source.status()).toMatchObject({ phase: 'connected', protocol: '5', broker: `127.0.0.1:${port}` });
    const reader = await publisher(port);
    await reader.publishAsync('amis/out', 'one');
    await reader.publishAsync('amis/out/', 'two');
    await reader.publishAsync('amis/other', 'no');
    await reader.publishAsync('amis/out', 'last', { qos: 1 });
    await observed.until(({ messages }) => messages.some((m) => text(m) === 'last'));
    expect(observed.messages.map((m) => [m.topic, text(m)])).toEqual([
      ['amis/out', 'one'],
      ['amis/out/', 'two'],
      ['amis/out', 'last'],
    ]);
  });

  it('marks what the broker had stored, and carries a trace context', async () => {
    const { port } = await broker();
    const reader = await connectAsync({ host: '127.0.0.1', port, protocolVersion: 5 });
    onTestFinished(() => void reader.end(true));
    await reader.publishAsync('amis/out', 'old', { retain: true, qos: 1 });
    const observed = startSource({ port });
    await observed.until(({ messages }) => messages.length === 1);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await reader.publishAsync('amis/out', 'now', { properties: { userProperties: { traceparent } } });
    await observed.until(({ messages }) => messages.length === 2);
    expect(observed.messages.map((m) => [text(m), m.retain, m.traceparent])).toEqual([
      ['old', true, undefined],
      ['now', false, traceparent],
    ]);
  });

  it('lets the right password in', async () => {
    const { port } = await broker({ users: { pi: 'right' } });
    await connected(startSource({ port, user: 'pi', password: 'right' }));
  });

  it.each([
    {
      login: { user: 'pi', password: 'wrong' },
      sentence: 'refuses the login of "pi". Check MQTT_USER and MQTT_PASSWORD.',
    },
    { login: {}, sentence: 'wants a login. Set MQTT_USER and MQTT_PASSWORD.' },
  ])('says once that it $sentence', async ({ login, sentence }) => {
    const { port } = await broker({ users: { pi: 'right' } });
    const observed = startSource({ port, ...login });
    await says(observed, sentence);
    // It goes on trying: the password may be corrected at the broker.
    await observed.until((_, { phase }) => phase === 'waiting');
    await observed.until((_, { phase }) => phase === 'connecting');
    await observed.until((_, { phase }) => phase === 'waiting');
    expect(observed.said.filter((s) => s.includes(sentence))).toHaveLength(1);
    expect(observed.said.join()).not.toContain('wrong');
  });

  // It grants the subscription and delivers nothing, so that only the silence tells.
  it('keeps to itself what its access list does not allow', async () => {
    const acl = ['user pi', 'topic readwrite meter/#', 'topic write amis/#'];
    const { port } = await broker({ users: { pi: 'right' }, acl });
    const login = { user: 'pi', password: 'right' };
    const observed = startSource({ port, ...login }, { filters: ['amis/out', 'meter/out'] });
    await connected(observed);
    const reader = await publisher(port, { username: 'pi', password: 'right' });
    await reader.publishAsync('amis/out', 'hidden', { qos: 1 });
    await reader.publishAsync('meter/out', 'seen', { qos: 1 });
    await observed.until(({ messages }) => messages.length > 0);
    expect(observed.messages.map(text)).toEqual(['seen']);
  });

  it('delivers once what two filters ask for, and nothing that is far too large', async () => {
    const { port } = await broker();
    const observed = startSource({ port }, { filters: ['amis/out', 'amis/+', 'amis/#'] });
    await connected(observed);
    const reader = await publisher(port);
    await reader.publishAsync('amis/out', Buffer.alloc(1_000_000), { qos: 1 });
    await reader.publishAsync('amis/out', 'one', { qos: 1 });
    await reader.publishAsync('amis/out', 'two', { qos: 1 });
    await observed.until(({ messages }) => messages.some((m) => text(m) === 'two'));
    expect(observed.messages.map(text)).toEqual(['one', 'two']);
    expect(observed.said).toHaveLength(1);
  });

  it('is read through a WebSocket', async () => {
    const { port } = await broker({ websockets: true });
    const observed = startSource({ port, scheme: 'ws', path: '/mqtt' });
    await connected(observed);
    const reader = await connectAsync({ protocol: 'ws', host: '127.0.0.1', port, path: '/mqtt' });
    onTestFinished(() => void reader.end(true));
    await reader.publishAsync('amis/out', 'one', { qos: 1 });
    await observed.until(({ messages }) => messages.length > 0);
  });

  it('comes back after a restart of the broker, with its subscription', async () => {
    const running = await broker();
    const observed = startSource({ port: running.port });
    await connected(observed);
    await running.kill();
    await observed.until((_, { phase }) => phase === 'waiting');
    await running.start();
    await observed.until((_, { phase }) => phase === 'connected');
    await running.line(/Received SUBSCRIBE/);
    const reader = await publisher(running.port);
    await reader.publishAsync('amis/out', 'again', { qos: 1 });
    await observed.until(({ messages }) => messages.length === 1);
  });

  it('notices a network cut without a FIN, and comes back', async () => {
    const running = await broker();
    const proxy = await startTcpProxy(running.port);
    onTestFinished(() => proxy.stop());
    const observed = startSource({ port: proxy.port }, { limits: { keepalive: 1, connectTimeout: 2000 } });
    await connected(observed);
    proxy.swallow();
    await says(observed, 'no sign of life');
    proxy.heal();
    await observed.until((_, { phase }) => phase === 'connected');
    const reader = await publisher(running.port);
    await reader.publishAsync('amis/out', 'again', { qos: 1 });
    await observed.until(({ messages }) => messages.length > 0);
  });

  it.each([{ protocolVersion: 5 }, { protocolVersion: 4 }] as const)(
    'says when another client (MQTT $protocolVersion) takes its id again and again',
    async ({ protocolVersion }) => {
      const { port } = await broker();
      const observed = startSource({ port });
      await connected(observed);
      const clientId = 'smartmeter-otel-test';
      const twin = await connectAsync({ host: '127.0.0.1', port, clientId, protocolVersion, reconnectPeriod: 1 });
      onTestFinished(() => void twin.end(true));
      await says(observed, 'uses the same client id "smartmeter-otel-test"');
      expect(observed.source.status().phase).toBe('waiting');
    },
  );
});

describe.skipIf(!mosquitto || !openssl)('a real Mosquitto with TLS', () => {
  let certificates: Certificates;
  beforeAll(() => {
    certificates = makeCertificates(openssl!, 'localhost');
  });
  afterAll(() => certificates.remove());

  const tlsBroker = (clientCert = false) =>
    broker({
      tls: {
        ca: certificates.path('ca.crt'),
        cert: certificates.path('server.crt'),
        key: certificates.path('server.key'),
        clientCert,
      },
    });

  it('is trusted by its own CA', async () => {
    const { port } = await tlsBroker();
    await connected(startSource({ port, scheme: 'mqtts', host: 'localhost', ca: certificates.pem('ca.crt') }));
  });

  it('takes a client certificate, and is understood when it wants one', async () => {
    const { port } = await tlsBroker(true);
    const settings = { port, scheme: 'mqtts', host: 'localhost', ca: certificates.pem('ca.crt') } as const;
    const { pem } = certificates;
    await connected(startSource({ ...settings, cert: pem('client.crt'), key: pem('client.key') }));
    await says(startSource({ ...settings, clientId: 'no-certificate' }), 'MQTT_CERT_FILE');
  });

  it.each([
    { name: 'a CA that is not trusted', host: 'localhost', ca: undefined, sentence: 'MQTT_CA_FILE' },
    { name: 'another CA', host: 'localhost', ca: 'other-ca.crt', sentence: 'MQTT_CA_FILE' },
    { name: 'another name', host: '127.0.0.1', ca: 'ca.crt', sentence: 'is for another name' },
  ] as const)('$name: $sentence', async ({ host, ca, sentence }) => {
    const { port } = await tlsBroker();
    const trusted = ca === undefined ? {} : { ca: certificates.pem(ca) };
    await says(startSource({ port, scheme: 'mqtts', host, ...trusted }), sentence);
  });

  it('says when the broker wants TLS and we do not speak it, and the other way round', async () => {
    const secure = await tlsBroker();
    const plain = await broker();
    await says(startSource({ port: secure.port }), 'mqtts://');
    await says(startSource({ port: plain.port, scheme: 'mqtts', clientId: 'x' }), 'speaks TLS at all');
  });
});

describe('no broker', () => {
  it.each([
    { host: '127.0.0.1', port: 1, sentence: 'No broker listens at 127.0.0.1:1.' },
    { host: 'no-such-host.invalid', port: 1883, sentence: '"no-such-host.invalid"' },
  ])('$host:$port: $sentence', async ({ host, port, sentence }) => {
    await says(startSource({ host, port }), sentence);
  });
});
