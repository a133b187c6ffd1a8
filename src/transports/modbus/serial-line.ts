import { autoDetect } from '@serialport/bindings-cpp';
import { SerialPortStream } from '@serialport/stream';
import { every, type Clock } from '../../clock.ts';
import type { Line, LineEvents, OpenLine } from './line.ts';
import { busProblem } from './problem.ts';
import type { BusAddress } from './settings.ts';

type SerialAddress = Extract<BusAddress, { kind: 'serial' }>;

/**
 * Milliseconds between looks whether the port is still there. After a hang-up the binding may read 0 bytes again and
 * again (@serialport/bindings-cpp 13, `unixRead`), a core busy until the next request fails; draining a port that is
 * gone fails at once.
 */
const LOOK_EVERY = 1000;

/** A serial port, 8N1, locked against other programs. */
export async function openSerialLine(
  address: SerialAddress,
  { onBytes, onLost }: LineEvents,
  signal: AbortSignal,
  clock: Clock,
): ReturnType<OpenLine> {
  const port = new SerialPortStream({
    binding: autoDetect(),
    path: address.path,
    baudRate: address.baud,
    dataBits: 8,
    parity: 'none',
    stopBits: 1,
    lock: true,
    autoOpen: false,
  });
  const failure = await new Promise<Error | null>((resolve) => port.open(resolve));
  if (failure) return { ok: false, problem: busProblem(address, failure) };
  if (signal.aborted) {
    await closed(port);
    return { ok: false, problem: busProblem(address, new Error('it took too long')) };
  }
  let isClosed = false;
  let problem: string | undefined;
  port.on('data', onBytes);
  port.on('error', (error) => {
    problem = busProblem(address, error);
    // An error leaves the port open, and then it says nothing more.
    if (port.isOpen) port.close(() => {});
  });
  const stopLooking = every(clock, LOOK_EVERY, () => {
    if (port.isOpen) port.drain((error) => error && port.isOpen && port.close(() => {}));
  });
  port.on('close', () => {
    stopLooking();
    if (isClosed) return;
    isClosed = true;
    onLost(problem ?? busProblem(address, Object.assign(new Error('disconnected'), { code: 'ENODEV' })));
  });
  const line: Line = {
    write: (frame) => void port.write(Buffer.from(frame)),
    close() {
      isClosed = true;
      stopLooking();
      return closed(port);
    },
  };
  return { ok: true, line };
}

function closed(port: { readonly isOpen: boolean; close(done: () => void): void }): Promise<void> {
  return new Promise((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve()));
}
