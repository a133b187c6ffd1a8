import { describe, expect, it } from 'vitest';
import { startHttpSink } from '../../test/support/http-sink.ts';
import { withSecrets } from '../notify/secrets.ts';
import { notifySchema, type NotifySettings } from '../notify/settings.ts';
import type { MqttSettings } from '../transports/mqtt/settings.ts';
import type { CommandIo } from './io.ts';
import { notify, testChannels } from './notify.ts';

interface Heard {
  readonly io: CommandIo;
  readonly out: () => string;
  readonly err: () => string;
}

function listen(...args: string[]): Heard {
  let out = '';
  let err = '';
  const io: CommandIo = {
    args,
    env: {},
    cwd: '/nowhere',
    hostName: 'pi',
    stdoutIsTty: false,
    out: (text) => (out += text),
    err: (text) => (err += text),
    stopRequested: new Promise(() => {}),
  };
  return { io, out: () => out, err: () => err };
}

function settingsOf(channels: unknown): NotifySettings {
  const result = withSecrets(notifySchema.parse({ language: 'de', channels }), () => ({ ok: false, cause: '' }));
  if (!result.ok) throw new Error('no files here');
  return result.settings;
}

function configOf(channels: unknown, mqtt: Partial<MqttSettings> = {}) {
  const broker: MqttSettings = { mode: 'external', scheme: 'mqtt', host: '127.0.0.1', port: 1, clientId: 'x', ...mqtt };
  return { mqtt: broker, timeZone: 'Europe/Vienna', notify: settingsOf(channels) };
}

describe('the words of the command', () => {
  it.each([
    [[], 'What is to be done with notifications?'],
    [['send'], 'notify takes "test" and nothing more.'],
    [['test', 'ntfy'], 'notify takes "test" and nothing more.'],
  ])('%j', async (args, fault) => {
    const heard = listen(...args);
    expect(await notify(heard.io)).toBe(2);
    expect(heard.err()).toContain(fault);
    expect(heard.err()).toContain('smartmeter-otel notify test');
  });

  it('help', async () => {
    const heard = listen('help');
    expect(await notify(heard.io)).toBe(0);
    expect(heard.out()).toContain('sends a test message through every configured channel');
  });
});

describe('a test message', () => {
  it('goes through every channel, and of each is said what happened', async () => {
    const good = await startHttpSink();
    const bad = await startHttpSink(403);
    const channels = {
      ntfy: { url: good.url, topic: 'house-topic' },
      webhook: { url: `${bad.url}/secret-path` },
      mqtt: {},
    };
    const heard = listen();
    expect(await testChannels(configOf(channels), heard.io)).toBe(1);
    expect(heard.out()).toBe(`ntfy: sent to ${good.url}.\n`);
    expect(heard.err().split('\n')).toEqual([
      expect.stringMatching(/^MQTT: not sent\. No broker listens at 127\.0\.0\.1:1\./),
      `webhook: not sent. ${bad.url} does not let us in (status 403). Check url, method, headers and template in notify: channels: webhook:.`,
      '',
    ]);
    expect(JSON.parse(good.requests[0]?.body ?? '')).toMatchObject({ title: 'smartmeter-otel: Test' });
    expect(heard.out() + heard.err()).not.toMatch(/house-topic|secret-path/);
  });

  it('that arrives everywhere is success', async () => {
    const sink = await startHttpSink();
    const heard = listen();
    expect(await testChannels(configOf({ webhook: { url: sink.url } }), heard.io)).toBe(0);
    expect(heard.err()).toBe('');
  });

  it('cannot go over the built-in broker', async () => {
    const heard = listen();
    expect(await testChannels(configOf({ mqtt: {} }, { mode: 'embedded' }), heard.io)).toBe(1);
    expect(heard.err()).toContain('MQTT: not sent. It needs a broker of your own in MQTT_BROKER');
  });

  it('without a channel has nowhere to go', async () => {
    const heard = listen();
    expect(await testChannels(configOf({}), heard.io)).toBe(1);
    expect(heard.err()).toContain('No channel is configured');
  });
});
