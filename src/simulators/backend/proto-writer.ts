/** Encodes the few answers that a backend gives. Field numbers below 16 only. */
export function varintField(field: number, value: bigint): Uint8Array {
  return Uint8Array.from([field << 3, ...varint(BigInt.asUintN(64, value))]);
}

export function bytesField(field: number, value: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.from([(field << 3) | 2, ...varint(BigInt(value.length))]), value]);
}

export function textField(field: number, value: string): Uint8Array {
  return bytesField(field, Buffer.from(value));
}

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left > 0x7fn; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80);
  bytes.push(Number(left));
  return bytes;
}
