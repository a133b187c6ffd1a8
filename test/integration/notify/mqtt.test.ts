import { connectAsync, type MqttClient } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { silentLogger } from '../../../src/logger.ts';
import { adviceAlert, adviceOf, SILENT, statusOf, ZONE } from '../../../src/notify/alerts.fixture.ts';
import type { MqttChannelSettings } from '../../../src/notify/channel-settings.ts';
import { MqttChannel } from '../../../src/notify/mqtt/channel.ts';
import { createDiscoveryValidator, DISCOVERY_TOPIC } from '../../../src/notify/mqtt/home-assistant.fixture.ts';
import type { MqttView } from '../../../src/notify/mqtt/states.ts';
import { sendTestMessages } from '../../../src/notify/test-message.ts';
import type { MqttSettings } from '../../../src/transports/mqtt/settings.ts';
import { meterOf, snapshotOf, withInverter } from '../../../src/web/state.fixture.ts';
import { requireComponent } from '../../support/components.ts';
import { startMosquitto, type MosquittoOptions, type RunningMosquitto } from '../../support/mosquitto.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';

const mosquitto = requireComponent('mosquitto');

async function broker(options: MosquittoOptions = {}): Promise<RunningMosquitto> {
  const running = await startMosquitto(mosquitto!, options);
  onTestFinished(() => running.stop());
  return running;
}

const view: MqttView = {
  snapshot: withInverter().snapshot,
  advice: statusOf(adviceOf('now', { sunShare: 92 })),
  problems: [],
};

function brokerOn(port: number): MqttSettings {
  return { mode: 'external', scheme: 'mqtt', host: '127.0.0.1', port, clientId: 'smartmeter-otel-pi' };
}

/** A channel as the service has it. */
function channelOn(
  port: number,
  login: Partial<MqttSettings> = {},
  settings: Partial<MqttChannelSettings> = {},
): MqttChannel {
  const channel = new MqttChannel(
    { prefix: 'smartmeter', discovery: true, discoveryPrefix: 'homeassistant', ...settings },
    {
      broker: { ...brokerOn(port), ...login },
      clientIdSuffix: '-notify',
      announce: true,
      language: 'de',
      timeZone: ZONE,
      version: '0.1.0',
      clock: systemClock,
      // The shortest back-off, so that no test waits for long.
      random: () => 0,
      logger: silentLogger,
    },
  );
  onTestFinished(() => channel.stop());
  return channel;
}

/** Home Assistant, as far as it listens: what it has heard, by topic. */
interface Listener {
  readonly client: MqttClient;
  readonly heard: ReadonlyMap<string, { readonly text: string; readonly retained: boolean }>;
  /** Resolves once a topic says what is asked for, now or later. */
  readonly hears: (topic: string, wanted?: (text: string) => boolean) => Promise<string>;
}

async function listener(port: number, login: { username?: string; password?: string } = {}): Promise<Listener> {
  const client = await connectAsync({ host: '127.0.0.1', port, protocolVersion: 5, reconnectPeriod: 50, ...login });
  onTestFinished(() => void client.end(true));
  const heard = new Map<string, { text: string; retained: boolean }>();
  const waiting = new Set<() => void>();
  client.on('message', (topic, payload, { retain }) => {
    heard.set(topic, { text: payload.toString(), retained: retain });
    for (const look of waiting) look();
  });
  await client.subscribeAsync('#', { qos: 1 });
  return {
    client,
    heard,
    hears(topic, wanted = () => true) {
      return new Promise((resolve) => {
        const look = () => {
          const found = heard.get(topic);
          if (!found || !wanted(found.text)) return;
          waiting.delete(look);
          resolve(found.text);
        };
        waiting.add(look);
        look();
      });
    },
  };
}

const online = (text: string) => text === 'online';
const offline = (text: string) => text === 'offline';

describe.skipIf(!mosquitto)('a real Mosquitto', () => {
  it('keeps everything for whoever comes later, and Home Assistant accepts it', async () => {
    const running = await broker();
    const { port } = running;
    const channel = channelOn(port);
    channel.show(view);
    channel.start();
    await running.line(/smartmeter-otel-pi-notify/);
    const first = await listener(port);
    await first.hears('smartmeter/status', online);
    const late = await listener(port);
    await late.hears('smartmeter/status', online);
    // "online" is published last, so all of it is there; the broker sends what it keeps in no order, so a mark ends it.
    await first.client.publishAsync('mark', '', { qos: 1 });
    await late.hears('mark');
    const retained = [...late.heard]
      .filter(([, { retained }]) => retained)
      .map(([topic]) => topic)
      .sort();
    expect(retained).toEqual([
      'homeassistant/device/smartmeter/config',
      'homeassistant/device/smartmeter_inverter_SP1ES011N6K123/config',
      'homeassistant/device/smartmeter_meter_1EMA0012345678/config',
      'smartmeter/advice/car',
      'smartmeter/advice/car/level',
      'smartmeter/house',
      'smartmeter/inverter/SP1ES011N6K123',
      'smartmeter/meter/1EMA0012345678',
      'smartmeter/problems',
      'smartmeter/status',
    ]);
    const validate = createDiscoveryValidator();
    for (const [topic, { text }] of late.heard) {
      if (!topic.startsWith('homeassistant/')) continue;
      expect(topic).toMatch(DISCOVERY_TOPIC);
      validate(JSON.parse(text));
      expect(validate.errors ?? []).toEqual([]);
    }
  });

  it('gets only what has changed', async () => {
    const { port } = await broker();
    const channel = channelOn(port);
    channel.show(view);
    channel.start();
    const { hears, client } = await listener(port);
    await hears('smartmeter/status', online);
    const again: string[] = [];
    client.on('message', (topic) => again.push(topic));
    channel.show({ ...view, advice: statusOf(adviceOf('wait')), problems: [SILENT] });
    await hears('smartmeter/problems', (text) => text.includes('"count":1'));
    expect(again).toEqual(['smartmeter/advice/car', 'smartmeter/advice/car/level', 'smartmeter/problems']);
  });

  it('clears what a device leaves behind when it gets its serial number', async () => {
    const { port } = await broker();
    const channel = channelOn(port);
    channel.show({ ...view, snapshot: snapshotOf({ meters: [meterOf({ id: 'house' })] }) });
    channel.start();
    const { hears } = await listener(port);
    await hears('smartmeter/meter/house', (text) => text !== '');
    channel.show({ ...view, snapshot: snapshotOf({ meters: [meterOf()] }) });
    await hears('homeassistant/device/smartmeter_meter_house/config', (text) => text === '');
    await hears('smartmeter/meter/house', (text) => text === '');
    expect(await hears('smartmeter/meter/1EMA0012345678')).toContain('"up":true');
  });

  it('brings a notification as an event, and does not keep it', async () => {
    const { port } = await broker();
    const channel = channelOn(port);
    channel.show(view);
    channel.start();
    const { hears, client } = await listener(port);
    await hears('smartmeter/status', online);
    expect(await channel.deliver(adviceAlert())).toEqual({ ok: true });
    expect(JSON.parse(await hears('smartmeter/notification'))).toEqual({
      event_type: 'advice',
      title: 'Auto: jetzt ist ein guter Zeitpunkt',
      text: 'Die Sonne gibt „genug“; 92 %.',
      kind: 'advice',
      level: 'now',
      appliance: 'car',
      code: '',
      time: '2026-07-01T10:00:00.000Z',
    });
    const late = await listener(port);
    await client.publishAsync('mark', '', { qos: 1 });
    await late.hears('mark');
    expect(late.heard.has('smartmeter/notification')).toBe(false);
  });

  it('says offline when we go', async () => {
    const { port } = await broker();
    const channel = channelOn(port);
    channel.show(view);
    channel.start();
    const { hears } = await listener(port);
    await hears('smartmeter/status', online);
    await channel.stop();
    expect(await hears('smartmeter/status', offline)).toBe('offline');
  });

  it('says offline for us when the connection breaks', async () => {
    const { port } = await broker();
    const proxy = await startTcpProxy(port);
    const channel = channelOn(proxy.port);
    channel.show(view);
    channel.start();
    const { hears } = await listener(port);
    await hears('smartmeter/status', online);
    await proxy.stop();
    expect(await hears('smartmeter/status', offline)).toBe('offline');
  });

  it('that has forgotten everything is told all of it again', async () => {
    const running = await broker();
    const channel = channelOn(running.port);
    channel.show(view);
    channel.start();
    const before = await listener(running.port);
    await before.hears('smartmeter/status', online);
    await running.kill();
    expect(await channel.deliver(adviceAlert())).toMatchObject({ ok: false, again: true });
    await running.start();
    const { hears } = await listener(running.port);
    await hears('smartmeter/status', online);
    await hears('homeassistant/device/smartmeter/config');
    expect(await channel.deliver(adviceAlert())).toEqual({ ok: true });
  });

  it('that does not know the login is said', async () => {
    const { port } = await broker({ users: { pi: 'right' } });
    const channel = channelOn(port, { user: 'pi', password: 'wrong-and-secret' });
    channel.start();
    const problem = await channel.ready();
    expect(problem).toBe(
      `The broker at 127.0.0.1:${port} refuses the login of "pi". Check MQTT_USER and MQTT_PASSWORD.`,
    );
    expect(await channel.deliver(adviceAlert())).toEqual({ ok: false, problem, again: true });
  });

  it('that does not let us publish is said', async () => {
    const acl = ['user pi', 'topic read #', 'topic write smartmeter/status'];
    const { port } = await broker({ users: { pi: 'right' }, acl });
    const channel = channelOn(port, { user: 'pi', password: 'right' });
    channel.start();
    expect(await channel.ready()).toBeUndefined();
    expect(await channel.deliver(adviceAlert())).toEqual({
      ok: false,
      problem: `The broker at 127.0.0.1:${port} does not let user "pi" publish to smartmeter/notification. Check its access list (ACL).`,
      again: false,
    });
  });

  it('that lets us write only some topics gets those', async () => {
    const acl = ['user pi', 'topic read #', 'topic write smartmeter/#'];
    const { port } = await broker({ users: { pi: 'right' }, acl });
    const channel = channelOn(port, { user: 'pi', password: 'right' });
    channel.show(view);
    channel.start();
    const { hears, heard } = await listener(port, { username: 'pi', password: 'right' });
    await hears('smartmeter/status', online);
    expect([...heard.keys()]).toContain('smartmeter/house');
    expect([...heard.keys()].filter((topic) => topic.startsWith('homeassistant/'))).toEqual([]);
    expect(channel.problem()).toMatch(/does not let user "pi" publish to homeassistant\/.*Check its access list/);
  });

  it('a test message comes beside a running service, which notices nothing', async () => {
    const { port } = await broker();
    const channel = channelOn(port);
    channel.show(view);
    channel.start();
    const { hears, client } = await listener(port);
    await hears('smartmeter/status', online);
    const statuses: string[] = [];
    client.on('message', (topic, payload) => {
      if (topic === 'smartmeter/status') statuses.push(payload.toString());
    });
    const mqtt = { prefix: 'smartmeter', discovery: true, discoveryPrefix: 'homeassistant' };
    const results = await sendTestMessages({
      settings: { language: 'en', channels: { mqtt } },
      broker: brokerOn(port),
      clientIdSuffix: '-notify-test',
      announce: false,
      timeZone: ZONE,
      version: '0.1.0',
      clock: systemClock,
      random: () => 0,
      logger: silentLogger,
    });
    expect(results).toEqual([{ channel: 'mqtt', target: `127.0.0.1:${port}`, delivery: { ok: true } }]);
    expect(JSON.parse(await hears('smartmeter/notification'))).toMatchObject({ event_type: 'test', level: 'test' });
    expect(await channel.deliver(adviceAlert())).toEqual({ ok: true });
    await hears('smartmeter/notification', (text) => text.includes('"advice"'));
    expect(statuses).toEqual([]);
  });

  it('gets nothing under homeassistant/ where discovery is off', async () => {
    const { port } = await broker();
    const channel = channelOn(port, {}, { discovery: false, prefix: 'haus/strom' });
    channel.show(view);
    channel.start();
    const { hears, heard } = await listener(port);
    await hears('haus/strom/status', online);
    expect([...heard.keys()].filter((topic) => topic.startsWith('homeassistant/'))).toEqual([]);
  });
});
