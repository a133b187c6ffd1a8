/**
 * Sends what waits, oldest first, one after another, until nothing is left or the backend wants a pause.
 *
 *   deliver ─▶ clock right? ─▶ freeze, or the frozen one ─▶ send ─▶ what the answer means ─▶ next, or a timer
 */
import type { Cancel, Clock } from '../../clock.ts';
import type { Logger } from '../../logger.ts';
import type { Instant } from '../../readings/instant.ts';
import type { Database } from '../../store/database.ts';
import type { Answer } from '../../transports/otlp/sender.ts';
import { classify, type Outcome } from './answers.ts';
import { backOff, CONFIGURATION_WAIT, jittered, type WaitReason, waitAfter } from './backoff.ts';
import { createClockCheck } from './clock-check.ts';
import { EncodeError, type Freezer, freezeNext, type Frozen, retryFrozen } from './freeze.ts';
import { clearSuspects, settle } from './settle.ts';

export interface SenderLoopOptions {
  readonly database: Database;
  readonly freezer: Freezer;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Never rejects. */
  readonly send: (bytes: Uint8Array) => Promise<Answer>;
  /** Where it goes, for what is said of it. */
  readonly url: string;
}

export type SenderLoop = ReturnType<typeof createSenderLoop>;

/** Milliseconds between questions for the time while the clock is wrong. */
const ASK_AGAIN = 60_000;
const EMPTY = new Uint8Array();

export function createSenderLoop({ database, freezer, clock, random, logger, send, url }: SenderLoopOptions) {
  const { tables } = freezer;
  const check = createClockCheck(clock);
  let wait: { readonly until: number; readonly reason: WaitReason } | undefined;
  let failures = 0;
  let trouble: { readonly cause: string; readonly problem: string } | undefined;
  let hint: string | undefined;
  /** When suspects are tried again although no other row has come, by the monotonic clock. */
  let suspectsUntil = 0;
  /** The frozen row whose bytes were not on the wire yet. */
  let unsent: number | undefined;
  let sending: number | undefined;
  let lastProgress: Instant = clock.now();
  let running: Promise<void> | undefined;
  let isAskedAgain = false;
  let isClosed = false;
  let cancelTimer: Cancel = () => {};

  function isWaiting(): boolean {
    if (!wait) return false;
    if (wait.reason === 'clock' && check.isRight()) return false;
    return clock.now().mono < wait.until;
  }

  function pause(ms: number, reason: WaitReason): void {
    wait = { until: clock.now().mono + ms, reason };
  }

  function complain(cause: string, problem: string): void {
    if (cause !== trouble?.cause) logger.warn(`Energy: ${problem}`);
    trouble = { cause, problem };
  }

  function recover(): void {
    if (trouble) logger.info('Energy is delivered again.');
    trouble = undefined;
    failures = 0;
    wait = undefined;
  }

  function fail(outcome: Exclude<Outcome, { kind: 'done' }>): void {
    failures++;
    complain(outcome.cause, outcome.problem);
    const pausing = waitAfter(outcome, failures, random);
    if (pausing) pause(pausing.ms, pausing.reason);
  }

  function databaseFailed(problem: string): void {
    failures++;
    trouble = { cause: 'database', problem };
    pause(backOff(failures, random), 'database');
  }

  async function deliver(): Promise<void> {
    isAskedAgain = true;
    running ??= drive();
    await running;
  }

  async function drive(): Promise<void> {
    try {
      do {
        isAskedAgain = false;
        await sendAll();
      } while (isAskedAgain);
      schedule(isWaiting() ? wait?.until : hasSuspects() ? suspectsUntil : undefined);
    } catch (error) {
      logger.error('Energy could not be sent. This is a fault in smartmeter-otel, or of its storage.', { error });
      pause(CONFIGURATION_WAIT, 'database');
      schedule(wait?.until);
    } finally {
      running = undefined;
    }
  }

  async function sendAll(): Promise<void> {
    while (mayGoOn()) {
      if (check.mustAsk() && !(await askTheTime())) return;
      if (isClosed) return;
      if (!check.isRight()) return waitForClock();
      const frozen = take();
      if (!frozen) return;
      await attempt(frozen);
    }
  }

  function mayGoOn(): boolean {
    return !isClosed && !isWaiting() && hasWork();
  }

  function hasWork(): boolean {
    if (tables.rowsIn('frozen').length > 0 || tables.rowsIn('waiting').length > 0) return true;
    return hasSuspects() && clock.now().mono >= suspectsUntil;
  }

  function hasSuspects(): boolean {
    return tables.rowsIn('suspect').length > 0;
  }

  /** A request without a point: whatever the backend says to that, it says the time, and no energy is at stake. */
  async function askTheTime(): Promise<boolean> {
    const answer = await send(EMPTY);
    lastProgress = clock.now();
    check.hear(answer);
    const outcome = classify(answer, 1, url, clock.now().wall);
    if (outcome.kind === 'retry' || outcome.kind === 'unknown' || outcome.kind === 'configuration') {
      fail(outcome);
      return false;
    }
    return true;
  }

  function waitForClock(): void {
    complain('clock', check.problem() ?? '');
    pause(ASK_AGAIN, 'clock');
  }

  function take(): Frozen | undefined {
    const { wall, mono } = clock.now();
    try {
      const taken = database.transaction(
        () => {
          const retried = retryFrozen(freezer, Math.round(wall), (id) => id === unsent);
          if (retried) return retried;
          const frozen = freezeNext(freezer, Math.round(wall));
          if (frozen || mono < suspectsUntil || !hasSuspects()) return frozen;
          clearSuspects(tables);
          return freezeNext(freezer, Math.round(wall));
        },
        { reserve: true },
      );
      if (taken.ok) return taken.value;
      databaseFailed(taken.problem);
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      logger.error('A request with energy could not be built. This is a fault in smartmeter-otel.', { error });
      pause(CONFIGURATION_WAIT, 'configuration');
    }
    return undefined;
  }

  async function attempt(frozen: Frozen): Promise<void> {
    sending = frozen.row.id;
    unsent = undefined;
    const answer = await send(frozen.bytes);
    sending = undefined;
    lastProgress = clock.now();
    check.hear(answer);
    const outcome = classify(answer, frozen.points, url, lastProgress.wall);
    const settled = database.transaction(() => settle(tables, frozen, outcome), { reserve: true });
    if (!settled.ok) return databaseFailed(settled.problem);
    follow(settled.value);
  }

  function follow(outcome: Outcome): void {
    switch (outcome.kind) {
      case 'done':
        if (outcome.message !== hint && outcome.message) {
          logger.info(`The backend took the energy and says: ${outcome.message}`);
        }
        hint = outcome.message;
        return recover();
      case 'malformed':
        suspectsUntil = clock.now().mono + jittered(CONFIGURATION_WAIT, random);
        return complain(outcome.cause, outcome.problem);
      case 'partly':
        failures = 0;
        return complain(outcome.cause, outcome.problem);
      case 'configuration':
      case 'retry':
      case 'unknown':
        return fail(outcome);
    }
  }

  /** @param due by the monotonic clock */
  function schedule(due: number | undefined): void {
    cancelTimer();
    if (isClosed || due === undefined) return;
    cancelTimer = clock.after(Math.max(1, due - clock.now().mono), () => void deliver());
  }

  return {
    deliver,
    /** Whether something frozen now would be sent at once. */
    canAttempt: () => !isClosed && !running && !isWaiting() && !check.mustAsk() && check.isRight(),
    /** A booking has frozen this row. */
    frozeUnsent(id: number): void {
      unsent = id;
    },
    /** Ends a pause: somebody has repaired what it was for. */
    hurry(): void {
      wait = undefined;
      suspectsUntil = 0;
    },
    close(): void {
      isClosed = true;
      cancelTimer();
    },
    sending: () => sending ?? unsent,
    waiting(): WaitReason | undefined {
      if (isWaiting()) return wait?.reason;
      return hasSuspects() ? 'next row' : undefined;
    },
    problem: () => trouble?.problem,
    lastProgress: () => lastProgress,
  };
}
