/**
 * Modbus TCP (Modbus Messaging on TCP/IP V1.0b, 3.1.3): transaction id, protocol 0, length, unit in front of the PDU,
 * no CRC. Above it everything is an RTU frame, so the CRC is taken off and put on here.
 */
import { withCrc } from './frame.ts';
import type { LineEvents, OpenLine } from './line.ts';
import { lineOf, openSocket, type NetworkAddress } from './tcp-line.ts';

/** Transaction id, protocol id, length. */
const HEADER = 6;
/** Unit and PDU of the longest message (4.1: ADU 260 bytes). */
const LONGEST = 254;

export async function openMbapLine(
  address: NetworkAddress,
  events: LineEvents,
  signal: AbortSignal,
): ReturnType<OpenLine> {
  const opened = await openSocket(address, signal);
  if (!opened.ok) return opened;
  const framing = new MbapFraming(events);
  const { write, close } = lineOf(opened.socket, address, {
    onLate: events.onLate,
    onLost: events.onLost,
    onBytes(bytes) {
      if (framing.push(bytes)) return;
      // Where a message begins cannot be found again in a stream that has lost its step.
      opened.socket.destroy(Object.assign(new Error('sends what is no Modbus TCP'), { syscall: 'Modbus TCP' }));
    },
  });
  return { ok: true, line: { close, write: (frame) => write(framing.wrap(frame)) } };
}

/** Frames with and without the header; only the answer to the last request is passed on as one. */
export class MbapFraming {
  readonly #events: Pick<LineEvents, 'onBytes' | 'onLate'>;
  #transaction = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(events: Pick<LineEvents, 'onBytes' | 'onLate'>) {
    this.#events = events;
  }

  wrap(rtuFrame: Uint8Array): Uint8Array {
    this.#transaction = (this.#transaction + 1) & 0xff_ff;
    const length = rtuFrame.length - 2;
    const message = new Uint8Array(HEADER + length);
    const view = new DataView(message.buffer);
    view.setUint16(0, this.#transaction);
    view.setUint16(4, length);
    message.set(rtuFrame.subarray(0, length), HEADER);
    return message;
  }

  /** @returns false when what comes is no Modbus TCP */
  push(bytes: Uint8Array): boolean {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    while (this.#bytes.length >= HEADER) {
      const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
      const length = view.getUint16(4);
      if (view.getUint16(2) !== 0 || length < 2 || length > LONGEST) return false;
      if (this.#bytes.length < HEADER + length) return true;
      const isOurs = view.getUint16(0) === this.#transaction;
      const message = this.#bytes.subarray(HEADER, HEADER + length);
      this.#bytes = this.#bytes.subarray(HEADER + length);
      if (isOurs) this.#events.onBytes(withCrc(message));
      else this.#events.onLate();
    }
    return true;
  }
}
