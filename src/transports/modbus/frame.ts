/**
 * RTU frames (Modbus over Serial Line V1.02, 2.5.1): unit, function, data, CRC-16 low byte first.
 */

/** Unit, function, address, count, CRC. */
export const REQUEST_LENGTH = 8;
/** Unit, function, code, CRC. */
const EXCEPTION_LENGTH = 5;
/** Unit, function, byte count in front of the registers, CRC behind. */
const ANSWER_OVERHEAD = 5;
/** Sofar G3 answers errors with this function byte (Sofar Modbus-G3 V1.38, 4.7; capture `01 90 02 cd c1`). */
const SOFAR_EXCEPTION = 0x90;
const EXCEPTION_BIT = 0x80;

/** CRC-16/MODBUS of the first `length` bytes from `start` (6.2.2). */
export function crc16(bytes: Uint8Array, start: number, length: number): number {
  let crc = 0xff_ff;
  for (let i = start; i < start + length; i++) {
    crc ^= bytes[i]!;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa0_01 : crc >> 1;
  }
  return crc;
}

/** Whether the `length` bytes from `start` end with their CRC. */
export function hasCrc(bytes: Uint8Array, start: number, length: number): boolean {
  const end = start + length;
  if (length < 4 || end > bytes.length) return false;
  return crc16(bytes, start, length - 2) === (bytes[end - 2]! | (bytes[end - 1]! << 8));
}

/** A frame of these bytes, CRC added. */
export function withCrc(bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(bytes.length + 2);
  frame.set(bytes);
  const crc = crc16(bytes, 0, bytes.length);
  frame[bytes.length] = crc & 0xff;
  frame[bytes.length + 1] = crc >> 8;
  return frame;
}

/** What is waited for: the answer to a read of registers. */
export interface Expected {
  readonly unit: number;
  /** 3 or 4. */
  readonly functionCode: number;
  /** Registers. */
  readonly count: number;
}

/** A request as it stands on the wire, taken apart; undefined if it is none that reads registers. */
export function expectedOf(request: Uint8Array): Expected | undefined {
  if (request.length !== REQUEST_LENGTH || !hasCrc(request, 0, REQUEST_LENGTH)) return undefined;
  const [unit = 0, functionCode = 0, , , high = 0, low = 0] = request;
  const count = (high << 8) | low;
  const isRead = (functionCode === 3 || functionCode === 4) && count >= 1 && count <= 125;
  return isRead && unit >= 1 && unit <= 247 ? { unit, functionCode, count } : undefined;
}

/** What stands at a place of the stream. */
export type FrameAt =
  | { readonly kind: 'answer'; readonly frame: Uint8Array }
  /** With the function byte of the request and the exception bit, whichever byte the device sent. */
  | { readonly kind: 'exception'; readonly frame: Uint8Array; readonly length: number }
  /** Somebody else asks on the same wires. */
  | { readonly kind: 'request'; readonly length: number }
  /** More bytes decide; `answer` if it has the head of the whole answer. */
  | { readonly kind: 'perhaps'; readonly answer: boolean }
  | { readonly kind: 'nothing' };

/** What stands at `start`, as far as it can be an answer to what is expected. */
export function frameAt(bytes: Uint8Array, start: number, expected: Expected): FrameAt {
  const { unit, functionCode, count } = expected;
  const left = bytes.length - start;
  let perhaps: FrameAt | undefined;
  if (bytes[start] === unit) {
    const answerLength = ANSWER_OVERHEAD + 2 * count;
    const second = bytes[start + 1];
    if (left < 2) return { kind: 'perhaps', answer: false };
    if (second === functionCode && (left < 3 || bytes[start + 2] === 2 * count)) {
      if (left < answerLength) perhaps = { kind: 'perhaps', answer: left >= 3 };
      else if (hasCrc(bytes, start, answerLength))
        return { kind: 'answer', frame: bytes.slice(start, start + answerLength) };
    }
    if (second === (functionCode | EXCEPTION_BIT) || second === SOFAR_EXCEPTION) {
      if (left < EXCEPTION_LENGTH) perhaps = { kind: 'perhaps', answer: false };
      else if (hasCrc(bytes, start, EXCEPTION_LENGTH)) {
        const code = bytes[start + 2]!;
        const frame = withCrc(Uint8Array.of(unit, functionCode | EXCEPTION_BIT, code));
        return { kind: 'exception', frame, length: EXCEPTION_LENGTH };
      }
    }
  }
  const foreign = bytes[start + 1];
  if (foreign === 3 || foreign === 4) {
    if (left < REQUEST_LENGTH) perhaps ??= { kind: 'perhaps', answer: false };
    else if (expectedOf(bytes.subarray(start, start + REQUEST_LENGTH)))
      return { kind: 'request', length: REQUEST_LENGTH };
  }
  return perhaps ?? { kind: 'nothing' };
}
