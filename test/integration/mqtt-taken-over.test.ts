import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startSource } from '../support/mqtt-source.ts';

/** MQTT 5 CONNACK: accepted, no properties. */
const CONNACK = Buffer.from([0x20, 3, 0, 0, 0]);
/** MQTT 5 DISCONNECT with reason 0x8E, Session taken over. */
const TAKEN_OVER = Buffer.from([0xe0, 2, 0x8e, 0]);

it('says at the first time when an MQTT 5 broker tells that the session was taken over', async () => {
  const server = createServer((socket) => {
    socket.once('data', () => socket.end(Buffer.concat([CONNACK, TAKEN_OVER])));
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const observed = startSource({ port: (server.address() as AddressInfo).port });
  await observed.until(({ said }) => said.length > 0);
  expect(observed.said[0]).toContain('uses the same client id "smartmeter-otel-test"');
});
