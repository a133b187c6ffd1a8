/**
 * Resident memory of everything that docker-compose.yml starts, together on this machine, idle and under load.
 *
 *   npm run build && npm run bench:memory
 *
 * Service, Collector and Mosquitto with their shipped configuration and flags. Idle: a reading every 5 s, exports every
 * minute. Load: 1,000 readings a second, exports every second, two pages open, and in the second half no backend, so
 * that outbox and queue fill. What is read is VmRSS once a second; the first ten seconds of each phase do not count.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { every, sleep, systemClock } from '../src/clock.ts';
import { silentLogger } from '../src/logger.ts';
import { SimulatedBackend } from '../src/simulators/backend/backend.ts';
import type { Child } from '../test/support/child.ts';
import { requireComponent } from '../test/support/components.ts';
import { READER, startBroker, startCollector, startService } from './memory-parts.ts';

const SETTLE = 10;
const IDLE = 100;
const LOAD = 60;
const RATE = 1000;
const FIRST_REGISTER = 11_400_000;

interface Part {
  readonly name: string;
  readonly child: Child;
}

/** MB (10⁶ bytes) of each part and of all together, once a second. */
type Samples = Readonly<Record<string, number[]>>;

const [mosquitto, passwords, otelcol] = (['mosquitto', 'mosquitto_passwd', 'otelcol'] as const).map(requireComponent);
if (!mosquitto || !passwords || !otelcol) process.exit(1);
const dir = mkdtempSync(join(tmpdir(), 'bench-memory-'));
const folder = (name: string) => {
  mkdirSync(join(dir, name));
  return join(dir, name);
};
const running: Child[] = [];
const backend = new SimulatedBackend({ host: '127.0.0.1', port: 0 }, { clock: systemClock, logger: silentLogger });
await backend.start();
try {
  await measure(backend.url());
} finally {
  for (const child of running) await child.stop('SIGKILL');
  await backend.stop();
  rmSync(dir, { recursive: true });
}

async function measure(backendUrl: string): Promise<void> {
  const broker = await startBroker(mosquitto!, passwords!, folder('broker'));
  running.push(broker.child);
  const collector = await startCollector(otelcol!, folder('collector'), `${backendUrl}/api/v2/otlp`);
  running.push(collector.child);
  const others = [
    { name: 'Collector', child: collector.child },
    { name: 'Mosquitto', child: broker.child },
  ];
  const reader = await connectAsync({ host: '127.0.0.1', port: broker.port, ...READER });
  let sent = 0;
  const start = systemClock.now().mono;
  const publish = () => {
    sent++;
    // A Wh a second is what its 3600 W are.
    const grown = Math.floor((systemClock.now().mono - start) / 1000);
    reader.publish('amis/out', payload(FIRST_REGISTER + grown));
  };

  const stateDir = folder('service');
  const quiet = await startService(broker.port, backendUrl, collector.url, stateDir);
  running.push(quiet.child);
  const slowly = every(systemClock, 5000, publish);
  const idle = await watch([{ name: 'service', child: quiet.child }, ...others], IDLE);
  slowly();
  await quiet.child.stop();

  const busy = await startService(broker.port, backendUrl, collector.url, stateDir, {
    OTEL_METRIC_EXPORT_INTERVAL: '1000',
  });
  running.push(busy.child);
  const pages = [await openPage(busy.pageUrl), await openPage(busy.pageUrl)];
  const quickly = every(systemClock, 10, () => {
    for (let i = 0; i < RATE / 100; i++) publish();
  });
  const dies = systemClock.after((LOAD / 2) * 1000, () => void backend.stop());
  const load = await watch([{ name: 'service', child: busy.child }, ...others], LOAD);
  dies();
  quickly();
  for (const page of pages) page.abort();
  await reader.endAsync(true);
  report(idle, load, sent);
}

/** A page that looks on, as a browser does. @returns closes it */
async function openPage(url: string): Promise<AbortController> {
  const abort = new AbortController();
  const response = await fetch(`${url}/api/events`, { signal: abort.signal });
  const drain = async () => {
    for await (const chunk of response.body!) void chunk;
  };
  drain().catch(() => {});
  return abort;
}

async function watch(parts: readonly Part[], seconds: number): Promise<Samples> {
  const samples: Record<string, number[]> = Object.fromEntries([...parts.map(({ name }) => [name, []]), ['all', []]]);
  await sleep(systemClock, SETTLE * 1000);
  for (let second = SETTLE; second < seconds; second++) {
    let all = 0;
    for (const { name, child } of parts) {
      const resident = residentMemory(child);
      all += resident;
      samples[name]!.push(resident);
    }
    samples['all']!.push(all);
    await sleep(systemClock, 1000);
  }
  return samples;
}

function residentMemory({ process: { pid } }: Child): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kilobytes) * 1024) / 1e6;
}

function report(idle: Samples, load: Samples, sent: number): void {
  console.log(`\n${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, ${sent} readings sent; MB`);
  console.log(`${''.padEnd(12)}${['idle', 'at most', 'load', 'at most'].map((word) => word.padStart(10)).join('')}`);
  for (const name of Object.keys(idle)) {
    const figures = [idle, load].flatMap((samples) => [median(samples[name]!), Math.max(...samples[name]!)]);
    console.log(`${name.padEnd(12)}${figures.map((mb) => mb.toFixed(0).padStart(10)).join('')}`);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

function payload(register: number): string {
  const registers = `"1.8.0":${register},"2.8.0":11184123,"3.8.1":284300,"4.8.1":9433300`;
  const powers = '"1.7.0":3600,"2.7.0":0,"3.7.0":0,"4.7.0":151,"1.128.0":0,"saldo":3600';
  return `{${registers},${powers},"serialnumber":"0123456789"}`;
}
