import type { SimulatedClock } from '../../simulators/clock.ts';
import type { Line, LineEvents, OpenLine } from './line.ts';
import { withCrc } from './frame.ts';

/** A line on which a test plays the device. */
export class FakeLine {
  /** Frames that were sent, as hex. */
  readonly sent: string[] = [];
  /** Lines opened so far. */
  opened = 0;
  isOpen = false;
  /** What the device does with a request; nothing by default. */
  device: (request: Uint8Array) => void = () => {};
  /** Why it cannot be opened; it can if undefined. */
  refusal: string | Error | undefined;
  #events: LineEvents | undefined;

  readonly open: OpenLine = async (_, events) => {
    if (this.refusal instanceof Error) throw this.refusal;
    if (this.refusal !== undefined) return { ok: false, problem: this.refusal };
    this.opened++;
    this.isOpen = true;
    this.#events = events;
    return { ok: true, line: this.#line() };
  };

  /** Bytes from the device. */
  says(...bytes: readonly Uint8Array[]): void {
    for (const piece of bytes) this.#events?.onBytes(piece);
  }

  loses(problem: string): void {
    this.isOpen = false;
    this.#events?.onLost(problem);
  }

  #line(): Line {
    return {
      write: (frame) => {
        this.sent.push(Buffer.from(frame).toString('hex'));
        this.device(frame);
      },
      close: async () => {
        this.isOpen = false;
      },
    };
  }
}

/** The answer to a request: each register holds its own address. */
export function answerTo(request: Uint8Array): Uint8Array {
  const [unit = 0, code = 0, high = 0, low = 0, , count = 0] = request;
  const registers = Array.from({ length: count }, (_, i) => (high << 8) + low + i);
  const data = registers.flatMap((register) => [register >> 8, register & 0xff]);
  return withCrc(Uint8Array.of(unit, code, data.length, ...data));
}

export function exceptionTo([unit = 0, code = 0]: Uint8Array, exception: number, mark = code | 0x80): Uint8Array {
  return withCrc(Uint8Array.of(unit, mark, exception));
}

/** Lets the clock go on once what has been begun has come to its first wait. */
export async function pass(clock: SimulatedClock, ms: number): Promise<void> {
  await new Promise((resolve) => void setImmediate(resolve));
  await clock.run(ms);
}
