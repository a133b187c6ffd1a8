import type { Session } from '../line.ts';

/** Makes the conversation for a connection. @param drop closes the connection */
export type OpenSession = (send: (bytes: Buffer) => void, drop: () => void) => Session;

/** Where a simulated inverter is asked, while it is there. */
export interface OpenEndpoint {
  /** Where a client connects, as the service's RS485_PORT takes it. */
  readonly address: string;
  /** Breaks every connection without a goodbye, as a pulled plug does. It can be opened again at once. */
  cut(): Promise<void>;
  /** Safe to call twice. */
  close(): Promise<void>;
}
