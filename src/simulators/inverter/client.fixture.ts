import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { crc16 } from './rtu.ts';

/** Bytes from hex with spaces. */
export function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex');
}

/** A read request with CRC. */
export function read(unit: number, code: number, address: number, count: number): Buffer {
  const body = Buffer.from([unit, code, address >> 8, address & 0xff, count >> 8, count & 0xff]);
  const crc = crc16(body);
  return Buffer.concat([body, Buffer.from([crc & 0xff, crc >> 8])]);
}

/** A Modbus TCP request. */
export function mbap(transaction: number, unit: number, pdu: string): Buffer {
  const body = hex(pdu);
  const header = Buffer.alloc(7);
  header.writeUInt16BE(transaction, 0);
  header.writeUInt16BE(body.length + 1, 4);
  header[6] = unit;
  return Buffer.concat([header, body]);
}

/** A plain socket that gathers what comes. */
export class RawClient {
  readonly socket: Socket;
  #got = Buffer.alloc(0) as Buffer;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (bytes) => (this.#got = Buffer.concat([this.#got, bytes])));
  }

  /** @param address such as `rtu+tcp://127.0.0.1:5020` */
  static async to(address: string): Promise<RawClient> {
    const { hostname, port } = new URL(address.replace(/^[a-z+]+:/, 'http:'));
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  send(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  /** Takes exactly `count` bytes, waiting for them. */
  async take(count: number): Promise<Buffer> {
    while (this.#got.length < count) await once(this.socket, 'data');
    const taken = this.#got.subarray(0, count);
    this.#got = this.#got.subarray(count);
    return taken;
  }

  /** What came and was not taken. */
  get rest(): Buffer {
    return this.#got;
  }

  async ask(bytes: Buffer, answerLength: number): Promise<Buffer> {
    this.send(bytes);
    return this.take(answerLength);
  }

  /** Resolves when the connection is gone, however. */
  closed(): Promise<void> {
    return new Promise((resolve) => this.socket.once('close', () => resolve()));
  }

  close(): void {
    this.socket.destroy();
  }
}
