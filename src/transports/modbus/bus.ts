/**
 *   open ──▶ serve the queue, one request at a time ─ ─ ─▶ lost, or nobody answers ──▶ wait, longer each time ──┐
 *    ▲                                                                                                          │
 *    └──────────────────────────────────────────────────────────────────────────────────────────────────────────┘
 */
import { sleep, type Clock } from '../../clock.ts';
import type { Part } from '../../lifecycle.ts';
import type { Logger } from '../../logger.ts';
import type { Instant } from '../../readings/instant.ts';
import type { BusStatus, RequestOutcome } from '../../status.ts';
import { backoff } from '../backoff.ts';
import { FairQueue } from './fair-queue.ts';
import { openLine as openRealLine, type Line, type OpenLine } from './line.ts';
import { Overdue } from './overdue.ts';
import type { ReadAnswer, ReadRequest, RegisterBus } from './request.ts';
import { Session } from './session.ts';
import { busProblem } from './problem.ts';
import { busName, type BusAddress, type BusTiming } from './settings.ts';

export interface BusOptions {
  readonly address: BusAddress;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** The phase has changed. */
  readonly onChange?: () => void;
  readonly openLine?: OpenLine;
}

export interface ModbusBus extends Part, RegisterBus {
  status(): BusStatus;
}

interface Job {
  readonly request: ReadRequest;
  readonly timing: BusTiming;
  readonly settle: (answer: ReadAnswer) => void;
}

/** Milliseconds that opening may take. */
const OPEN_WITHIN = 10_000;
/**
 * Requests without answer in a row, of whichever unit, after which the line is opened anew: a gateway that has lost its
 * other half, an adapter that hangs. At night this opens it again and again, which does no harm and is not told.
 */
const SILENT_REQUESTS = 5;

export function createBus(options: BusOptions): ModbusBus {
  return new Bus(options);
}

class Bus implements ModbusBus {
  readonly name: string;
  readonly #options: BusOptions;
  readonly #queue = new FairQueue<Job>();
  readonly #requests: Record<RequestOutcome, number> = { ok: 0, exception: 0, silent: 0, garbled: 0 };
  readonly #overdue: Overdue;
  readonly #discarded = { late: 0, echo: 0, noise: 0 };
  readonly #stop = new AbortController();
  #phase: BusStatus['phase'] = 'stopped';
  #since: Instant;
  #progress: Instant;
  #problem: string | undefined;
  #isTold = false;
  #failures = 0;
  #silent = 0;
  #wake: (() => void) | undefined;
  #running: Promise<void> | undefined;

  constructor(options: BusOptions) {
    this.#options = options;
    this.name = `bus ${busName(options.address)}`;
    this.#overdue = new Overdue(options.clock);
    this.#since = options.clock.now();
    this.#progress = this.#since;
  }

  start(): Promise<void> {
    this.#running ??= this.#run();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error('stopped'));
    this.#wake?.();
    await this.#running;
    this.#enter('stopped');
    this.#refuseAll('the service stops');
  }

  status(): BusStatus {
    return {
      bus: busName(this.#options.address),
      phase: this.#phase,
      since: this.#since,
      ...(this.#problem !== undefined && { problem: this.#problem }),
      lastProgress: this.#progress,
      requests: { ...this.#requests },
      discarded: { ...this.#discarded },
    };
  }

  read(request: ReadRequest, timing: BusTiming): Promise<ReadAnswer> {
    if (this.#phase !== 'open') return Promise.resolve({ kind: 'unreachable', problem: this.#whyNotOpen() });
    return new Promise((settle) => {
      this.#queue.push(request.unit, { request, timing, settle });
      this.#wake?.();
    });
  }

  async #run(): Promise<void> {
    const { clock, random } = this.#options;
    while (!this.#stop.signal.aborted) {
      this.#enter('connecting');
      const problem = await this.#openAndServe();
      if (this.#stop.signal.aborted) return;
      this.#refuseAll(problem ?? this.#whyNotOpen());
      // Nobody answered: a fresh line is all that there is to try, at once.
      if (problem === undefined) continue;
      this.#failed(problem);
      await sleep(clock, backoff(Math.max(1, this.#failures), random), this.#stop.signal).catch(() => undefined);
    }
  }

  /** @returns why it ended, or undefined when it was closed because nobody answered */
  async #openAndServe(): Promise<string | undefined> {
    const { address, clock, discarded } = { ...this.#options, discarded: this.#discarded };
    const lost = Promise.withResolvers<string>();
    const session = new Session({
      send: (frame) => line?.write(frame),
      clock,
      discarded,
      overdue: this.#overdue,
      isNumbered: address.kind === 'modbus+tcp',
      onAttempt: (outcome) => this.#attempted(outcome),
    });
    const opened = await this.#open({
      onBytes: (bytes) => session.feed(bytes),
      onLate: () => void this.#discarded.late++,
      onLost(problem) {
        session.end();
        lost.resolve(problem);
      },
    });
    if (!opened.ok) return opened.problem;
    const { line }: { line: Line } = opened;
    this.#opened();
    const problem = await this.#serve(session, lost.promise);
    session.end();
    await line.close();
    return problem;
  }

  async #open(events: Parameters<OpenLine>[1]): ReturnType<OpenLine> {
    const { address, clock, openLine = openRealLine } = this.#options;
    const giveUp = new AbortController();
    const cancel = clock.after(OPEN_WITHIN, () => giveUp.abort());
    const signal = AbortSignal.any([giveUp.signal, this.#stop.signal]);
    // What is needed for a line may be missing on this machine: a native binding.
    const opened = await openLine(address, events, signal, clock).catch((error: unknown) => ({
      ok: false as const,
      problem: busProblem(address, error as Error),
    }));
    cancel();
    this.#progress = clock.now();
    return opened;
  }

  async #serve(session: Session, lost: Promise<string>): Promise<string | undefined> {
    let problem: string | undefined;
    this.#stop.signal.addEventListener('abort', () => session.end(), { once: true });
    void lost.then((why) => {
      problem = why;
      this.#wake?.();
      return undefined;
    });
    while (problem === undefined && !this.#stop.signal.aborted) {
      const job = this.#queue.take();
      if (!job) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        continue;
      }
      const answer = await session.read(job.request, job.timing);
      if (answer === 'lost') {
        job.settle({ kind: 'unreachable', problem: problem ?? 'the connection was lost' });
        // The reason comes with the end of the line, which is what ended the request.
        if (!this.#stop.signal.aborted) problem ??= await lost;
        continue;
      }
      job.settle(answer);
      if (this.#silent >= SILENT_REQUESTS) {
        this.#silent = 0;
        return undefined;
      }
    }
    return problem;
  }

  #attempted(outcome: RequestOutcome): void {
    this.#requests[outcome]++;
    this.#progress = this.#options.clock.now();
    if (outcome === 'ok' || outcome === 'exception') {
      this.#silent = 0;
      this.#failures = 0;
    } else this.#silent++;
  }

  #opened(): void {
    if (this.#isTold) this.#options.logger.info(`${busName(this.#options.address)} is open again.`);
    this.#isTold = false;
    this.#problem = undefined;
    this.#enter('open');
  }

  #failed(problem: string): void {
    this.#failures++;
    this.#problem = problem;
    this.#enter('waiting');
    if (this.#isTold) return;
    this.#isTold = true;
    this.#options.logger.warn(`${problem} It is tried again until it is there.`);
  }

  #whyNotOpen(): string {
    return this.#problem ?? `${busName(this.#options.address)} is being opened.`;
  }

  #refuseAll(problem: string): void {
    for (const { settle } of this.#queue.drain()) settle({ kind: 'unreachable', problem });
  }

  #enter(phase: BusStatus['phase']): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#since = this.#options.clock.now();
    this.#options.onChange?.();
  }
}
