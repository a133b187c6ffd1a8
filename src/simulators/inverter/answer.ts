import type { Image, Rules } from './device-map.ts';

export const ILLEGAL_FUNCTION = 1;
export const ILLEGAL_ADDRESS = 2;
export const ILLEGAL_VALUE = 3;
export const BUSY = 6;
export const GATEWAY_TARGET_SILENT = 11;

/** What the protocol allows in one read (Modbus Application Protocol V1.1b3, 6.3). */
const PROTOCOL_MAX = 125;

/** Registers from `from` to `to`, both included. */
export interface AddressRange {
  readonly from: number;
  readonly to: number;
}

/**
 * A device's answer to a request, without unit and CRC. Reads only: every other function is illegal here, whatever
 * the real device would do.
 *
 * @param pdu function and what follows
 * @param illegal addresses that are refused although the map has them
 */
export function answerTo(pdu: Uint8Array, image: Image, rules: Rules, illegal: readonly AddressRange[]): Buffer {
  const code = pdu[0] ?? 0;
  const registers = code === 3 || code === 4 ? image[code] : undefined;
  if (!registers) return refusal(code, code === 3 || code === 4 ? ILLEGAL_ADDRESS : ILLEGAL_FUNCTION, rules);
  if (pdu.length !== 5) return refusal(code, ILLEGAL_VALUE, rules);
  const view = Buffer.from(pdu);
  const address = view.readUInt16BE(1);
  const count = view.readUInt16BE(3);
  if (count < 1 || count > PROTOCOL_MAX || (rules.evenCounts && count % 2 === 1))
    return refusal(code, ILLEGAL_VALUE, rules);
  const last = address + count - 1;
  const isRefused = illegal.some(({ from, to }) => address <= to && last >= from);
  const words = isRefused || !fits(address, count, rules) ? undefined : registers.read(address, count);
  if (!words) return refusal(code, ILLEGAL_ADDRESS, rules);
  const answer = Buffer.alloc(2 + 2 * count);
  answer[0] = code;
  answer[1] = 2 * count;
  for (const [i, word] of words.entries()) answer.writeUInt16BE(word, 2 + 2 * i);
  return answer;
}

/** An exception as the firmware sends it. */
export function refusal(code: number, exception: number, rules: Pick<Rules, 'exceptionFunction'>): Buffer {
  return Buffer.from([rules.exceptionFunction ?? code | 0x80, exception]);
}

function fits(address: number, count: number, { maxRegisters, block, alignedStarts }: Rules): boolean {
  if (count > maxRegisters) return false;
  if (block === undefined) return true;
  if (alignedStarts && address % block !== 0) return false;
  return Math.floor(address / block) === Math.floor((address + count - 1) / block);
}
