import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger, type Logger } from '../logger.ts';
import { SimulatedClock } from '../simulators/clock.ts';
import type { NotificationObserver } from '../tracing.ts';
import type { Alert } from './alert.ts';
import { adviceAlert, NOON, troubleAlert } from './alerts.fixture.ts';
import { ChannelQueue, type Attempt } from './channel-queue.ts';
import type { Delivery } from './delivery.ts';

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

const down = { ok: false, problem: 'There is no way to the server.', again: true } as const;
const refused: Delivery = { ok: false, problem: 'The server refuses it.', again: false };
const fine: Delivery = { ok: true };

interface Rig {
  readonly queue: ChannelQueue;
  readonly clock: SimulatedClock;
  /** Subjects in the order of the attempts. */
  readonly tried: string[];
  readonly attempts: Attempt[];
  readonly said: string[];
  /** Of each attempt what it was about, then what came of it. */
  readonly traced: string[];
  /** Lets what is due happen. */
  readonly pass: (ms: number) => Promise<void>;
}

/** @param answer of the channel, by the number of the attempt from 0 on */
function rig(
  answer: (attempt: number, alert: Alert, signal: AbortSignal) => Delivery | Promise<Delivery>,
  perHour = 100,
): Rig {
  const clock = new SimulatedClock(NOON.wall);
  const tried: string[] = [];
  const attempts: Attempt[] = [];
  const said: string[] = [];
  const traced: string[] = [];
  const trace: NotificationObserver = {
    begin(channel, kind) {
      traced.push(`${channel} ${kind}`);
      return {
        ref: () => undefined,
        end: (failure) => void traced.push(failure ? `${failure.type}: ${failure.message}` : 'sent'),
      };
    },
  };
  const note = (text: string) => said.push(text);
  const logger: Logger = { ...silentLogger, info: note, warn: note };
  const channel = {
    name: 'ntfy',
    target: 'https://ntfy.example.com',
    perHour,
    deliver(alert: Alert, signal: AbortSignal) {
      tried.push(alert.subject);
      return Promise.resolve(answer(tried.length - 1, alert, signal));
    },
  } as const;
  const queue = new ChannelQueue(channel, {
    clock,
    random: () => 1,
    logger,
    trace,
    onAttempt: (a) => attempts.push(a),
  });
  queue.start();
  onTestFinished(async () => {
    const stopped = queue.stop();
    await clock.run(10 * SECOND);
    await stopped;
  });
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  const pass = async (ms: number) => {
    await settle();
    await clock.run(ms);
    await settle();
  };
  return { queue, clock, tried, attempts, said, traced, pass };
}

const trouble = (n: number) => troubleAlert({ subject: `trouble ${n}` });

it('brings them in their order, at once', async () => {
  const { queue, tried, pass, attempts } = rig(() => fine);
  for (const n of [1, 2, 3]) queue.push(trouble(n));
  await pass(0);
  await pass(0);
  expect(tried).toEqual(['trouble 1', 'trouble 2', 'trouble 3']);
  expect(queue.status()).toEqual({
    channel: 'ntfy',
    target: 'https://ntfy.example.com',
    sent: 3,
    failed: 0,
    waiting: 0,
    lastAttempt: { wall: NOON.wall, mono: 0 },
    lastSuccess: { wall: NOON.wall, mono: 0 },
  });
  expect(attempts).toHaveLength(3);
});

it('is followed attempt by attempt, from its beginning to what came of it', async () => {
  const answers = [down, refused, fine];
  const { queue, traced, pass } = rig((n) => answers[n] ?? fine);
  queue.push(troubleAlert({ subject: 'a', code: 'source-stale' }));
  await pass(2 * SECOND);
  queue.push(troubleAlert({ subject: 'b', code: 'export-failing' }));
  await pass(0);
  expect(traced).toEqual([
    'ntfy source-stale',
    `unavailable: ${down.problem}`,
    'ntfy source-stale',
    'refused: The server refuses it.',
    'ntfy export-failing',
    'sent',
  ]);
});

describe('an outage', () => {
  it('is waited out, longer each time up to a minute, and said once', async () => {
    const { queue, tried, pass, said, clock } = rig((n) => (n < 9 ? down : fine));
    const times: number[] = [];
    queue.push(trouble(1));
    await pass(0);
    for (let seen = 0; seen < 10;) {
      if (tried.length > seen) {
        seen++;
        times.push(clock.now().mono / SECOND);
      } else await pass(SECOND);
    }
    expect(times).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
    expect(queue.status()).toMatchObject({ sent: 1, failed: 0, waiting: 0 });
    expect(queue.status().problem).toBeUndefined();
    expect(said).toEqual([
      'A notification by ntfy did not arrive. There is no way to the server.',
      'Notifications by ntfy to https://ntfy.example.com arrive again.',
    ]);
  });

  it('changes nothing in their order', async () => {
    const { queue, tried, pass } = rig((n) => (n === 0 ? down : fine));
    queue.push(trouble(1));
    queue.push(trouble(2));
    await pass(2 * SECOND);
    expect(tried).toEqual(['trouble 1', 'trouble 1', 'trouble 2']);
  });

  it('of twelve hours is given up', async () => {
    const { queue, pass } = rig(() => down);
    queue.push(trouble(1));
    await pass(12 * HOUR - MINUTE);
    expect(queue.status()).toMatchObject({ waiting: 1, failed: 0 });
    await pass(2 * MINUTE);
    expect(queue.status()).toMatchObject({ sent: 0, waiting: 0, failed: 1, problem: 'There is no way to the server.' });
  });

  it('of half an hour makes a good moment stale', async () => {
    const { queue, pass, tried } = rig(() => down);
    queue.push(adviceAlert());
    await pass(31 * MINUTE);
    expect(queue.status()).toMatchObject({ sent: 0, waiting: 0, failed: 1 });
    const before = tried.length;
    await pass(HOUR);
    expect(tried).toHaveLength(before);
  });

  it('leaves only the newest advice, and all of trouble', async () => {
    const { queue, pass, tried } = rig((n) => (n === 0 ? down : fine));
    queue.push(trouble(0));
    await pass(0);
    queue.push(adviceAlert({ level: 'now' }));
    queue.push(trouble(1));
    queue.push(adviceAlert({ level: 'wait', withdrawn: true }));
    queue.push(trouble(1));
    await pass(2 * SECOND);
    expect(tried).toEqual(['trouble 0', 'trouble 0', 'trouble 1', 'advice car', 'trouble 1']);
  });

  it('does not bring back advice that a newer one replaced while it was under way', async () => {
    const answer = Promise.withResolvers<Delivery>();
    const { queue, pass, attempts } = rig((n) => (n === 0 ? answer.promise : fine));
    queue.push(adviceAlert({ level: 'now' }));
    await pass(0);
    queue.push(adviceAlert({ level: 'wait', withdrawn: true }));
    answer.resolve(down);
    await pass(2 * SECOND);
    expect(attempts.map(({ alert }) => (alert.kind === 'advice' ? alert.level : ''))).toEqual(['now', 'wait']);
  });

  it('never lets more than fifty wait', async () => {
    const { queue, pass } = rig(() => down);
    for (let n = 0; n < 200; n++) queue.push(trouble(n));
    await pass(0);
    expect(queue.status()).toMatchObject({ waiting: 50, failed: 150 });
  });
});

it('a refusal is not repeated, and the next one has its chance', async () => {
  const { queue, pass, tried } = rig((n) => (n === 0 ? refused : fine));
  queue.push(trouble(1));
  queue.push(trouble(2));
  await pass(0);
  await pass(0);
  expect(tried).toEqual(['trouble 1', 'trouble 2']);
  expect(queue.status()).toMatchObject({ sent: 1, failed: 1, waiting: 0 });
});

describe('Retry-After', () => {
  const limited = (waitSeconds: number): Delivery => ({ ...down, waitSeconds });

  it('is obeyed, for all that waits', async () => {
    const { queue, pass, tried } = rig((n) => (n === 0 ? limited(120) : fine));
    queue.push(trouble(1));
    await pass(0);
    queue.push(trouble(2));
    await pass(119 * SECOND);
    expect(tried).toHaveLength(1);
    await pass(2 * SECOND);
    expect(tried).toEqual(['trouble 1', 'trouble 1', 'trouble 2']);
  });

  it('of a year is not', async () => {
    const { queue, pass, tried } = rig((n) => (n === 0 ? limited(31_536_000) : fine));
    queue.push(trouble(1));
    await pass(6 * HOUR + SECOND);
    expect(tried).toHaveLength(2);
  });

  it('of 0 does not make it hurry', async () => {
    const { queue, pass, tried } = rig(() => limited(0));
    queue.push(trouble(1));
    await pass(500);
    expect(tried).toHaveLength(1);
  });
});

it('sends no more in an hour than allowed; what waits goes later', async () => {
  const { queue, pass, tried } = rig(() => fine, 3);
  for (let n = 0; n < 5; n++) queue.push(trouble(n));
  await pass(HOUR - SECOND);
  expect(tried).toHaveLength(3);
  await pass(2 * SECOND);
  expect(tried).toHaveLength(5);
});

it('what hangs is ended after half a minute, and tried again', async () => {
  const aborted: boolean[] = [];
  const { queue, pass } = rig((n, _, signal) => {
    if (n > 0) return fine;
    signal.addEventListener('abort', () => aborted.push(true));
    return new Promise(() => {});
  });
  queue.push(trouble(1));
  await pass(30 * SECOND);
  expect(aborted).toEqual([true]);
  expect(queue.status()).toMatchObject({ waiting: 1, problem: 'https://ntfy.example.com does not answer.' });
  await pass(2 * SECOND);
  expect(queue.status()).toMatchObject({ sent: 1, waiting: 0 });
});

describe('stopping', () => {
  it('leaves the one under way a moment', async () => {
    const answer = Promise.withResolvers<Delivery>();
    const { queue, pass, tried } = rig(() => answer.promise);
    queue.push(trouble(1));
    queue.push(trouble(2));
    await pass(0);
    const stopped = queue.stop();
    answer.resolve(fine);
    await stopped;
    expect(queue.status()).toMatchObject({ sent: 1, waiting: 1 });
    expect(tried).toHaveLength(1);
  });

  it('but not longer', async () => {
    const { queue, pass, clock } = rig(() => new Promise(() => {}));
    queue.push(trouble(1));
    await pass(0);
    const stopped = queue.stop();
    await clock.run(3 * SECOND);
    await stopped;
    expect(queue.status()).toMatchObject({ sent: 0 });
  });
});
