import { connect, type Socket } from 'node:net';
import type { Line, LineEvents, OpenLine } from './line.ts';
import { busProblem } from './problem.ts';
import type { BusAddress } from './settings.ts';

export type NetworkAddress = Exclude<BusAddress, { kind: 'serial' }>;

/** Milliseconds until the operating system asks a silent peer whether it is still there. */
const KEEP_ALIVE_AFTER = 30_000;

/** RTU frames as they are, over TCP: a transparent RS485-to-Ethernet gateway. */
export async function openTcpLine(
  address: NetworkAddress,
  events: LineEvents,
  signal: AbortSignal,
): ReturnType<OpenLine> {
  const opened = await openSocket(address, signal);
  if (!opened.ok) return opened;
  return { ok: true, line: lineOf(opened.socket, address, events) };
}

export function lineOf(socket: Socket, address: NetworkAddress, { onBytes, onLost }: LineEvents): Line {
  let isClosed = false;
  let problem: string | undefined;
  socket.on('data', onBytes);
  socket.on('error', (error) => (problem = busProblem(address, error)));
  socket.on('close', () => {
    if (isClosed) return;
    isClosed = true;
    onLost(problem ?? busProblem(address, Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
  });
  return {
    write: (frame) => void socket.write(frame),
    async close() {
      isClosed = true;
      socket.destroy();
      await Promise.resolve();
    },
  };
}

/** The time a connection may take is the caller's to limit, by the signal. */
export function openSocket(
  address: NetworkAddress,
  signal: AbortSignal,
): Promise<{ readonly ok: true; readonly socket: Socket } | { readonly ok: false; readonly problem: string }> {
  return new Promise((resolve) => {
    const { host, port } = address;
    const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_AFTER });
    const settle = (result: Awaited<ReturnType<typeof openSocket>>) => {
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners();
      if (!result.ok) socket.on('error', () => {}).destroy();
      resolve(result);
    };
    const abort = () => settle({ ok: false, problem: busProblem(address, timedOut()) });
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => settle({ ok: true, socket }));
    socket.once('error', (error) => settle({ ok: false, problem: busProblem(address, error) }));
  });
}

function timedOut(): NodeJS.ErrnoException {
  return Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' });
}
