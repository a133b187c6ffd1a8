/** CRC-16 of Modbus over serial lines (Modbus over Serial Line V1.02, 6.2.2). */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}

/** Unit, PDU and CRC, its low byte first. */
export function rtuFrame(unit: number, pdu: Uint8Array): Buffer {
  const frame = Buffer.alloc(pdu.length + 3);
  frame[0] = unit;
  frame.set(pdu, 1);
  frame.writeUInt16LE(crc16(frame.subarray(0, -2)), frame.length - 2);
  return frame;
}

export function hasGoodCrc(frame: Uint8Array): boolean {
  if (frame.length < 4) return false;
  return crc16(frame.subarray(0, -2)) === frame[frame.length - 2]! + frame[frame.length - 1]! * 256;
}

/** A whole request, or bytes that were none. */
export type Cut = { readonly frame: Buffer; readonly rest: Buffer } | { readonly junk: number; readonly rest: Buffer };

/** Functions 1 to 6 have requests of 8 bytes, with unit and CRC. */
const SHORT = 8;

/**
 * Takes the next request off the front of what came over the line: undefined while it is not complete. Bytes in front
 * of a request that is whole are skipped and counted, as a device does that finds its own unit and a good CRC.
 */
export function cutRequest(bytes: Buffer): Cut | undefined {
  for (let at = 0; at < bytes.length; at++) {
    const length = requestLength(bytes.subarray(at));
    if (length === undefined || at + length > bytes.length) continue;
    const frame = bytes.subarray(at, at + length);
    if (!hasGoodCrc(frame)) continue;
    return at > 0 ? { junk: at, rest: bytes.subarray(at) } : { frame, rest: bytes.subarray(length) };
  }
  return undefined;
}

function requestLength(bytes: Buffer): number | undefined {
  const code = bytes[1];
  if (code === undefined) return undefined;
  if (code >= 1 && code <= 6) return SHORT;
  if (code !== 15 && code !== 16) return undefined;
  const count = bytes[6];
  return count === undefined ? undefined : 9 + count;
}
