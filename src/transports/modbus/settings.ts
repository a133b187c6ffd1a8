/** Where a Modbus bus is. Everything that hangs on one address shares one connection. */
export type BusAddress =
  /** A serial port by its stable name, `/dev/serial/by-id/…`; 8N1. */
  | { readonly kind: 'serial'; readonly path: string; readonly baud: number }
  /** RTU frames through a transparent RS485-to-Ethernet gateway. */
  | { readonly kind: 'rtu+tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'modbus+tcp'; readonly host: string; readonly port: number };

/** As the user wrote it: `/dev/ttyUSB0`, `rtu+tcp://10.0.0.7:8899`. Also the key under which it is shared. */
export function busName(address: BusAddress): string {
  if (address.kind === 'serial') return address.path;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${address.kind}://${host}:${address.port}`;
}

/** How a device wants to be spoken to, milliseconds. Data of its profile; tests pass small ones. */
export interface BusTiming {
  /** Silence before each request, since the last byte in either direction. */
  readonly gap: number;
  /** From the end of the request to the whole answer. */
  readonly timeout: number;
  /** Further attempts after a time-out or a frame that is no answer. An exception is an answer. */
  readonly retries: number;
  /** After such a failure: silence without a byte before the next request … */
  readonly drainSilence: number;
  /** … but no longer than this. */
  readonly drainAtMost: number;
}

/** docs: facts of Sofar, chapter 3 and 9: ≥ 200 ms between requests, answers within 1.5 s, 300 ms of silence after a failure. */
export const usualTiming: BusTiming = { gap: 200, timeout: 1500, retries: 1, drainSilence: 300, drainAtMost: 2000 };
