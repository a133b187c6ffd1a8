import { GATEWAY_TARGET_SILENT, refusal } from './answer.ts';
import { ask, lossy, Outbox, thinking, type Line, type Session } from './line.ts';

/** Transaction, protocol, length, unit (Modbus Messaging on TCP/IP V1.0b, 3.1.3). */
const HEADER = 7;
/** Unit and the longest PDU. */
const LONGEST = 254;

/** Modbus TCP. Transactions may overlap; each is answered under its own number. */
export class TcpSession implements Session {
  readonly #line: Line;
  readonly #outbox: Outbox;
  readonly #drop: () => void;
  #buffer: Buffer = Buffer.alloc(0);

  /** @param drop closes the connection: what comes is no Modbus TCP, and there is nothing to find back to */
  constructor(line: Line, send: (bytes: Buffer) => void, drop: () => void) {
    this.#line = line;
    this.#outbox = new Outbox(line, send);
    this.#drop = drop;
  }

  receive(bytes: Buffer): void {
    if (this.#line.faults().halfOpen) return;
    this.#buffer = Buffer.concat([this.#buffer, bytes]);
    while (this.#buffer.length >= HEADER) {
      const length = this.#buffer.readUInt16BE(4);
      if (this.#buffer.readUInt16BE(2) !== 0 || length < 2 || length > LONGEST) {
        this.#line.counts.junk += this.#buffer.length;
        this.#buffer = Buffer.alloc(0);
        this.#drop();
        return;
      }
      if (this.#buffer.length < 6 + length) return;
      this.#request(this.#buffer.subarray(0, 6 + length));
      this.#buffer = this.#buffer.subarray(6 + length);
    }
  }

  end(): void {
    this.#outbox.close();
  }

  #request(frame: Buffer): void {
    const unit = frame[6]!;
    const pdu = frame.subarray(HEADER);
    if (this.#line.faults().deafWhileBusy && this.#outbox.isBusy) return;
    const isHere = this.#line.devices.has(unit);
    const answer = ask(this.#line, unit, pdu);
    // A gateway says that nobody is there; who sleeps is not told apart from a line that is cut.
    const body = isHere ? answer && bodyOf(answer) : refusal(pdu[0]!, GATEWAY_TARGET_SILENT, {});
    if (!body) return;
    const header = Buffer.from(frame.subarray(0, HEADER));
    header.writeUInt16BE(body.length + 1, 4);
    this.#outbox.after(thinking(this.#line), [lossy(this.#line, Buffer.concat([header, body]))]);
  }
}

function bodyOf(answer: NonNullable<ReturnType<typeof ask>>): Buffer {
  return 'rtu' in answer ? answer.rtu.subarray(1, -2) : answer.pdu;
}
