/**
 * A process of its own that publishes AMIS readings as fast as a broker takes them, then one last reading.
 *
 *   node test/support/flood.ts PORT SECONDS LAST_REGISTER [MESSAGES_PER_SECOND]
 *
 * Speaks MQTT 3.1.1 at QoS 0 on the bare socket: a client library would be the bottleneck. Prints how many it sent.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { sleep, systemClock } from '../../src/clock.ts';

const TOPIC = 'amis/out';
const BATCH = 500;

const [port, seconds, lastRegister, rate] = process.argv.slice(2).map(Number) as [number, number, number, number?];
const socket = connect(port, '127.0.0.1');
await once(socket, 'connect');
socket.write(connectPacket('flood'));
await once(socket, 'data');

const start = performance.now();
let sent = 0;
for (let elapsed = 0; elapsed < seconds; elapsed = (performance.now() - start) / 1000) {
  // The register grows by 2 Wh a second, as at 7.2 kW, and ends below the last one.
  const register = lastRegister - 1 - 2 * Math.max(0, Math.ceil(seconds - elapsed));
  await write(socket, batch(register, sent));
  sent += BATCH;
  if (rate !== undefined) await until(start + (sent / rate) * 1000);
}
const took = (performance.now() - start) / 1000;
await write(socket, publishPacket(payload(lastRegister, 99, 0)));
socket.end(Buffer.from([0xe0, 0x00]));
await once(socket, 'close');
console.log(JSON.stringify({ sent: sent + 1, perSecond: Math.round(sent / took) }));

function batch(register: number, from: number): Buffer {
  const packets: Buffer[] = [];
  for (let i = from; i < from + BATCH; i++) packets.push(publishPacket(payload(register, 7000 + (i % 400), i % 300)));
  return Buffer.concat(packets);
}

function payload(register: number, imported: number, reactive: number): string {
  return (
    `{"1.8.0":${register},"2.8.0":11184123,"3.8.1":284300,"4.8.1":9433300,"1.7.0":${imported},"2.7.0":0,` +
    `"3.7.0":0,"4.7.0":${reactive},"1.128.0":0,"saldo":${imported},"serialnumber":"0123456789"}`
  );
}

function connectPacket(clientId: string): Buffer {
  const body = Buffer.concat([text('MQTT'), Buffer.from([4, 0x02, 0, 60]), text(clientId)]);
  return Buffer.concat([Buffer.from([0x10, body.length]), body]);
}

function publishPacket(message: string): Buffer {
  const body = Buffer.concat([text(TOPIC), Buffer.from(message)]);
  return Buffer.concat([Buffer.from([0x30, (body.length & 0x7f) | 0x80, body.length >> 7]), body]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

async function write(to: Socket, bytes: Buffer): Promise<void> {
  if (!to.write(bytes)) await once(to, 'drain');
}

async function until(at: number): Promise<void> {
  const ms = at - performance.now();
  if (ms > 0) await sleep(systemClock, ms);
}
