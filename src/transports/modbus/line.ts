import type { Clock } from '../../clock.ts';
import type { BusAddress } from './settings.ts';

/** An open connection that carries RTU frames, whatever carries them. */
export interface Line {
  /** Puts a frame on the wire. What cannot be written ends the line. */
  readonly write: (frame: Uint8Array) => void;
  /** Ends it; nothing is told any more. Safe to call twice. */
  readonly close: () => Promise<void>;
}

export interface LineEvents {
  /** Bytes as they come: pieces of frames, several, noise. */
  readonly onBytes: (bytes: Uint8Array) => void;
  /** An answer that names an earlier request came and was dropped (Modbus TCP only). */
  readonly onLate: () => void;
  /** The line is gone, once, unless it was closed from here. @param problem a sentence for the person at the Pi */
  readonly onLost: (problem: string) => void;
}

/** @returns the open line, or why it could not be opened, as a sentence. Never rejects. */
export type OpenLine = (
  address: BusAddress,
  events: LineEvents,
  signal: AbortSignal,
  clock: Clock,
) => Promise<{ readonly ok: true; readonly line: Line } | { readonly ok: false; readonly problem: string }>;

/** The line that an address asks for; what it needs is loaded only then. */
export const openLine: OpenLine = async (address, events, signal, clock) => {
  switch (address.kind) {
    case 'serial':
      return (await import('./serial-line.ts')).openSerialLine(address, events, signal, clock);
    case 'rtu+tcp':
      return (await import('./tcp-line.ts')).openTcpLine(address, events, signal);
    case 'modbus+tcp':
      return (await import('./mbap-line.ts')).openMbapLine(address, events, signal);
  }
};
