import type { RegisterTable } from '../devices/modbus/register-map.ts';
import type { ReadAnswer, RegisterBus } from '../transports/modbus/request.ts';
import type { BusTiming } from '../transports/modbus/settings.ts';

export type Trouble = Exclude<ReadAnswer, { kind: 'registers' }>;

/** What came of the reads of one poll. */
export class Answers {
  readonly count: Record<ReadAnswer['kind'], number> = {
    registers: 0,
    exception: 0,
    silent: 0,
    garbled: 0,
    unreachable: 0,
  };
  /** The last answer that brought no registers. */
  trouble: Trouble | undefined;

  get total(): number {
    return Object.values(this.count).reduce((sum, count) => sum + count, 0);
  }

  note(answer: ReadAnswer): void {
    this.count[answer.kind]++;
    if (answer.kind !== 'registers') this.trouble = answer;
  }
}

/** Asks one unit for registers. Never rejects. */
export type Ask = (table: RegisterTable, address: number, count: number) => Promise<ReadAnswer>;

export interface AskerOptions {
  readonly bus: RegisterBus;
  readonly unit: number;
  readonly timing: BusTiming;
  /** Once aborted, what is under way and all that follows is "unreachable" at once. */
  readonly signal: AbortSignal;
  /** Where what came is noted. */
  readonly answers: Answers;
}

export function createAsker({ bus, unit, timing, signal, answers }: AskerOptions): Ask {
  return async (table, address, count) => {
    const answer = await unlessAborted(signal, () => bus.read({ unit, table, address, count }, timing));
    answers.note(answer);
    return answer;
  };
}

const STOPPED: ReadAnswer = { kind: 'unreachable', problem: 'Stopped.' };

/** Not a race with one promise that lives as long as the service: each race would stay hung on it. */
async function unlessAborted(signal: AbortSignal, read: () => Promise<ReadAnswer>): Promise<ReadAnswer> {
  if (signal.aborted) return STOPPED;
  const { promise: aborted, resolve } = Promise.withResolvers<ReadAnswer>();
  const abort = () => resolve(STOPPED);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([read(), aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
