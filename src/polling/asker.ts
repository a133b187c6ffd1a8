import type { RegisterTable } from '../devices/modbus/register-map.ts';
import type { Clock } from '../clock.ts';
import type { ObservedAnswer, PollTrace } from '../tracing.ts';
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
  /** Told of each request and its answer. */
  readonly told?: { readonly trace: PollTrace; readonly clock: Clock };
}

export function createAsker({ bus, unit, timing, signal, answers, told }: AskerOptions): Ask {
  return async (table, address, count) => {
    const from = told?.clock.now();
    const answer = await unlessAborted(signal, () => bus.read({ unit, table, address, count }, timing));
    answers.note(answer);
    if (told && from) told.trace.request({ unit, table, address, count }, observed(answer), from, told.clock.now());
    return answer;
  };
}

/**
 * Exceptions that say that this read will never do: illegal function, address, value (a count that is too large).
 * Busy, device failure and what a gateway says of itself pass.
 */
const REFUSALS = new Set([1, 2, 3]);

export function isRefusal(answer: ReadAnswer): boolean {
  return answer.kind === 'exception' && REFUSALS.has(answer.code);
}

function observed(answer: ReadAnswer): ObservedAnswer {
  switch (answer.kind) {
    case 'registers':
      return { outcome: 'ok' };
    case 'exception':
      return { outcome: 'exception', code: answer.code, isRefusal: isRefusal(answer) };
    case 'silent':
      return { outcome: 'silent' };
    case 'garbled':
      return { outcome: 'garbled', detail: answer.detail };
    case 'unreachable':
      return { outcome: 'unreachable', detail: answer.problem };
  }
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
