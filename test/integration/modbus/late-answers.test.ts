/**
 * An answer that comes after its time-out, when the next read of the same length is on the wire, has a right checksum, a
 * right unit and a right length. modbus-serial's own ports hand it out as the answer to that read. The first tests show
 * this, so that nobody takes the port of ours for superfluous; the others show the same devices behind it.
 */
import modbusSerial from 'modbus-serial';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { BusAddress } from '../../../src/transports/modbus/settings.ts';
import { requireComponent } from '../../support/components.ts';
import { smallTiming, startBus } from '../../support/modbus-bus.ts';
import { startSerialDevice, startTcpDevice, type Behaviour } from '../../support/modbus-device.ts';
import { answerOf, exceptionOf } from '../../support/modbus-frames.ts';
import { startPtyPair } from '../../support/pty.ts';

const { default: ModbusRTU } = modbusSerial;
const socat = requireComponent('socat');

/** Each register holds its own address, so that a value tells whose it is. */
function itself({ address, count }: { address: number; count: number }): number[] {
  return Array.from({ length: count }, (_, i) => address + i);
}

/** Answers its first request only when the next one has come, as a device does that was busy for longer than we wait. */
function lateOnce(): Behaviour {
  const kept: Buffer[] = [];
  return (request) => {
    kept.push(answerOf('rtu', request, itself(request)));
    if (request.number > 0) request.say(Buffer.concat(kept.splice(0)));
  };
}

interface Line {
  readonly address: BusAddress;
  connect(client: InstanceType<typeof ModbusRTU>): Promise<void>;
}

async function overTcp(behave: Behaviour): Promise<Line> {
  const device = await startTcpDevice('rtu', behave);
  onTestFinished(() => device.stop());
  return {
    address: { kind: 'rtu+tcp', host: '127.0.0.1', port: device.port },
    connect: (client) => client.connectTelnet('127.0.0.1', { port: device.port }),
  };
}

async function overSerial(behave: Behaviour): Promise<Line> {
  const pty = await startPtyPair(socat!);
  const device = await startSerialDevice(pty.far, behave);
  onTestFinished(async () => {
    await device.stop();
    await pty.stop();
  });
  return {
    address: { kind: 'serial', path: pty.near, baud: 9600 },
    connect: (client) => client.connectRTUBuffered(pty.near, { baudRate: 9600 }),
  };
}

const lines = [
  { name: 'RTU over TCP (connectTelnet)', open: overTcp, missing: false },
  { name: 'a serial line (connectRTUBuffered)', open: overSerial, missing: !socat },
];

describe.each(lines)('on $name', ({ open, missing }) => {
  it.skipIf(missing)('modbus-serial alone gives the value of another register', async () => {
    const line = await open(lateOnce());
    const client = new ModbusRTU();
    await line.connect(client);
    onTestFinished(() => client.close(() => {}));
    client.setID(1);
    client.setTimeout(60);
    await expect(client.readHoldingRegisters(0x10, 2)).rejects.toThrow('Timed out');
    // Asked for 0x20 and 0x21.
    expect((await client.readHoldingRegisters(0x20, 2)).data).toEqual([0x10, 0x11]);
  });

  it.skipIf(missing)('our bus never does, however late it comes', async () => {
    const line = await open(lateOnce());
    const { bus, until, stop } = await startBus(line.address);
    onTestFinished(stop);
    await until(({ phase }) => phase === 'open');
    const asked = [0x10, 0x20, 0x30, 0x40, 0x50];
    for (const address of asked) {
      const answer = await bus.read({ unit: 1, table: 'holding', address, count: 2 }, smallTiming);
      if (address === 0x10) expect(answer.kind).toBe('silent');
      // A gap is no shame, a wrong value is.
      else if (answer.kind === 'registers') expect(answer.registers).toEqual([address, address + 1]);
    }
    const after = await bus.read({ unit: 1, table: 'holding', address: 0x60, count: 2 }, smallTiming);
    expect(after).toMatchObject({ kind: 'registers', registers: [0x60, 0x61] });
  });

  it.skipIf(missing)('our bus passes on an exception 0x90, and drops a second answer', async () => {
    const line = await open((request) => {
      const exception = exceptionOf('rtu', request, 2, 0x90);
      const answer = answerOf('rtu', request, itself(request));
      request.say(request.address === 0x100 ? exception : Buffer.concat([answer, answer]));
    });
    const { bus, until, stop } = await startBus(line.address);
    onTestFinished(stop);
    await until(({ phase }) => phase === 'open');
    const read = (address: number) => bus.read({ unit: 1, table: 'holding', address, count: 2 }, smallTiming);
    expect(await read(0x100)).toMatchObject({ kind: 'exception', code: 2 });
    for (const address of [0x10, 0x20, 0x30]) {
      expect(await read(address)).toMatchObject({ kind: 'registers', registers: [address, address + 1] });
    }
  });
});
