/** Bytes that a client may send. aedes itself takes any packet: 268 MB announced before a login grew it by 166 MB. */
export const packetLimits = {
  /** Until the broker has let the client in. */
  beforeLogin: 4 * 1024,
  /** A packet afterwards, its header included; readings have a few hundred bytes. */
  packet: 64 * 1024,
} as const;

const CONNECT = 1;
/** MQTT 3.1.1, section 2.2.3: the remaining length has at most 4 bytes. */
const LENGTH_BYTES = 4;

/**
 * Follows the packets in a client's byte stream, without keeping any of it, and says when one is too large.
 * The verdict is the same however the stream is cut into chunks.
 */
export class PacketGuard {
  #loggedIn = false;
  #isFirst = true;
  #total = 0;
  /** Bytes of the packet's body that are still to come. */
  #body = 0;
  /** Bytes of the header so far: 0, or 1 for the type and one for each of the length. */
  #header = 0;
  #length = 0;

  /** The broker has let the client in. */
  loggedIn(): void {
    this.#loggedIn = true;
  }

  /** @returns whether all of it may pass; a client is cut off after the first false */
  accepts(chunk: Uint8Array): boolean {
    this.#total += chunk.length;
    if (!this.#loggedIn && this.#total > packetLimits.beforeLogin) return false;
    let at = 0;
    while (at < chunk.length) {
      if (this.#body > 0) {
        const skipped = Math.min(this.#body, chunk.length - at);
        this.#body -= skipped;
        at += skipped;
      } else if (!this.#takeHeaderByte(chunk[at++] as number)) return false;
    }
    return true;
  }

  #takeHeaderByte(byte: number): boolean {
    if (this.#header === 0) {
      if (this.#isFirst && byte >> 4 !== CONNECT) return false;
      this.#isFirst = false;
      this.#header = 1;
      this.#length = 0;
      return true;
    }
    this.#length += (byte & 0x7f) * 128 ** (this.#header - 1);
    this.#header++;
    const isLast = (byte & 0x80) === 0;
    if (!isLast) return this.#header <= LENGTH_BYTES;
    const limit = this.#loggedIn ? packetLimits.packet : packetLimits.beforeLogin;
    if (this.#header + this.#length > limit) return false;
    this.#header = 0;
    this.#body = this.#length;
    return true;
  }
}
