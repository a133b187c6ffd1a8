import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { SerialPortStream } from '@serialport/stream';
import { autoDetect } from '@serialport/bindings-cpp';
import { takeRequests, type Asked, type Framing } from './modbus-frames.ts';

/** A request and the line it came over. */
export interface Request extends Asked {
  /** Which request of this device it is, from 0 on. */
  readonly number: number;
  /** Writes bytes on the line, if it is still there. */
  say(bytes: Uint8Array): void;
}

/** A device, or several units on one line, that does with each request what a test tells it. */
export interface ModbusDevice {
  /** Everything that it was asked, in order, by whichever connection. */
  readonly asked: readonly Request[];
  /** Resolves when it has been asked `count` times. */
  askedTimes(count: number): Promise<void>;
  stop(): Promise<void>;
}

export interface TcpDevice extends ModbusDevice {
  readonly port: number;
  /** Connections so far. */
  connections(): number;
  /** Ends all connections with a reset. */
  reset(): void;
}

export type Behaviour = (request: Request) => void;

/** A device behind a gateway: RTU over TCP, or Modbus TCP. */
export async function startTcpDevice(framing: Framing, behave: Behaviour, port = 0): Promise<TcpDevice> {
  const lines = new Set<{ resetAndDestroy(): void }>();
  let connections = 0;
  const ear = listener(framing, behave);
  const server: Server = createServer({ noDelay: true }, (socket) => {
    connections++;
    lines.add(socket);
    socket.on('close', () => lines.delete(socket));
    ear.attach(socket);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...ear.device,
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    reset() {
      for (const line of lines) line.resetAndDestroy();
    },
    async stop() {
      server.close();
      for (const line of lines) line.resetAndDestroy();
      await once(server, 'close');
    },
  };
}

/** A device at the far end of a serial line. */
export async function startSerialDevice(path: string, behave: Behaviour, baudRate = 9600): Promise<ModbusDevice> {
  const port = new SerialPortStream({ binding: autoDetect(), path, baudRate, autoOpen: false });
  const ear = listener('rtu', behave);
  ear.attach(port);
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  return {
    ...ear.device,
    stop: () => new Promise<void>((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve())),
  };
}

function listener(framing: Framing, behave: Behaviour) {
  const asked: Request[] = [];
  const waiting = new Set<() => void>();
  const device = {
    asked,
    async askedTimes(count: number) {
      while (asked.length < count) await new Promise<void>((resolve) => waiting.add(resolve));
    },
  };
  function attach(line: Duplex) {
    let bytes: Buffer = Buffer.alloc(0);
    line.on('error', () => {});
    line.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const taken = takeRequests(framing, bytes);
      bytes = bytes.subarray(taken.used);
      for (const one of taken.asked) {
        const request: Request = {
          ...one,
          number: asked.length,
          say: (out) => void (line.writable && line.write(out)),
        };
        asked.push(request);
        behave(request);
      }
      for (const wake of waiting) wake();
      waiting.clear();
    });
  }
  return { device, attach };
}
