import type { Cancel } from '../../clock.ts';
import { ask, happens, lossy, Outbox, thinking, type Line, type Session } from './line.ts';
import { cutRequest, rtuFrame } from './rtu.ts';

/** Bits of a character on the line: start, eight, stop. */
const BITS = 10;
/** Milliseconds of silence that end a frame on a fast line or over TCP, where pauses have other reasons too. */
const SILENCE = 50;
/** No request is longer: what has gathered beyond that is noise. */
const LONGEST = 512;

/** RTU frames over anything that carries bytes. */
export class RtuSession implements Session {
  readonly #line: Line;
  readonly #send: (bytes: Buffer) => void;
  readonly #outbox: Outbox;
  #buffer: Buffer = Buffer.alloc(0);
  #silence: Cancel | undefined;

  constructor(line: Line, send: (bytes: Buffer) => void) {
    this.#line = line;
    this.#send = send;
    this.#outbox = new Outbox(line, send);
  }

  receive(bytes: Buffer): void {
    const faults = this.#line.faults();
    if (faults.halfOpen) return;
    this.#silence?.();
    if (faults.echo) this.#send(Buffer.from(bytes));
    this.#buffer = Buffer.concat([this.#buffer, bytes]);
    for (let cut = cutRequest(this.#buffer); cut; cut = cutRequest(this.#buffer)) {
      this.#buffer = cut.rest;
      if ('frame' in cut) this.#request(cut.frame);
      else this.#line.counts.junk += cut.junk;
    }
    if (this.#buffer.length > LONGEST) this.#forget();
    if (this.#buffer.length > 0) this.#silence = this.#line.clock.after(SILENCE, () => this.#forget());
  }

  end(): void {
    this.#silence?.();
    this.#outbox.close();
  }

  /** What is not whole by now never will be. */
  #forget(): void {
    this.#line.counts.junk += this.#buffer.length;
    this.#buffer = Buffer.alloc(0);
  }

  #request(frame: Buffer): void {
    const line = this.#line;
    if (line.faults().deafWhileBusy && this.#outbox.isBusy) return;
    const answer = ask(line, frame[0]!, frame.subarray(1, -2));
    if (!answer) return;
    const bytes = 'rtu' in answer ? answer.rtu : rtuFrame(frame[0]!, answer.pdu);
    const chunks = [...this.#foreign(frame), this.#noise(), lossy(line, this.#disturbed(bytes))];
    const onLine = frame.length + chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const airtime = line.baud > 0 ? (1000 * BITS * onLine) / line.baud : 0;
    this.#outbox.after(thinking(line) + airtime, chunks);
  }

  #disturbed(bytes: Buffer): Buffer {
    if (!happens(this.#line, this.#line.faults().wrongCrc)) return bytes;
    const disturbed = Buffer.from(bytes);
    const bit = Math.floor(this.#line.random() * bytes.length * 8);
    disturbed[bit >> 3]! ^= 1 << (bit & 7);
    return disturbed;
  }

  #noise(): Buffer {
    const { random } = this.#line;
    if (!happens(this.#line, this.#line.faults().noise)) return Buffer.alloc(0);
    return Buffer.from(Array.from({ length: 1 + Math.floor(random() * 4) }, () => Math.floor(random() * 256)));
  }

  /** Another master asks this device too, for some other number of registers. */
  #foreign(frame: Buffer): Buffer[] {
    if (!happens(this.#line, this.#line.faults().foreign)) return [];
    const count = frame[5] === 2 ? 3 : 2;
    const values = Array.from({ length: 2 * count }, () => Math.floor(this.#line.random() * 256));
    return [
      rtuFrame(frame[0]!, Buffer.from([3, 4, 0x85, 0, count])),
      rtuFrame(frame[0]!, Buffer.from([3, 2 * count, ...values])),
    ];
  }
}
