import type { Quantity } from '../../readings/quantities.ts';
import type { Group, RegisterTable, RegisterType, TextRow, ValueRow } from '../modbus/register-map.ts';

/** Silence before each request and after a failure that Sofar's firmware wants on RS485: 9600 baud, half duplex. */
export const sofarTiming = { gap: 200, timeout: 1500, retries: 1, drainSilence: 300, drainAtMost: 2000 };

/** Spikes to 65535 are known (solax-modbus #1229, a ZCS HYD): what these registers can mean ends below it. */
export const STRING_AMPERES = [-50, 200] as const;
export const STRING_WATTS = [0, 150_000] as const;
export const PHASE_AMPERES = [0, 400] as const;
/** A u16 counter of 10 Wh, without its last step. */
export const TODAY_WATT_HOURS = [0, 655_340] as const;

/** How rows of one group and document are written: one line each. */
export function rowsFrom(group: Group, source: string) {
  return (
    address: number,
    type: RegisterType,
    scale: number,
    quantity: Quantity,
    more: Partial<Pick<ValueRow, 'range' | 'note' | 'source'>> = {},
  ): ValueRow => ({ kind: 'value', address, type, scale, quantity, group, source, ...more });
}

/** A row of the identity, read once. */
export function identity(
  field: TextRow['field'],
  address: number,
  count: number,
  source: string,
  table: RegisterTable,
): TextRow {
  return { kind: 'text', field, address, count, source, table, group: 'once' };
}

/** `ID` and the number in as many digits as the manufacturer's list has. */
export function faultName(digits: number): (number: number) => string {
  return (number) => `ID${String(number).padStart(digits, '0')}`;
}
