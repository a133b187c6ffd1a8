/** What goes over a Modbus line, written from the specification so that tests do not lean on the code they test. */
export interface Asked {
  readonly unit: number;
  readonly fc: number;
  readonly address: number;
  readonly count: number;
  /** Transaction id of Modbus TCP, else 0. */
  readonly transaction: number;
  /** The request's bytes, as they came. */
  readonly bytes: Buffer;
}

export type Framing = 'rtu' | 'tcp';

/** CRC-16 of Modbus: polynomial 0xA001, start 0xFFFF. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}

export function answerOf(framing: Framing, asked: Asked, registers: readonly number[]): Buffer {
  const pdu = Buffer.alloc(2 + 2 * registers.length);
  pdu[0] = asked.fc;
  pdu[1] = 2 * registers.length;
  for (const [i, register] of registers.entries()) pdu.writeUInt16BE(register, 2 + 2 * i);
  return framed(framing, asked, pdu);
}

/** @param marked function byte of the answer: the asked one with its highest bit, or 0x90 as Sofar's firmware has it */
export function exceptionOf(framing: Framing, asked: Asked, code: number, marked = asked.fc | 0x80): Buffer {
  return framed(framing, asked, Buffer.from([marked, code]));
}

function framed(framing: Framing, { unit, transaction }: Asked, pdu: Buffer): Buffer {
  if (framing === 'rtu') {
    const body = Buffer.concat([Buffer.from([unit]), pdu]);
    const crc = crc16(body);
    return Buffer.concat([body, Buffer.from([crc & 0xff, crc >>> 8])]);
  }
  const header = Buffer.alloc(7);
  header.writeUInt16BE(transaction, 0);
  header.writeUInt16BE(pdu.length + 1, 4);
  header[6] = unit;
  return Buffer.concat([header, pdu]);
}

/**
 * Takes the whole requests from the start of what has come, and says how many bytes they were. Everything in RTU that is
 * no read with a right checksum is an error: on the wires of these tests nothing gets lost on the way to the device.
 */
export function takeRequests(framing: Framing, bytes: Buffer): { readonly asked: Asked[]; readonly used: number } {
  const asked: Asked[] = [];
  let used = 0;
  for (;;) {
    const rest = bytes.subarray(used);
    const whole = framing === 'rtu' ? 8 : rest.length >= 6 ? 6 + rest.readUInt16BE(4) : Infinity;
    if (rest.length < whole) return { asked, used };
    asked.push(framing === 'rtu' ? parseRtu(rest.subarray(0, 8)) : parseTcp(rest.subarray(0, whole)));
    used += whole;
  }
}

function parseRtu(bytes: Buffer): Asked {
  if (crc16(bytes.subarray(0, 6)) !== bytes.readUInt16LE(6)) {
    throw new Error(`no request with a right checksum: ${bytes.toString('hex')}`);
  }
  return { ...fields(bytes, 0), transaction: 0 };
}

function parseTcp(bytes: Buffer): Asked {
  return { ...fields(bytes, 6), transaction: bytes.readUInt16BE(0) };
}

function fields(bytes: Buffer, start: number): Omit<Asked, 'transaction'> {
  return {
    unit: bytes[start] as number,
    fc: bytes[start + 1] as number,
    address: bytes.readUInt16BE(start + 2),
    count: bytes.readUInt16BE(start + 4),
    bytes: Buffer.from(bytes),
  };
}
