import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { PacketGuard } from './packet-guard.ts';

/** A client's socket as the broker sees it: bytes pass the guard first, and what is too large cuts it off. */
export class GuardedConnection extends Duplex {
  readonly #socket: Socket;
  readonly #guard = new PacketGuard();
  #clientId: string | undefined;

  /** @param onCutOff called when the guard ends the connection */
  constructor(socket: Socket, onCutOff: () => void) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    socket.on('data', (chunk) => {
      if (!this.#guard.accepts(chunk)) {
        onCutOff();
        this.destroy();
        return;
      }
      // One chunk a turn of the event loop: under a flood Node would read on and on, and nothing else would run.
      socket.pause();
      this.push(chunk);
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
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

  override _read(): void {
    setImmediate(() => this.#socket.resume());
  }

  override _write(chunk: Uint8Array, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
