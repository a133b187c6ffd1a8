import type { Clock } from '../../clock.ts';
import type { BusStatus } from '../../status.ts';
import { createClient, type ModbusClient } from './client.ts';
import { GuardedPort } from './guarded-port.ts';
import type { ReadAnswer, ReadRequest } from './request.ts';
import type { BusTiming } from './settings.ts';

/** Counts of what was dropped, as the status shows them. */
export type Discarded = { -readonly [Kind in keyof BusStatus['discarded']]: number };

/** What came of one request on an open line. */
export type Exchanged = Exclude<ReadAnswer, { kind: 'unreachable' }>;

/** One request and its answer at a time, on one line. */
export class Exchange {
  readonly #clock: Clock;
  readonly #discarded: Discarded;
  readonly #port: GuardedPort;
  readonly #client: ModbusClient;
  /** When a byte last went either way, monotonic milliseconds. */
  #lastByte = Number.NEGATIVE_INFINITY;

  constructor(send: (frame: Uint8Array) => void, clock: Clock, discarded: Discarded) {
    this.#clock = clock;
    this.#discarded = discarded;
    this.#port = new GuardedPort((frame) => {
      this.#lastByte = clock.now().mono;
      send(frame);
    });
    this.#client = createClient(this.#port);
  }

  /** Milliseconds since a byte last went either way. */
  get silence(): number {
    return this.#clock.now().mono - this.#lastByte;
  }

  /** Bytes from the line. */
  feed(bytes: Uint8Array): void {
    this.#lastByte = this.#clock.now().mono;
    this.#port.feed(bytes);
  }

  /** @param ended settles it when the line is lost meanwhile */
  async ask(request: ReadRequest, { timeout }: BusTiming, ended: Promise<'lost'>): Promise<Exchanged | 'lost'> {
    const late = Promise.withResolvers<'late'>();
    const cancel = this.#clock.after(timeout, () => late.resolve('late'));
    const answer = await Promise.race([this.#client.ask(request), late.promise, ended]);
    cancel();
    const isAnswered = answer !== 'lost' && answer !== 'late';
    const { noise, unasked, echo, foreignRequest, late: latecomers } = this.#port.end(isAnswered);
    this.#discarded.noise += noise + unasked;
    this.#discarded.late += latecomers;
    if (echo) this.#discarded.echo++;
    if (answer === 'lost') return 'lost';
    // The client's own promise stays open then, until it is dropped with the next request: it has no say in time.
    if (answer === 'late') return noAnswer(noise, foreignRequest);
    if (answer.kind === 'failed') return { kind: 'garbled', detail: answer.detail };
    return { ...answer, at: this.#clock.now() };
  }
}

function noAnswer(noise: number, foreignRequest: boolean): Exchanged {
  if (foreignRequest) return { kind: 'garbled', detail: 'another master asks on the same wires' };
  return noise > 0 ? { kind: 'garbled', detail: `${noise} bytes came that are no answer` } : { kind: 'silent' };
}
