import { frameAt, type Expected } from './frame.ts';

/** What the bytes that came after a request amount to. */
export type Found =
  | { readonly kind: 'answer' | 'exception'; readonly frame: Uint8Array }
  /** Another master's request: what follows may be the answer to that one. */
  | { readonly kind: 'foreign request' };

/**
 * Looks for the answer to one request in whatever comes: an echo of the request in front, noise, pieces. Never yields a
 * frame with a wrong CRC, and finds the answer wherever in the stream it begins.
 */
export class AnswerSearch {
  readonly #expected: Expected;
  readonly #request: Uint8Array;
  #bytes: Uint8Array = new Uint8Array(0);
  #echo: 'possible' | 'stripped' | 'none' = 'possible';
  #noise = 0;

  /** @param request the bytes that were written, of which an adapter without automatic direction makes an echo */
  constructor(expected: Expected, request: Uint8Array) {
    this.#expected = expected;
    this.#request = request;
  }

  /** Bytes that were part of nothing. */
  get noise(): number {
    return this.#noise;
  }

  /** Bytes that may still become something. */
  get pending(): number {
    return this.#bytes.length;
  }

  get sawEcho(): boolean {
    return this.#echo === 'stripped';
  }

  /** @returns the first thing found; bytes behind it are dropped, since at most one answer is forwarded */
  push(bytes: Uint8Array): Found | undefined {
    this.#bytes = joined(this.#bytes, bytes);
    if (this.#echo === 'possible' && !this.#stripEcho()) return undefined;
    let keepFrom = this.#bytes.length;
    for (let start = 0; start < this.#bytes.length; start++) {
      const at = frameAt(this.#bytes, start, this.#expected);
      if (at.kind === 'answer' || at.kind === 'exception') {
        this.#noise += start;
        this.#bytes = new Uint8Array(0);
        return at;
      }
      if (at.kind === 'request') return { kind: 'foreign request' };
      if (at.kind !== 'perhaps') continue;
      keepFrom = Math.min(keepFrom, start);
      // What looks like a frame inside an answer that is still coming is a part of it.
      if (at.answer) break;
    }
    this.#noise += keepFrom;
    this.#bytes = this.#bytes.subarray(keepFrom);
    return undefined;
  }

  /** @returns whether the bytes in front are decided: either the echo is gone, or they are something else */
  #stripEcho(): boolean {
    const length = Math.min(this.#bytes.length, this.#request.length);
    for (let i = 0; i < length; i++) {
      if (this.#bytes[i] === this.#request[i]) continue;
      this.#echo = 'none';
      return true;
    }
    if (length < this.#request.length) return false;
    this.#bytes = this.#bytes.subarray(length);
    this.#echo = 'stripped';
    return true;
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
