import { EventEmitter } from 'node:events';
import { AnswerSearch } from './answer-search.ts';
import { expectedOf } from './frame.ts';

/** What the port has seen since the last request, apart from its answer. */
export interface Seen {
  readonly noise: number;
  readonly echo: boolean;
  readonly foreignRequest: boolean;
}

const NOTHING: Seen = { noise: 0, echo: false, foreignRequest: false };

/**
 * The port that modbus-serial's client is given (docs/decisions/0006-guarded-modbus-port.md). It lets through requests
 * that read registers and nothing else, and at most one answer to each, which has to be one to that very request:
 * unit, function, length and checksum. The client's own ports do neither.
 */
export class GuardedPort extends EventEmitter {
  /** Read by the client; one transaction at a time, so it is always the same. */
  _transactionIdRead = 1;
  _transactionIdWrite = 1;
  readonly isOpen = true;
  readonly #send: (frame: Uint8Array) => void;
  #search: AnswerSearch | undefined;
  #foreignRequest = false;

  /** @param send puts a frame on the wire */
  constructor(send: (frame: Uint8Array) => void) {
    super();
    this.#send = send;
  }

  open(done: (error?: Error) => void): void {
    done();
  }

  close(done: () => void): void {
    done();
  }

  destroy(done: () => void): void {
    done();
  }

  /** Called by the client. Throws for whatever is not a read of registers: this service never writes to a device. */
  write(request: Uint8Array): void {
    const expected = expectedOf(request);
    if (!expected) throw new Error('Only function codes 3 and 4 leave this service: it reads and never writes.');
    this.#search = new AnswerSearch(expected, Uint8Array.from(request));
    this.#foreignRequest = false;
    this.#send(request);
  }

  /** Whether bytes that come now can be an answer. */
  get isWaiting(): boolean {
    return this.#search !== undefined;
  }

  /** What came since the last request beside the answer. */
  get seen(): Seen {
    if (!this.#search) return NOTHING;
    const noise = this.#search.noise + this.#search.pending;
    return { noise, echo: this.#search.sawEcho, foreignRequest: this.#foreignRequest };
  }

  /** Nothing that comes from now on is an answer, until the next request. */
  forget(): void {
    this.#search = undefined;
  }

  /** Bytes from the wire. @returns whether the answer is complete with them and was handed to the client */
  feed(bytes: Uint8Array): boolean {
    // What follows another master's request may be the answer to that one, and looks like ours.
    if (!this.#search || this.#foreignRequest) return false;
    const found = this.#search.push(bytes);
    if (!found) return false;
    if (found.kind === 'foreign request') {
      this.#foreignRequest = true;
      return false;
    }
    this.emit('data', Buffer.from(found.frame));
    return true;
  }
}
