import { describe, expect, it, onTestFinished } from 'vitest';
import type { AdviceLevel } from '../advice/advice.ts';
import { silentLogger } from '../logger.ts';
import type { ProblemFacts } from '../problems/problems.ts';
import { SimulatedClock } from '../simulators/clock.ts';
import type { MqttSettings } from '../transports/mqtt/settings.ts';
import { snapshotOf } from '../web/state.fixture.ts';
import { startHttpSink } from '../../test/support/http-sink.ts';
import { adviceOf, NOON, SILENT, statusOf, ZONE } from './alerts.fixture.ts';
import type { Alert, Telling } from './alert.ts';
import type { Attempt } from './channel-queue.ts';
import { memoryOf, type NotifyMemory } from './memory.ts';
import { Notifier } from './notifier.ts';
import { withSecrets } from './secrets.ts';
import { notifySchema, type NotifySettings } from './settings.ts';

const BROKER: MqttSettings = { mode: 'embedded', scheme: 'mqtt', host: '127.0.0.1', port: 1883, clientId: 'x' };

function settingsOf(input: unknown): NotifySettings {
  const result = withSecrets(notifySchema.parse(input), () => ({ ok: false, cause: '' }));
  if (!result.ok) throw new Error('no files here');
  return result.settings;
}

interface House {
  readonly clock: SimulatedClock;
  readonly notifier: Notifier;
  level: AdviceLevel;
  problems: readonly ProblemFacts[];
  readonly alerts: (readonly [Alert, Telling])[];
  readonly memories: NotifyMemory[];
  readonly said: string[];
  /** Resolves with attempt number `n`, counted from 1. */
  attempt(n: number): Promise<Attempt>;
}

interface Start {
  readonly settings?: unknown;
  readonly wall?: number;
  readonly memory?: unknown;
}

async function house({ settings = {}, wall = NOON.wall, memory }: Start = {}): Promise<House> {
  const clock = new SimulatedClock(wall);
  const attempts: Attempt[] = [];
  const waiting = new Set<() => void>();
  const said: string[] = [];
  const started: Omit<House, 'notifier'> = {
    clock,
    level: 'wait',
    problems: [],
    alerts: [],
    memories: [],
    said,
    attempt(n) {
      return new Promise((resolve) => {
        const look = () => {
          const found = attempts[n - 1];
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
  };
  const notifier = new Notifier({
    settings: settingsOf(settings),
    timeZone: ZONE,
    broker: BROKER,
    version: '0.1.0',
    clock,
    random: () => 1,
    logger: { ...silentLogger, warn: (text) => said.push(text) },
    snapshot: () => snapshotOf(),
    advice: () => statusOf(adviceOf(started.level)),
    problems: () => started.problems,
    onAlert: (alert, telling) => started.alerts.push([alert, telling]),
    onAttempt(attempt) {
      attempts.push(attempt);
      for (const look of waiting) look();
    },
    onMemory: (kept) => started.memories.push(kept),
    memory,
  });
  await notifier.start();
  onTestFinished(async () => {
    const stopped = notifier.stop();
    await clock.run(60_000);
    await stopped;
  });
  return Object.assign(started, { notifier });
}

const found = ({ alerts }: House) => alerts.map(([{ subject }, telling]) => `${subject}: ${telling}`);

describe('without any channel', () => {
  it('alerts still come out, for telemetry', async () => {
    const rig = await house();
    rig.level = 'now';
    rig.problems = [SILENT];
    rig.clock.advance(5000);
    expect(found(rig)).toEqual(['advice car: told']);
    rig.clock.advance(300_000);
    expect(found(rig)).toEqual(['advice car: told', 'source-stale house: told']);
    expect(rig.notifier.status()).toEqual([]);
  });

  it('each comes once, also one that is held back until the morning', async () => {
    // 23:30 in Vienna.
    const rig = await house({ wall: Date.UTC(2026, 6, 1, 21, 30) });
    rig.problems = [SILENT];
    rig.clock.advance(12 * 3_600_000);
    expect(found(rig)).toEqual(['source-stale house: quiet hours']);
  });
});

describe('a channel', () => {
  it('gets what is told, in the language that is set, and nothing in quiet hours', async () => {
    const sink = await startHttpSink();
    const settings = { language: 'de', channels: { webhook: { url: sink.url } } };
    const rig = await house({ settings, wall: Date.UTC(2026, 6, 1, 21, 30) });
    rig.problems = [SILENT];
    rig.clock.advance(3_600_000);
    expect(found(rig)).toEqual(['source-stale house: quiet hours']);
    expect(rig.notifier.status()[0]).toMatchObject({ sent: 0, waiting: 0 });
    // Until 07:00.
    rig.clock.advance(7 * 3_600_000);
    const { delivery, ended } = await rig.attempt(1);
    expect(delivery).toEqual({ ok: true });
    expect(new Date(ended.wall).toISOString() >= '2026-07-02T05:00:00.000Z').toBe(true);
    expect(JSON.parse(sink.requests[0]?.body ?? '')).toMatchObject({
      title: 'house schweigt',
      kind: 'trouble',
      level: 'trouble',
    });
    expect(sink.requests).toHaveLength(1);
  });

  it('that is down keeps no other from its work', async () => {
    const hanging = await startHttpSink(() => {});
    const sink = await startHttpSink();
    const channels = { ntfy: { url: hanging.url, topic: 'abc' }, webhook: { url: sink.url } };
    const rig = await house({ settings: { channels } });
    rig.level = 'now';
    rig.clock.advance(5000);
    expect(await rig.attempt(1)).toMatchObject({ channel: 'webhook', delivery: { ok: true } });
    const status = rig.notifier.status();
    expect(status.map(({ channel, sent, waiting }) => [channel, sent, waiting])).toEqual([
      ['ntfy', 0, 1],
      ['webhook', 1, 0],
    ]);
  });
});

describe('a restart', () => {
  it('tells nothing twice', async () => {
    const before = await house();
    before.level = 'now';
    before.problems = [SILENT];
    before.clock.advance(305_000);
    expect(found(before)).toHaveLength(2);
    const kept = JSON.parse(JSON.stringify(before.memories.at(-1))) as NotifyMemory;
    const after = await house({ memory: kept, wall: NOON.wall + 400_000 });
    after.level = 'now';
    after.problems = [SILENT];
    after.clock.advance(600_000);
    // The first look at the start has seen it as it was set up: not now.
    expect(found(after)).toEqual(['advice car: told']);
    expect(after.memories.length).toBeGreaterThan(0);
  });

  it.each([
    null,
    'x',
    {},
    { advice: {}, trouble: {} },
    { advice: { told: { car: 'maybe' }, counts: {} }, trouble: { told: {}, counts: {} } },
    {
      advice: { told: {}, counts: {} },
      trouble: { told: { x: { facts: { code: 'of-another-version' }, since: 0 } }, counts: {} },
    },
    { advice: { told: {}, counts: { day: { car: -1 } } }, trouble: { told: {}, counts: {} } },
  ])('with a memory of no known form begins anew: %j', async (memory) => {
    expect(memoryOf(memory)).toBeUndefined();
    const rig = await house({ memory });
    rig.level = 'now';
    rig.clock.advance(5000);
    expect(found(rig)).toEqual(['advice car: told']);
  });

  it('keeps nothing where nothing has changed', async () => {
    const rig = await house();
    rig.clock.advance(3_600_000);
    expect(rig.memories).toEqual([]);
  });
});

it('says once that the built-in broker is no way to anybody', async () => {
  const rig = await house({ settings: { channels: { mqtt: {} } } });
  rig.clock.advance(60_000);
  expect(rig.notifier.status()).toEqual([]);
  expect(rig.said).toEqual([
    expect.stringContaining('Nothing is told over MQTT: it needs a broker of your own in MQTT_BROKER'),
  ]);
});
