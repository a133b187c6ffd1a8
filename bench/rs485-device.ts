/**
 * A device on a line of 9600 baud for bench/rs485.ts, in a process of its own so that its CPU is not counted as ours.
 * A request arrives here at once; its time on the wire is waited for, then the device's own, then the answer comes
 * byte by byte as the line would carry it.
 *
 *   node bench/rs485-device.ts tcp
 *   node bench/rs485-device.ts /dev/pts/1
 *   node bench/rs485-device.ts tcp at-once       no line and no latency, to measure CPU over many polls
 */
import { systemClock } from '../src/clock.ts';
import { startSerialDevice, startTcpDevice, type Behaviour } from '../test/support/modbus-device.ts';
import { answerOf } from '../test/support/modbus-frames.ts';
import { byteTime, LATENCY } from './rs485-line.ts';

/** Bytes that a USB adapter or gateway passes on at once. */
const PIECE = 16;

const [where = 'tcp', speed] = process.argv.slice(2);

const behave: Behaviour = (request) => {
  const answer = answerOf('rtu', request, Array<number>(request.count).fill(1));
  if (speed === 'at-once') return request.say(answer);
  const start = systemClock.now().mono + request.bytes.length * byteTime + LATENCY;
  for (let at = 0; at < answer.length; at += PIECE) {
    const piece = answer.subarray(at, at + PIECE);
    systemClock.after(start + (at + piece.length) * byteTime - systemClock.now().mono, () => request.say(piece));
  }
};

if (where === 'tcp') console.log(`ready on ${(await startTcpDevice('rtu', behave)).port}`);
else {
  await startSerialDevice(where, behave);
  console.log('ready');
}
