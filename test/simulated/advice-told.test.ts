/** From readings to a notification and a metric: the whole of the service but its transports, on a simulated clock. */
import { expect, it } from 'vitest';
import { adviceSettings } from '../../src/advice/settings.ts';
import { systemClock } from '../../src/clock.ts';
import { silentLogger, type Fields } from '../../src/logger.ts';
import { createNotifications } from '../../src/notifications.ts';
import type { Notifier } from '../../src/notify/notifier.ts';
import { nobodyToTell } from '../../src/notify/settings.ts';
import { createPipeline } from '../../src/pipeline.ts';
import { SimulatedClock } from '../../src/simulators/clock.ts';
import { startBackend } from '../support/backend.ts';
import { temporaryDatabase } from '../support/database.ts';
import { startHttpSink } from '../support/http-sink.ts';

const NOON = Date.parse('2026-06-21T12:00:00+02:00');
const SECOND = 1000;
const MINUTE = 60 * SECOND;

it('a good moment is told once, is a metric, and ends in silence', async () => {
  const clock = new SimulatedClock(NOON);
  const backend = await startBackend({}, clock);
  const sink = await startHttpSink();
  const database = temporaryDatabase(clock);
  const said: Fields[] = [];
  const logger = { ...silentLogger, info: (_: string, fields: Fields = {}) => void said.push(fields) };
  const common = { clock, random: () => 0.5, logger, version: '1', database };
  let notifier: Notifier | undefined;
  const url = `${backend.url()}/v1/metrics`;
  const pipeline = createPipeline(
    {
      meters: [{ id: 'house', topic: 'amis/out', decoder: 'auto', maxPower: 45_000, role: 'grid' }],
      household: { advice: adviceSettings(), timeZone: 'Europe/Vienna' },
    },
    {
      metrics: { url, headers: {}, compression: 'none', timeout: 5000, temporality: 'cumulative' },
      interval: 24 * 60 * MINUTE,
      serviceName: 'smartmeter-otel',
      resourceAttributes: {},
      hostName: 'pi',
    },
    { ...common, instanceId: 'i', notifications: () => notifier?.status() ?? [] },
  );
  const webhook = { url: `${sink.url}/told`, method: 'POST', headers: {}, perHour: 60 } as const;
  notifier = createNotifications({
    ...common,
    settings: { ...nobodyToTell(), language: 'de', channels: { webhook } },
    timeZone: 'Europe/Vienna',
    broker: { mode: 'embedded', scheme: 'mqtt', host: '127.0.0.1', port: 0, clientId: 'x' },
    snapshot: pipeline.snapshot,
    advice: pipeline.observer!.advice,
    problems: () => [],
    trace: pipeline.telemetry.observers.notifications,
  });
  for (const part of [pipeline.telemetry, pipeline.observer!.part, notifier]) await part.start();
  let wh = 1_000_000;
  const liveOn = async (minutes: number, isHeard: boolean) => {
    for (let tick = 0; tick < minutes * 6; tick++) {
      wh += 14;
      const payload = `{"1.8.0":1000,"2.8.0":${wh},"1.7.0":0,"2.7.0":5040,"time":${Math.floor(clock.now().wall / 1000)}}`;
      if (isHeard) {
        pipeline.handle({ topic: 'amis/out', payload: Buffer.from(payload), retain: false, at: clock.now() });
      }
      await clock.run(10 * SECOND);
    }
  };
  const level = () =>
    backend.store
      .points('smartmeter.advice.level')
      .filter(({ attributes }) => attributes.get('smartmeter.appliance') === 'car');

  await liveOn(1.5, true);
  await pipeline.telemetry.collectNow();
  // The mean of a minute is there, its hold is not over.
  expect(level().map(({ value }) => Number(value))).toEqual([0]);

  await liveOn(4, true);
  while (sink.requests.length === 0) await new Promise<void>((resolve) => void systemClock.after(5, resolve));
  const told = sink.requests.map(({ body }) => JSON.parse(body) as { kind: string; appliance: string; level: string });
  expect(told.map(({ kind, level }) => `${kind} ${level}`)).toContain('advice now');
  expect(told.filter(({ appliance }) => appliance === 'car')).toHaveLength(1);
  const alerts = said.filter((fields) => fields['event.name'] === 'smartmeter.alert');
  expect(alerts).toContainEqual(
    expect.objectContaining({ 'smartmeter.alert.kind': 'advice', 'smartmeter.alert.telling': 'told' }),
  );

  await liveOn(30, true);
  await pipeline.telemetry.collectNow();
  expect(Number(level().at(-1)?.value)).toBe(2);
  expect(sink.requests.filter(({ body }) => body.includes('"car"'))).toHaveLength(1);
  const sent = backend.store
    .points('smartmeter.gateway.notifications')
    .findLast(({ attributes }) => attributes.get('smartmeter.outcome') === 'sent');
  expect(Number(sent?.value)).toBe(sink.requests.length);

  const before = level().length;
  await liveOn(5, false);
  await pipeline.telemetry.collectNow();
  // Nobody knows: no point at all.
  expect(level()).toHaveLength(before);
  expect(pipeline.observer!.advice().advices.map(({ level }) => level)).toEqual(Array(5).fill('unknown'));
  for (const part of [notifier, pipeline.observer!.part, pipeline.telemetry]) await part.stop();
});
