/** Notifications of the built command, configured as a user does it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { requireComponent } from '../support/components.ts';
import { startHttpSink } from '../support/http-sink.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { runCli, startService } from '../support/service.ts';

const mosquitto = requireComponent('mosquitto');

function configFile(yaml: string): { SMARTMETER_CONFIG: string } {
  const directory = mkdtempSync(join(tmpdir(), 'notify-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, 'smartmeter.yaml');
  writeFileSync(path, yaml);
  return { SMARTMETER_CONFIG: path };
}

describe.skipIf(!mosquitto)('run, with notifications over MQTT', () => {
  it('shows advice and discovery on the broker that it reads, and says goodbye', async () => {
    const broker = await startMosquitto(mosquitto!, { quiet: true });
    onTestFinished(() => broker.stop());
    const client = await connectAsync({ host: '127.0.0.1', port: broker.port });
    onTestFinished(() => void client.end(true));
    const heard = new Map<string, string>();
    const changed = { wake: () => {} };
    client.on('message', (topic, payload) => {
      heard.set(topic, payload.toString());
      changed.wake();
    });
    const until = async (so: () => boolean) => {
      while (!so()) await new Promise<void>((resolve) => (changed.wake = resolve));
    };
    await client.subscribeAsync(['smartmeter/#', 'homeassistant/#']);
    const service = await startService({
      ...configFile('notify:\n  channels:\n    mqtt:\n'),
      MQTT_BROKER: '127.0.0.1',
      MQTT_PORT: String(broker.port),
    });
    await until(() => heard.get('smartmeter/status') === 'online' && heard.has('smartmeter/advice/car/level'));
    expect(heard.get('smartmeter/advice/car/level')).toBe('unknown');
    await until(() => [...heard.keys()].some((topic) => topic.startsWith('homeassistant/device/')));
    expect(await service.child.stop('SIGTERM')).toBe(0);
    await until(() => heard.get('smartmeter/status') === 'offline');
  });
});

it('notify test sends through a webhook, and its address is not shown', async () => {
  const sink = await startHttpSink();
  const env = configFile(`notify:\n  channels:\n    webhook:\n      url: ${sink.url}/very-secret-path\n`);
  const { code, output } = await runCli(['notify', 'test'], env);
  expect(code).toBe(0);
  expect(output).toContain(`webhook: sent to ${sink.url}.`);
  expect(output).not.toContain('very-secret-path');
  expect(sink.requests.map(({ path }) => path)).toEqual(['/very-secret-path']);
  expect((await runCli(['check'], env)).output).not.toContain('very-secret-path');
});
