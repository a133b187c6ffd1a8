import type { OpenEndpoint, OpenSession } from './endpoint.ts';

/**
 * A serial device that exists, 8N1. The client is at the other end of the cable.
 * @throws (rejects) when it cannot be opened, in a sentence
 */
export async function openSerial(path: string, baud: number, open: OpenSession): Promise<OpenEndpoint> {
  // Native code that only this endpoint needs.
  const [
    {
      default: { SerialPortStream },
    },
    { autoDetect },
  ] = await Promise.all([import('@serialport/stream'), import('@serialport/bindings-cpp')]);
  const connect = async () => {
    const port = new SerialPortStream({ binding: autoDetect(), path, baudRate: baud, autoOpen: false });
    await new Promise<void>((resolve, reject) =>
      port.open((error) => (error ? reject(cannotOpen(path, error)) : resolve())),
    );
    const close = () => new Promise<void>((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve()));
    const session = open(
      (bytes) => void port.write(bytes),
      () => void close(),
    );
    port.on('data', (bytes: Buffer) => session.receive(bytes));
    port.on('error', () => {});
    port.on('close', () => session.end());
    return close;
  };
  let close = await connect();
  return {
    address: path,
    async cut() {
      await close();
      close = await connect();
    },
    close: () => close(),
  };
}

function cannotOpen(path: string, error: Error): Error {
  return new Error(
    `The simulated inverter cannot open the serial device ${path}: ${error.message}. ` +
      'Check that it is there and that you may use it (group dialout); --pty makes one that needs no hardware.',
    { cause: error },
  );
}
