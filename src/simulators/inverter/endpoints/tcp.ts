import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { OpenEndpoint, OpenSession } from './endpoint.ts';

/**
 * A TCP server.
 * @param scheme of the address that clients use
 * @throws (rejects) when the address cannot be listened on, in a sentence
 */
export async function openTcp(
  scheme: 'rtu+tcp' | 'modbus+tcp',
  host: string,
  port: number,
  open: OpenSession,
): Promise<OpenEndpoint> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    const session = open(
      (bytes) => void socket.write(bytes),
      () => socket.destroy(),
    );
    socket.on('data', (bytes) => session.receive(bytes));
    // A close follows; whoever broke the connection knows why.
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      session.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(host, port, error)));
    server.listen(port, host, resolve);
  });
  const { port: listening } = server.address() as AddressInfo;
  const shownHost = host.includes(':') ? `[${host}]` : host;
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    address: `${scheme}://${shownHost}:${listening}`,
    cut: async () => cut(),
    async close() {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function cannotListen(host: string, port: number, error: Error): Error {
  return new Error(
    `The simulated inverter cannot listen on ${host}:${port}: ${error.message}. Choose another --port, or stop what uses it.`,
    { cause: error },
  );
}
