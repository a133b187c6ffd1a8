import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { PacketGuard } from './packet-guard.ts';

/**
 * Bytes that the broker gets at a time. aedes works on all packets of a piece at once: with the 64 KiB that Node reads
 * they outlive V8's young generation, and a flood takes 55 MB more (measured), without being faster.
 */
const PIECE = 8 * 1024;

type Done = (error?: Error | null) => void;

/** A client's socket as the broker sees it: bytes pass the guard first, and what is too large cuts it off. */
export class GuardedConnection extends Duplex {
  readonly #socket: Socket;
  readonly #guard = new PacketGuard();
  #clientId: string | undefined;
  /** Read from the socket, and not yet given to the broker. */
  #rest: Uint8Array = new Uint8Array();
  #hasEnded = false;

  /** @param onCutOff called when the guard ends the connection */
  constructor(socket: Socket, onCutOff: () => void) {
    super({ allowHalfOpen: false, readableHighWaterMark: PIECE });
    this.#socket = socket;
    socket.on('data', (chunk) => {
      if (!this.#guard.accepts(chunk)) {
        onCutOff();
        this.destroy();
        return;
      }
      socket.pause();
      this.#rest = chunk;
      this.#give();
    });
    socket.on('end', () => this.#end());
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', (hadError) => (hadError ? this.destroy() : this.#end()));
  }

  /** The broker lets the client in. */
  letIn(clientId: string): void {
    this.#clientId = clientId;
    this.#guard.loggedIn();
  }

  /** Undefined until it is let in. */
  get clientId(): string | undefined {
    return this.#clientId;
  }

  /** One piece a turn of the event loop: under a flood Node would read on and on, and nothing else would run. */
  override _read(): void {
    setImmediate(() => this.#give());
  }

  #give(): void {
    const piece = this.#rest.subarray(0, PIECE);
    this.#rest = this.#rest.subarray(PIECE);
    if (piece.length > 0) this.push(piece);
    else if (this.#hasEnded) this.push(null);
    else this.#socket.resume();
  }

  /** A reader that publishes and leaves: what it sent is still to be read here. */
  #end(): void {
    this.#hasEnded = true;
    if (this.#rest.length === 0) this.push(null);
  }

  override _write(chunk: Uint8Array, _: BufferEncoding, done: Done): void {
    // To one that has left, while what it sent before is being read.
    if (this.#socket.destroyed) done();
    else this.#socket.write(chunk, done);
  }

  /** aedes writes a packet in several pieces; one write for many takes a fifth off the cost of a message (measured). */
  override _writev(pieces: { readonly chunk: Uint8Array }[], done: Done): void {
    const chunks = pieces.map(({ chunk }) => chunk);
    if (this.#socket.destroyed) done();
    else this.#socket.write(Buffer.concat(chunks), done);
  }

  override _final(done: Done): void {
    this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
