/**
 * One for each channel, so that what is wrong with one keeps no other from its work:
 *
 *   alerts ──▶ waiting (bounded, too old is dropped) ──▶ rate limit ──▶ attempt ──▶ done
 *                 ▲                                                       │ failed
 *                 └──────────────── wait, longer each time ───────────────┘
 */
import { sleep, type Clock } from '../clock.ts';
import { LogGate } from '../log-gate.ts';
import type { Logger } from '../logger.ts';
import type { Instant } from '../readings/instant.ts';
import { backoff } from '../transports/backoff.ts';
import type { NotificationObserver } from '../tracing.ts';
import type { Alert } from './alert.ts';
import type { Channel, Delivery } from './delivery.ts';
import { RateLimit } from './rate-limit.ts';
import type { NotifyStatus } from './status.ts';
import { WaitingList, type Waiting } from './waiting-list.ts';

/** Milliseconds that one attempt may take. */
const ATTEMPT_WITHIN = 30_000;
/** Milliseconds that an attempt under way gets when the service stops. */
const LAST_ATTEMPT_WITHIN = 3000;
/** The longest that a server's Retry-After is obeyed, seconds. */
const LONGEST_WAIT = 6 * 3600;

export interface ChannelQueueDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Follows each attempt. */
  readonly trace?: NotificationObserver;
  /** Called after each attempt. */
  readonly onAttempt?: (attempt: Attempt) => void;
}

/** One attempt, for a trace of it. */
export interface Attempt {
  readonly channel: Channel['name'];
  readonly alert: Alert;
  readonly delivery: Delivery;
  readonly began: Instant;
  readonly ended: Instant;
}

/** What it is about, in a word. */
function kindOf(alert: Alert): string {
  return alert.kind === 'trouble' ? alert.code : alert.kind;
}

function failureOf({ problem, again }: Extract<Delivery, { ok: false }>) {
  return { type: again ? 'unavailable' : 'refused', message: problem };
}

/** Brings alerts to one channel, in their order, as often as it takes. */
export class ChannelQueue {
  readonly #channel: Channel;
  readonly #deps: ChannelQueueDeps;
  readonly #limit: RateLimit;
  readonly #waiting = new WaitingList();
  readonly #stop = new AbortController();
  #gate = new LogGate();
  #wake: (() => void) | undefined;
  #work: Promise<void> | undefined;
  #underWay: Waiting | undefined;
  /** Monotonic milliseconds before which the channel is left alone. */
  #notBefore = 0;
  #failures = 0;
  #sent = 0;
  #failed = 0;
  #problem: string | undefined;
  #lastAttempt: Instant | undefined;
  #lastSuccess: Instant | undefined;

  constructor(channel: Channel, deps: ChannelQueueDeps) {
    this.#channel = channel;
    this.#deps = deps;
    this.#limit = new RateLimit(channel.perHour);
  }

  start(): void {
    this.#work ??= this.#run();
  }

  /** Begins no attempt any more, and leaves the one under way a moment. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake?.();
    await this.#work;
  }

  /** Never blocks, never fails. */
  push(alert: Alert): void {
    const dropped = this.#waiting.add(alert, this.#deps.clock.now().mono);
    if (dropped > 0) this.#giveUp(dropped, 'Too many notifications wait for it: the oldest was dropped.');
    this.#wake?.();
  }

  status(): NotifyStatus {
    const { name, target } = this.#channel;
    const problem = this.#problem ?? this.#channel.problem?.();
    return {
      channel: name,
      target,
      sent: this.#sent,
      failed: this.#failed,
      waiting: this.#waiting.length + (this.#underWay ? 1 : 0),
      ...(problem !== undefined && { problem }),
      ...(this.#lastAttempt && { lastAttempt: this.#lastAttempt }),
      ...(this.#lastSuccess && { lastSuccess: this.#lastSuccess }),
    };
  }

  async #run(): Promise<void> {
    const { clock } = this.#deps;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const { mono } = clock.now();
      const expired = this.#waiting.dropExpired(mono);
      if (expired > 0) this.#giveUp(expired, 'A notification waited until it was of no use any more.');
      const next = this.#waiting.first;
      const pause = Math.max(this.#notBefore - mono, this.#limit.wait(mono));
      if (!next) await this.#pushed();
      else if (pause > 0) await sleep(clock, Math.min(pause, next.expires - mono), signal).catch(() => {});
      else await this.#handle(this.#waiting.take() as Waiting);
    }
  }

  #pushed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }

  async #handle(next: Waiting): Promise<void> {
    const { clock, onAttempt } = this.#deps;
    const began = clock.now();
    this.#underWay = next;
    this.#lastAttempt = began;
    const trace = this.#deps.trace?.begin(this.#channel.name, kindOf(next.alert));
    const delivery = await this.#attempt(next.alert);
    trace?.end(delivery.ok ? undefined : failureOf(delivery));
    this.#underWay = undefined;
    const ended = clock.now();
    onAttempt?.({ channel: this.#channel.name, alert: next.alert, delivery, began, ended });
    if (delivery.ok) return this.#succeeded(ended);
    if (delivery.again) this.#retry(next, delivery.waitSeconds, ended);
    else this.#refused(ended);
    this.#say(delivery.problem);
  }

  #succeeded(ended: Instant): void {
    this.#limit.take(ended.mono);
    this.#sent++;
    this.#failures = 0;
    this.#lastSuccess = ended;
    if (this.#problem === undefined) return;
    this.#problem = undefined;
    this.#gate = new LogGate();
    this.#deps.logger.info(`Notifications by ${this.#channel.name} to ${this.#channel.target} arrive again.`);
  }

  #retry(next: Waiting, waitSeconds: number | undefined, { mono }: Instant): void {
    this.#failures++;
    const asked = Math.min(waitSeconds ?? 0, LONGEST_WAIT) * 1000;
    this.#notBefore = mono + Math.max(asked, backoff(this.#failures, this.#deps.random));
    this.#waiting.putBack(next);
  }

  /** It was an answer: the other side has had its share of this hour. */
  #refused({ mono }: Instant): void {
    this.#limit.take(mono);
    this.#failed++;
  }

  #giveUp(count: number, problem: string): void {
    this.#failed += count;
    this.#problem ??= problem;
  }

  #say(problem: string): void {
    const { logger, clock } = this.#deps;
    this.#problem = problem;
    if (this.#gate.pass(problem, clock.now()) !== undefined) {
      logger.warn(`A notification by ${this.#channel.name} did not arrive. ${problem}`);
    }
  }

  /** Ends within its time, whatever the channel does. */
  #attempt(alert: Alert): Promise<Delivery> {
    const { clock } = this.#deps;
    const abort = new AbortController();
    const { promise, resolve } = Promise.withResolvers<Delivery>();
    const end = () => {
      abort.abort();
      resolve({ ok: false, problem: `${this.#channel.target} does not answer.`, again: true });
    };
    let cancel = clock.after(ATTEMPT_WITHIN, end);
    const stopping = () => {
      cancel();
      cancel = clock.after(LAST_ATTEMPT_WITHIN, end);
    };
    this.#stop.signal.addEventListener('abort', stopping, { once: true });
    void this.#channel.deliver(alert, abort.signal).then(resolve);
    return promise.finally(() => {
      cancel();
      this.#stop.signal.removeEventListener('abort', stopping);
    });
  }
}
