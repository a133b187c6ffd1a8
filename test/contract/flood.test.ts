import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { every, systemClock } from '../../src/clock.ts';
import { startBackend } from '../support/backend.ts';
import { startChild } from '../support/child.ts';
import { requireComponent } from '../support/components.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { startService } from '../support/service.ts';

const mosquitto = requireComponent('mosquitto');
const FLOOD = join(import.meta.dirname, '../support/flood.ts');

/**
 * Messages a second. As fast as the broker takes them by default; in CI a pace that leaves the machine room to look on,
 * or the latency measured would be that of two cores shared by four busy processes.
 */
const RATE = process.env['CI'] === 'true' ? ['60000'] : [];
const SECONDS = 20;
const LAST_REGISTER = 11_400_000;
const MB = 1_000_000;

/** Milliseconds. A machine of CI is shared with others, and how busy they are says nothing of the service. */
const PROMPT = process.env['CI'] === 'true' ? 300 : 100;

describe.skipIf(!mosquitto)('a flood from another process', () => {
  it(`for ${SECONDS} s: bounded memory, prompt answers, and the last register is right`, async () => {
    const broker = await startMosquitto(mosquitto!, { quiet: true });
    onTestFinished(() => broker.stop());
    const backend = await startBackend();
    const service = await startService({
      MQTT_BROKER: '127.0.0.1',
      MQTT_PORT: String(broker.port),
      OTEL_EXPORTER_OTLP_ENDPOINT: backend.url(),
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
    });
    await service.child.line(/Connected to the broker/);
    const pid = service.child.process.pid as number;
    const seen = observe(pid, service.pageUrl);

    const flood = startChild(process.execPath, [
      FLOOD,
      String(broker.port),
      String(SECONDS),
      String(LAST_REGISTER),
      ...RATE,
    ]);
    const { sent, perSecond } = JSON.parse(await flood.line(/perSecond/)) as { sent: number; perSecond: number };
    const state = await service.until(
      ({ meters }) => meters[0]?.registers['energy.active.import']?.value === LAST_REGISTER / 1000,
    );
    const { largestRss, slowestHealth } = seen.stop();

    console.log(
      `${sent} messages at ${perSecond}/s; largest RSS ${Math.round(largestRss / MB)} MB, ` +
        `slowest /healthz ${Math.round(slowestHealth)} ms`,
    );
    expect(perSecond).toBeGreaterThan(40_000);
    expect(state.sources[0]?.messages.accepted).toBe(sent);
    expect(largestRss).toBeLessThan(200 * MB);
    expect(slowestHealth).toBeLessThan(PROMPT);
  }, 120_000);
});

/** Looks at a process's memory and health ten times a second. */
function observe(pid: number, url: string) {
  let largestRss = 0;
  let slowestHealth = 0;
  let asking = false;
  const cancel = every(systemClock, 100, () => {
    largestRss = Math.max(largestRss, residentMemory(pid));
    if (asking) return;
    asking = true;
    const start = systemClock.now().mono;
    void fetch(`${url}/healthz`).then(() => {
      slowestHealth = Math.max(slowestHealth, systemClock.now().mono - start);
      asking = false;
      return undefined;
    });
  });
  return {
    stop() {
      cancel();
      return { largestRss, slowestHealth };
    },
  };
}

/** Bytes. */
function residentMemory(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return pages * 4096;
}
