import type { Clock } from '../../clock.ts';
import type { Random } from '../random.ts';
import type { Answer, SimulatedDevice } from './device.ts';
import type { InverterFaults } from './faults.ts';

/** What has happened on the line since the start. */
export interface LineCounts {
  /** Whole requests for a device that is here. */
  requests: number;
  /** Of these, with a function other than 3 and 4. */
  writes: number;
  answers: number;
  /** Whole requests for devices that are not here. */
  strangers: number;
  /** Bytes that were no request. */
  junk: number;
}

/** What all connections to one simulated inverter share. */
export interface Line {
  readonly clock: Clock;
  readonly random: Random;
  readonly devices: ReadonlyMap<number, SimulatedDevice>;
  readonly latency: number;
  readonly baud: number;
  readonly counts: LineCounts;
  faults(): InverterFaults;
}

/** One connection's half of the conversation. */
export interface Session {
  receive(bytes: Buffer): void;
  /** The connection is gone: nothing is sent any more. */
  end(): void;
}

/** What a device says; undefined when nothing comes. */
export function ask(line: Line, unit: number, pdu: Uint8Array): Answer | undefined {
  const device = line.devices.get(unit);
  if (!device) {
    line.counts.strangers++;
    return undefined;
  }
  line.counts.requests++;
  if (pdu[0] !== 3 && pdu[0] !== 4) line.counts.writes++;
  const faults = line.faults();
  if (faults.silent) return undefined;
  return device.answer(pdu, faults, happens(line, faults.busy));
}

export function happens({ random }: Line, share: number): boolean {
  return share > 0 && random() < share;
}

/** Some of the bytes, one to three lost somewhere. */
export function lossy(line: Line, bytes: Buffer): Buffer {
  if (!happens(line, line.faults().drop)) return bytes;
  const count = Math.min(bytes.length, 1 + Math.floor(line.random() * 3));
  const from = Math.floor(line.random() * (bytes.length - count + 1));
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + count)]);
}

/** Sends answers after one another, each not before its time. */
export class Outbox {
  readonly #line: Line;
  readonly #send: (bytes: Buffer) => void;
  #freeAt = 0;
  #isOpen = true;

  constructor(line: Line, send: (bytes: Buffer) => void) {
    this.#line = line;
    this.#send = send;
  }

  /** An answer is still on its way. */
  get isBusy(): boolean {
    return this.#line.clock.now().mono < this.#freeAt;
  }

  /** @param ms from now; later if another one is still on its way */
  after(ms: number, chunks: readonly Buffer[]): void {
    const now = this.#line.clock.now().mono;
    this.#freeAt = Math.max(this.#freeAt, now + ms);
    const wait = this.#freeAt - now;
    if (wait > 0) this.#line.clock.after(wait, () => this.#deliver(chunks));
    else this.#deliver(chunks);
  }

  close(): void {
    this.#isOpen = false;
  }

  #deliver(chunks: readonly Buffer[]): void {
    if (!this.#isOpen) return;
    this.#line.counts.answers++;
    for (const chunk of chunks) if (chunk.length > 0) this.#send(chunk);
  }
}

/** Milliseconds that an answer takes: the device thinks, and sometimes too long. */
export function thinking(line: Line): number {
  const { late, lateBy } = line.faults();
  return line.latency + (happens(line, late) ? lateBy : 0);
}
