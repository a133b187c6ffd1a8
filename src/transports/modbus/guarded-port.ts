import { EventEmitter } from 'node:events';
import { AnswerSearch } from './answer-search.ts';
import { expectedOf } from './frame.ts';

/** What the port has seen since the last request, apart from its answer. */
export interface Seen {
  /** Bytes in the answer's place that were none. */
  readonly noise: number;
  /** Bytes that came before the request, without a late answer's. */
  readonly unasked: number;
  readonly echo: boolean;
  readonly foreignRequest: boolean;
  /** Answers to the request before, which was given up. */
  readonly late: number;
}

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
  /** Looks for the answer to the request that was given up last. */
  #lateSearch: AnswerSearch | undefined;
  #late = 0;
  /** Bytes that came while nothing was waited for. */
  #unasked = 0;

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

  /**
   * Ends the request: nothing that comes from now on is its answer.
   * @returns what came since this was last asked
   */
  end(isAnswered: boolean): Seen {
    const { noise = 0, pending = 0, sawEcho = false } = this.#search ?? {};
    const seen = {
      noise: noise + pending,
      // A late answer that came in pieces across a request counts on both sides.
      unasked: Math.max(0, this.#unasked),
      echo: sawEcho,
      foreignRequest: this.#foreignRequest,
      late: this.#late,
    };
    this.#lateSearch = isAnswered ? undefined : this.#search;
    this.#search = undefined;
    this.#late = 0;
    this.#unasked = 0;
    return seen;
  }

  /** Bytes from the wire. @returns whether the answer is complete with them and was handed to the client */
  feed(bytes: Uint8Array): boolean {
    this.#lookForLate(bytes);
    if (!this.#search) this.#unasked += bytes.length;
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

  #lookForLate(bytes: Uint8Array): void {
    const found = this.#lateSearch?.push(bytes);
    if (!found || found.kind === 'foreign request') return;
    this.#late++;
    this.#unasked -= found.frame.length;
    this.#lateSearch = undefined;
  }
}
