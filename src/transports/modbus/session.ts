import { sleep, type Clock } from '../../clock.ts';
import type { RequestOutcome } from '../../status.ts';
import { Exchange, type Discarded, type Exchanged } from './exchange.ts';
import type { Overdue } from './overdue.ts';
import type { ReadRequest } from './request.ts';
import type { BusTiming } from './settings.ts';

export interface SessionOptions {
  readonly send: (frame: Uint8Array) => void;
  readonly clock: Clock;
  readonly discarded: Discarded;
  readonly overdue: Overdue;
  /** Answers carry the number of their request, so a late one is known as such (Modbus TCP). */
  readonly isNumbered: boolean;
  /** Each attempt, as it ends. */
  readonly onAttempt: (outcome: RequestOutcome) => void;
}

/** Modbus exception 6: busy, ask again (Modbus Application Protocol V1.1b3, 7). Sofar G3 says 7. */
const BUSY = new Set([6, 7]);

/**
 * One open line: requests one after another, with the pauses that the devices want, and after a failure with all that
 * keeps a late answer from being taken for the next one (docs/decisions/0006-guarded-modbus-port.md).
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #exchange: Exchange;
  readonly #lost = Promise.withResolvers<'lost'>();
  readonly #ended = new AbortController();
  #pause: BusTiming | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#exchange = new Exchange(options.send, options.clock, options.discarded);
  }

  feed(bytes: Uint8Array): void {
    this.#exchange.feed(bytes);
  }

  /** The line is gone: what is under way settles. */
  end(): void {
    this.#lost.resolve('lost');
    this.#ended.abort(new Error('the line is gone'));
  }

  /** @returns 'lost' when the line went meanwhile */
  async read(request: ReadRequest, timing: BusTiming): Promise<Exchanged | 'lost'> {
    let answer: Exchanged | 'lost' = { kind: 'silent' };
    for (let attempt = 0; attempt <= timing.retries; attempt++) {
      answer = await this.#attempt(request, timing);
      if (answer === 'lost' || answer.kind === 'registers') break;
      if (answer.kind === 'exception' && !BUSY.has(answer.code)) break;
    }
    return answer;
  }

  async #attempt(request: ReadRequest, timing: BusTiming): Promise<Exchanged | 'lost'> {
    if ((await this.#quiet(timing)) === 'lost') return 'lost';
    const { overdue } = this.#options;
    if (overdue.concerns(request)) {
      const probe = overdue.probeFor(request);
      if (!probe) return { kind: 'garbled', detail: 'every answer could be a late one; it is asked again later' };
      const answer = await this.#ask(probe, timing);
      if (answer === 'lost' || answer.kind !== 'registers') return answer;
      if ((await this.#quiet(timing)) === 'lost') return 'lost';
    }
    return this.#ask(request, timing);
  }

  async #ask(request: ReadRequest, timing: BusTiming): Promise<Exchanged | 'lost'> {
    const { isNumbered, onAttempt, overdue } = this.#options;
    let answer = await this.#exchange.ask(request, timing, this.#lost.promise);
    if (answer === 'lost') {
      if (!isNumbered) overdue.add(request);
      return answer;
    }
    if (answer.kind === 'exception' && !isNumbered && overdue.owesAnything(request))
      answer = { kind: 'garbled', detail: 'an error that may be the answer to an earlier request' };
    onAttempt(answer.kind === 'registers' ? 'ok' : answer.kind);
    if (answer.kind === 'registers') overdue.answered(request);
    else if (answer.kind !== 'exception' && !isNumbered) {
      overdue.add(request);
      this.#pause = timing;
    }
    return answer;
  }

  /** Waits until the line has been silent for as long as it has to be. */
  async #quiet({ gap }: BusTiming): Promise<'lost' | undefined> {
    try {
      if (this.#pause) await this.#drain(this.#pause);
      this.#pause = undefined;
      for (let left = gap - this.#exchange.silence; left > 0; left = gap - this.#exchange.silence)
        await sleep(this.#options.clock, left, this.#ended.signal);
      return undefined;
    } catch {
      return 'lost';
    }
  }

  /**
   * After a failure: until the line has been silent for long enough, or as long as it may take at most, where bytes
   * never end. An answer that comes later still is kept apart by what is overdue.
   */
  async #drain({ drainSilence, drainAtMost }: BusTiming): Promise<void> {
    const { clock } = this.#options;
    const start = clock.now().mono;
    for (;;) {
      const waited = clock.now().mono - start;
      const left = Math.min(drainSilence - Math.min(this.#exchange.silence, waited), drainAtMost - waited);
      if (left <= 0) return;
      await sleep(clock, left, this.#ended.signal);
    }
  }
}
