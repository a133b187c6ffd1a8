/**
 * The registers that one function code reads, by 0-based protocol address. An address that was never set does not
 * exist. Values are rounded to the register's step and cut at what it can hold.
 */
export class Registers {
  readonly #words = new Map<number, number>();

  /** The register as a u16; undefined where there is none. */
  get(address: number): number | undefined {
    return this.#words.get(address);
  }

  set(address: number, word: number): void {
    this.#words.set(address, word & 0xffff);
  }

  /** Makes `from` to `to`, both included, exist with 0 where nothing is yet. */
  zeros(from: number, to: number): void {
    for (let at = from; at <= to; at++) if (!this.#words.has(at)) this.#words.set(at, 0);
  }

  remove(from: number, to: number): void {
    for (let at = from; at <= to; at++) this.#words.delete(at);
  }

  u16(address: number, value: number, step = 1): void {
    this.set(address, within(value / step, 0, 0xffff));
  }

  i16(address: number, value: number, step = 1): void {
    this.set(address, within(value / step, -0x8000, 0x7fff));
  }

  /** High word first. */
  u32(address: number, value: number, step = 1): void {
    this.words(address, [
      Math.floor(within(value / step, 0, 2 ** 32 - 1) / 0x10000),
      within(value / step, 0, 2 ** 32 - 1),
    ]);
  }

  /** IEEE 754, high word first. */
  f32(address: number, value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatBE(value);
    this.words(address, [bytes.readUInt16BE(0), bytes.readUInt16BE(2)]);
  }

  /** Two characters a register, the rest filled with 0. @param length in registers */
  ascii(address: number, length: number, text: string): void {
    const bytes = Buffer.alloc(length * 2);
    bytes.write(text, 'latin1');
    for (let i = 0; i < length; i++) this.set(address + i, bytes.readUInt16BE(i * 2));
  }

  words(address: number, words: readonly number[]): void {
    for (const [i, word] of words.entries()) this.set(address + i, word);
  }

  /** The answer to a read: undefined if one of the registers does not exist. */
  read(address: number, count: number): number[] | undefined {
    const words: number[] = [];
    for (let at = address; at < address + count; at++) {
      const word = this.get(at);
      if (word === undefined) return undefined;
      words.push(word);
    }
    return words;
  }
}

function within(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, Math.round(value)));
}
