import modbusSerial from 'modbus-serial';
import type { GuardedPort } from './guarded-port.ts';
import type { ReadRequest } from './request.ts';

/** What modbus-serial made of an answer. */
export type ClientAnswer =
  | { readonly kind: 'registers'; readonly registers: readonly number[] }
  | { readonly kind: 'exception'; readonly code: number }
  | { readonly kind: 'failed'; readonly detail: string };

/** modbus-serial's client on a guarded port. One request at a time. */
export interface ModbusClient {
  /** Settles when the port has handed an answer over, and never otherwise: waiting is the caller's. */
  ask(request: ReadRequest): Promise<ClientAnswer>;
}

export function createClient(port: GuardedPort): ModbusClient {
  const client = new modbusSerial.default(port);
  // Without a listener an error of the client would end the process.
  client.on('error', () => {});
  client.open(() => {});
  return {
    async ask({ unit, table, address, count }) {
      client.setID(unit);
      try {
        const read =
          table === 'holding' ? client.readHoldingRegisters(address, count) : client.readInputRegisters(address, count);
        const { data } = await read;
        return { kind: 'registers', registers: data };
      } catch (error) {
        const { modbusCode, message } = error as { modbusCode?: number; message?: string };
        if (modbusCode !== undefined) return { kind: 'exception', code: modbusCode };
        return { kind: 'failed', detail: message ?? String(error) };
      }
    },
  };
}
