import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { sampleRequest } from '../../src/simulators/backend/sample-request.ts';
import { startBackend } from '../support/backend.ts';
import { freePort } from '../support/free-port.ts';
import { healthy, overlayOf } from '../support/shipped-collector.ts';
import { openImage } from './image.ts';

const image = openImage('collector');
const { config } = image;
const TOKEN = 'dt0c01.token';

describe('the Collector’s image', () => {
  it('is run by a user that is not root, with a health check, the queue in a volume', () => {
    expect(config.User).toBe('1000:1000');
    expect(config.Healthcheck.Test).toEqual(['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:13133/']);
    expect(Object.keys(config.Volumes)).toEqual(['/var/lib/otelcol']);
    expect(config.Env).toContain('HOST_ARCH=amd64');
    expect(config.Env.join()).not.toMatch(/TOKEN|PASSWORD/);
  });

  it('has nothing of what built it', () => {
    expect(readdirSync(`${image.folder}/usr/local`)).toEqual(['bin']);
    expect(readdirSync(`${image.folder}/usr/local/bin`).toSorted()).toEqual(['otelcol', 'start-collector']);
  });

  it('takes a message, delivers it with the token, measures the machine, and stops in order', async () => {
    const backend = await startBackend({ dynatrace: { token: TOKEN } });
    const [otlp, energy, health] = [await freePort(), await freePort(), await freePort()];
    const overlay = overlayOf({ backend: `${backend.url()}/api/v2/otlp` }, otlp, energy, health);
    const volume = '/var/lib/otelcol';
    const collector = image.run(
      [...config.Entrypoint, ...config.Cmd, `--config=${volume}/overlay.yaml`],
      {
        TENANT_HOST: 'abc12345.live.dynatrace.com',
        API_TOKEN_FILE: `${volume}/token`,
        MACHINE_ID_FILE: `${volume}/machine-id`,
        SMARTMETER_HOST_NAME: 'pi',
        HOST_ROOT: '/',
      },
      {
        'overlay.yaml': JSON.stringify(overlay),
        token: TOKEN,
        'machine-id': readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').replaceAll('-', ''),
      },
    );
    await healthy(`http://127.0.0.1:${health}`, collector);
    const answer = await fetch(`http://127.0.0.1:${otlp}/v1/metrics`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: sampleRequest([{ value: 42, at: systemClock.now().wall }]),
    });
    expect(answer.status).toBe(200);
    const point = await backend.waitFor((store) => store.points('sample.value')[0]);
    expect(Number(point.value)).toBe(42);
    await backend.waitFor((store) => store.points('system.memory.usage')[0]);
    // Its own last metrics find the receiver closed, so it ends with 1 and says only that.
    expect(await collector.stop('SIGTERM')).toBe(1);
    expect(collector.lines.at(-1)).toContain('failed to shutdown meter provider: failed to upload metrics');
  });
});
