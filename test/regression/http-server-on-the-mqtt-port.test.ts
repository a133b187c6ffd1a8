/** With MQTT_PORT on a web server the log spoke of "Invalid header flag bits, must be 0x0 for puback packet". */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startSource } from '../support/mqtt-source.ts';

it('says that what answers there does not speak MQTT, and which variable to check', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const observed = startSource({ port: (server.address() as AddressInfo).port });
  await observed.until(({ said }) => said.length > 0);
  expect(observed.said[0]).toMatch(/does not speak MQTT\. Check MQTT_PORT\./);
});
