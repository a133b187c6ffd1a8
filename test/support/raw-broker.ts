import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a client says. */
export interface RawRequest {
  readonly kind: 'connect' | 'subscribe' | 'ping' | 'disconnect';
  readonly bytes: Buffer;
  readonly socket: Socket;
  /** Which connection it is, from 1 on. */
  readonly connection: number;
  /** Protocol level that its CONNECT asks for: 5, or 4 for MQTT 3.1.1. */
  readonly level: number;
}

export interface RawBroker {
  readonly port: number;
  /** Connections so far. */
  readonly connections: () => number;
}

/**
 * A broker that misbehaves as a test tells it: `answer` is called with each packet of a client. It never closes its side
 * by itself, as one that hangs does.
 */
export async function startRawBroker(answer: (request: RawRequest) => void): Promise<RawBroker> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    const connection = sockets.size;
    let level = 0;
    socket.on('error', () => {});
    // Each packet of these tests is a chunk of its own, since the client waits for an answer.
    socket.on('data', (bytes) => {
      const kind = kindOf(bytes);
      if (kind === 'connect') level = bytes[8] as number;
      answer({ kind, bytes, socket, connection, level });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { port: (server.address() as AddressInfo).port, connections: () => sockets.size };
}

/** Lets everybody in with the version asked for, grants what is subscribed, and answers pings. */
export function behave({ kind, bytes, socket, level }: RawRequest): void {
  if (kind === 'connect') socket.write(Buffer.from(level === 5 ? [0x20, 3, 0, 0, 0] : [0x20, 2, 0, 0]));
  if (kind === 'subscribe') socket.write(suback(bytes, level, [1, 1]));
  if (kind === 'ping') socket.write(Buffer.from([0xd0, 0]));
}

/** @param codes one for each filter */
export function suback(subscribe: Buffer, level: number, codes: readonly number[]): Buffer {
  const body = [...subscribe.subarray(2, 4), ...(level === 5 ? [0] : []), ...codes];
  return Buffer.from([0x90, body.length, ...body]);
}

function kindOf(bytes: Buffer): RawRequest['kind'] {
  switch ((bytes[0] as number) >> 4) {
    case 1:
      return 'connect';
    case 8:
      return 'subscribe';
    case 12:
      return 'ping';
    default:
      return 'disconnect';
  }
}
