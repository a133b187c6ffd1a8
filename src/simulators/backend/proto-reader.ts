/** Why bytes are no message. Thrown inside the decoders only; `decode` turns it into a value. */
export class Malformed extends Error {}

export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** Messages nested deeper than this are refused: OTLP needs about ten, attributes may nest by themselves. */
const DEEPEST = 40;
/** Messages within one request: a two-byte message costs a hundred in memory. */
const MOST_MESSAGES = 400_000;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What all readers of one request share. */
interface Budget {
  messages: number;
}

/** Runs a decoder over a whole message; every fault of the bytes becomes a refusal. */
export function decode<T>(bytes: Uint8Array, decoder: (message: ProtoReader) => T): Decoded<T> {
  try {
    return { ok: true, value: decoder(new ProtoReader(bytes, { messages: 0 }, 0)) };
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, reason: error.message };
    throw error;
  }
}

/**
 * Reads the fields of one protobuf message in order (protobuf.dev, "Encoding"). `next` moves to a field; then either
 * one of the value methods takes it, or the following `next` skips it.
 */
export class ProtoReader {
  /** Number of the field that `next` found. */
  field = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #budget: Budget;
  readonly #depth: number;
  #at = 0;
  #wire = 0;
  #pending = false;

  constructor(bytes: Uint8Array, budget: Budget, depth: number) {
    if (++budget.messages > MOST_MESSAGES) throw new Malformed('too many messages in one request');
    if (depth > DEEPEST) throw new Malformed('messages are nested too deep');
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#budget = budget;
    this.#depth = depth;
  }

  next(): boolean {
    if (this.#pending) this.#skip();
    if (this.#at >= this.#bytes.length) return false;
    const tag = this.#varint();
    this.#wire = Number(tag & 7n);
    const field = tag >> 3n;
    if (field === 0n || field >= 1n << 29n) throw new Malformed(`field number ${field} does not exist`);
    this.field = Number(field);
    this.#pending = true;
    return true;
  }

  string(): string {
    try {
      return utf8.decode(this.bytes());
    } catch (error) {
      if (error instanceof Malformed) throw error;
      throw new Malformed(`field ${this.field} is not UTF-8`);
    }
  }

  /** A view of the message's own memory. */
  bytes(): Uint8Array {
    this.#expect(2);
    return this.#take(this.#length());
  }

  message<T>(decoder: (message: ProtoReader) => T): T {
    return decoder(new ProtoReader(this.bytes(), this.#budget, this.#depth + 1));
  }

  bool(): boolean {
    return this.uint64() !== 0n;
  }

  uint64(): bigint {
    this.#expect(0);
    return this.#varint();
  }

  int64(): bigint {
    return BigInt.asIntN(64, this.uint64());
  }

  /** Enums and small counts. */
  int32(): number {
    return Number(BigInt.asIntN(32, this.uint64()));
  }

  fixed64(): bigint {
    this.#expect(1);
    return this.#view.getBigUint64(this.#advance(8), true);
  }

  sfixed64(): bigint {
    return BigInt.asIntN(64, this.fixed64());
  }

  double(): number {
    this.#expect(1);
    return this.#view.getFloat64(this.#advance(8), true);
  }

  /** A repeated fixed64 or double, packed or one by one, added to `into`. */
  repeated64<T>(into: T[], read: (view: DataView, at: number) => T): void {
    if (this.#wire === 1) {
      this.#pending = false;
      into.push(read(this.#view, this.#advance(8)));
      return;
    }
    const packed = this.bytes();
    if (packed.length % 8 !== 0) throw new Malformed(`field ${this.field} holds a part of a number`);
    const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
    for (let at = 0; at < packed.length; at += 8) into.push(read(view, at));
  }

  #expect(wire: number): void {
    if (this.#wire !== wire) throw new Malformed(`field ${this.field} has wire type ${this.#wire}, not ${wire}`);
    this.#pending = false;
  }

  #skip(): void {
    this.#pending = false;
    if (this.#wire === 0) this.#varint();
    else if (this.#wire === 1) this.#advance(8);
    else if (this.#wire === 2) this.#take(this.#length());
    else if (this.#wire === 5) this.#advance(4);
    else throw new Malformed(`field ${this.field} has wire type ${this.#wire}, which OTLP does not use`);
  }

  #length(): number {
    return Number(this.#varint());
  }

  #take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** @returns where the `count` bytes begin */
  #advance(count: number): number {
    const start = this.#at;
    if (count > this.#bytes.length - start) throw new Malformed('the message ends in the middle of a field');
    this.#at += count;
    return start;
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#advance(1)] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new Malformed('a varint is longer than ten bytes');
  }
}
