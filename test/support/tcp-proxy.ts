import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A wire that can be cut in the ways wires are. */
export interface TcpProxy {
  readonly port: number;
  /** From now on nothing passes and nobody is told: no FIN, no RST, as when a switch loses power. */
  swallow(): void;
  /** Lets new connections through again; those that were swallowed stay dead. */
  heal(): void;
  stop(): Promise<void>;
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let swallowing = false;
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    const dead = () => swallowing || !sockets.has(near);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => void (dead() || to.write(chunk)));
      from.on('end', () => void (dead() || to.end()));
      from.on('error', () => {});
      from.on('close', () => void (dead() || to.destroy()));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    swallow() {
      swallowing = true;
    },
    heal() {
      swallowing = false;
      sockets.clear();
    },
    async stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
