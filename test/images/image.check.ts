import { connectAsync } from 'mqtt';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startBackend } from '../support/backend.ts';
import type { Child } from '../support/child.ts';
import { requireComponent } from '../support/components.ts';
import { freePort } from '../support/free-port.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { openImage } from './image.ts';

const image = openImage('amd64');
const { config } = image;

/** Output of a command that is run to its end. */
async function output(command: readonly string[]): Promise<string> {
  const child = image.run(command);
  const code = await child.ended;
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${child.lines.join('\n')}`);
  return child.lines.join('\n');
}

const residentMb = (child: Child) =>
  Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.process.pid}/status`, 'utf8'))?.[1]) / 1024);

describe('what is in it', () => {
  it('is run by a user that is not root, with a health check, state in a volume', () => {
    expect(config.User).toBe('1000:1000');
    expect(config.Healthcheck.Test).toEqual(['CMD', 'smartmeter-otel-healthcheck']);
    expect(config.StopSignal).toBe('SIGTERM');
    expect(Object.keys(config.Volumes)).toEqual(['/var/lib/smartmeter-otel']);
    expect(config.Env).toContain('SMARTMETER_STATE_DIR=/var/lib/smartmeter-otel');
    expect(config.Env.join()).not.toMatch(/TOKEN|PASSWORD/);
  });

  it('has Node 24 and no tools that build', async () => {
    expect(await output(['node', '--version'])).toMatch(/^v24\./);
    const found = await output([
      'sh',
      '-c',
      'for t in npm npx yarn gcc cc make python3 git curl; do command -v $t || :; done',
    ]);
    expect(found).toBe('');
  });

  it('has of node_modules what the serial port needs, for this machine alone, and it loads', async () => {
    const modules = join(image.folder, 'usr/lib/smartmeter-otel/node_modules');
    expect(readdirSync(modules).sort()).toEqual(['@serialport', 'ms', 'node-gyp-build']);
    expect(readdirSync(join(modules, '@serialport/bindings-cpp/prebuilds'))).toEqual(['linux-x64']);
    const bindings = "require('/usr/lib/smartmeter-otel/node_modules/@serialport/bindings-cpp').autoDetect()";
    const open = `${bindings}.open({ path: '/dev/no-such-port', baudRate: 9600 })`;
    // The sentence is the native half's.
    expect(await output(['node', '-e', `${open}.catch((error) => console.log(error.message))`])).toContain(
      'No such file or directory, cannot open /dev/no-such-port',
    );
  });

  it('knows its commands by their name', async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
      version: string;
    };
    expect(await output(['smartmeter-otel', 'version'])).toBe(version);
  });
});

it('takes a message, delivers it, is healthy, and stops in order', async () => {
  const mosquitto = await startMosquitto(requireComponent('mosquitto') as string, { quiet: true });
  onTestFinished(() => mosquitto.stop());
  const backend = await startBackend();
  const WEB_PORT = String(await freePort());
  const service = image.start({
    WEB_PORT,
    MQTT_BROKER: '127.0.0.1',
    MQTT_PORT: String(mosquitto.port),
    OTEL_EXPORTER_OTLP_ENDPOINT: backend.url(),
    OTEL_METRIC_EXPORT_INTERVAL: '500',
    TZ: 'Europe/Vienna',
  });
  await service.line(/Connected to the broker/);
  const client = await connectAsync({ host: '127.0.0.1', port: mosquitto.port });
  onTestFinished(() => void client.end(true));
  await client.publishAsync('amis/out', '{"1.8.0":11335423,"1.7.0":304,"2.7.0":0,"time":1770825276}', { qos: 1 });
  const point = await backend.waitFor((store) => store.points('smartmeter.power.active.import')[0]);
  expect(Number(point.value)).toBe(0.304);
  expect(await image.run(['smartmeter-otel-healthcheck'], { WEB_PORT }).ended).toBe(0);
  console.log(`resident: ${residentMb(service)} MB`);
  expect(await service.stop('SIGTERM')).toBe(0);
});

describe('the health check', () => {
  it.each([
    { name: 'nobody answers', env: async () => ({ WEB_PORT: String(await freePort()) }), code: 1 },
    { name: 'no page, so nobody to ask', env: async () => ({ WEB_PORT: 'off' }), code: 0 },
  ])('$name: $code', async ({ env, code }) => {
    expect(await image.run(['smartmeter-otel-healthcheck'], await env()).ended).toBe(code);
  });

  it('tells an answer that is not 200', async () => {
    // The simulated backend has no /healthz: 404.
    const backend = await startBackend();
    const { port } = new URL(backend.url());
    expect(await image.run(['smartmeter-otel-healthcheck'], { WEB_PORT: port }).ended).toBe(1);
  });
});
