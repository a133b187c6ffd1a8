/**
 * The queue on disk of the shipped Collector under what happens to it in a cellar. Nothing that has to be exact goes
 * through it; here is measured what is lost of the rest, and docs/collector.md has the figures.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { BackendStore } from '../../src/simulators/backend/store.ts';
import { sampleRequest } from '../../src/simulators/backend/sample-request.ts';
import { startBackend } from '../support/backend.ts';
import { requireComponent } from '../support/components.ts';
import { smallDisk } from '../support/small-disk.ts';
import { startShippedCollector, type ShippedCollector, type ShippedOptions } from '../support/shipped-collector.ts';

const otelcol = requireComponent('otelcol');

const TOKEN = 'dt0c01.token';

async function start(options: Partial<ShippedOptions> = {}) {
  const backend = await startBackend({ dynatrace: { token: TOKEN } });
  const url = `${backend.url()}/api/v2/otlp`;
  const collector = await startShippedCollector(otelcol!, { backend: url, token: TOKEN, quiet: true, ...options });
  return { backend, collector };
}

/** Sends a gauge with this value. @returns the status; 0 if nobody answered */
async function send({ url }: ShippedCollector, value: number): Promise<number> {
  const point = { value, at: systemClock.now().wall, attributes: { n: value, filler: 'x'.repeat(200) } };
  const headers = { 'content-type': 'application/x-protobuf' };
  return fetch(`${url}/v1/metrics`, { method: 'POST', body: sampleRequest([point]), headers }).then(
    (response) => response.status,
    () => 0,
  );
}

/** Sends values one after another. @returns those that the Collector took */
async function sendAll(collector: ShippedCollector, first: number, count: number): Promise<number[]> {
  const taken: number[] = [];
  for (let value = first; value < first + count; value++) if ((await send(collector, value)) === 200) taken.push(value);
  return taken;
}

/** Makes a part of a file unreadable, from a page's beginning on. */
function overwrite(path: string, from: number, length: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(length, 0xa5), 0, length, from - (from % 4096));
  closeSync(file);
}

const arrived = (store: BackendStore) => new Set(store.points('sample.value').map(({ value }) => Number(value)));
const hasAll = (values: readonly number[]) => (store: BackendStore) => {
  const there = arrived(store);
  return values.every((value) => there.has(value));
};

describe.skipIf(!otelcol)('the queue on disk', () => {
  it('keeps everything of an outage, in order', async () => {
    const { backend, collector } = await start();
    const heal = backend.fail({ answer: { do: 'refuse', status: 503 } });
    const taken = await sendAll(collector, 0, 200);
    expect(taken).toHaveLength(200);
    expect(arrived(backend.store).size).toBe(0);
    heal();
    await backend.waitFor(hasAll(taken));
    expect(backend.store.points('sample.value').map(({ value }) => Number(value))).toEqual(taken);
  });

  it('loses nothing that it has taken to SIGKILL, again and again', async () => {
    const { backend, collector } = await start();
    const heal = backend.fail({ answer: { do: 'refuse', status: 503 } });
    const taken: number[] = [];
    let child = collector.child;
    for (let kill = 0; kill < 5; kill++) {
      const sending = sendAll(collector, kill * 100, 100);
      // Somewhere in the middle of it.
      while ((await send(collector, 100_000 + kill)) !== 200);
      await child.stop('SIGKILL');
      taken.push(...(await sending));
      child = await collector.start();
    }
    expect(taken.length).toBeGreaterThan(0);
    heal();
    await backend.waitFor(hasAll(taken));
  });

  it('refuses when it is full, so that the sender keeps its data, and delivers what it has taken', async () => {
    const { backend, collector } = await start({ queueSize: 20_000 });
    const heal = backend.fail({ answer: { do: 'refuse', status: 503 } });
    const taken = await sendAll(collector, 0, 200);
    expect(taken.length).toBeGreaterThan(20);
    expect(taken.length).toBeLessThan(100);
    // The oldest stay, the newest are refused.
    expect(taken).toEqual(taken.map((_, i) => i));
    heal();
    await backend.waitFor(hasAll(taken));
    expect(await send(collector, 1000)).toBe(200);
  });

  it.each<{ damage: string; harm: (file: string, size: number) => void; lost: 'all' | 'some' }>([
    { damage: 'overwritten', lost: 'all', harm: (file, size) => writeFileSync(file, Buffer.alloc(size, 0xa5)) },
    { damage: 'zeroed', lost: 'all', harm: (file, size) => writeFileSync(file, Buffer.alloc(size)) },
    { damage: 'emptied', lost: 'all', harm: (file) => truncateSync(file, 0) },
    { damage: 'cut in half', lost: 'some', harm: (file, size) => truncateSync(file, size / 2) },
    { damage: 'without its head', lost: 'all', harm: (file) => overwrite(file, 0, 2 * 4096) },
    { damage: 'with a hole in the middle', lost: 'some', harm: (file, size) => overwrite(file, size / 2, size / 4) },
  ])('a queue that is $damage costs what was in it, never the Collector', async ({ harm, lost }) => {
    const { backend, collector } = await start();
    const heal = backend.fail({ answer: { do: 'refuse', status: 503 } });
    const taken = await sendAll(collector, 0, 50);
    await collector.child.stop('SIGKILL');
    const files = readdirSync(collector.queueDir).map((name) => join(collector.queueDir, name));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) harm(file, statSync(file).size);

    await collector.start();
    heal();
    expect(await send(collector, 1000)).toBe(200);
    await backend.waitFor(hasAll([1000]));
    if (lost === 'all') expect([...arrived(backend.store)]).toEqual([1000]);
    // Nothing that was never sent.
    for (const value of arrived(backend.store)) expect([...taken, 1000]).toContain(value);
  });

  // What is not tried again is gone: the backend's refusals, a token that has expired too. Energy is not among it.
  it.each([400, 401, 403, 413, 500])('%i from the backend loses that request, and no other', async (status) => {
    const { backend, collector } = await start();
    backend.fail({ times: 1, answer: { do: 'refuse', status } });
    expect(await send(collector, 1)).toBe(200);
    expect(await send(collector, 2)).toBe(200);
    await backend.waitFor(hasAll([2]));
    expect([...arrived(backend.store)]).toEqual([2]);
  });

  it.each([429, 502, 503, 504])('%i from the backend loses nothing', async (status) => {
    const { backend, collector } = await start();
    backend.fail({ times: 2, answer: { do: 'refuse', status } });
    expect(await send(collector, 1)).toBe(200);
    await backend.waitFor(hasAll([1]));
  });
});

const disk = otelcol === undefined ? undefined : smallDisk();

describe.skipIf(!disk)('a disk that is really full', () => {
  it('refuses what does not fit, and delivers what did', async () => {
    onTestFinished(() => {
      execFileSync('umount', ['-l', disk!]);
      rmSync(disk!, { recursive: true, force: true });
    });
    const { backend, collector } = await start({ queueDir: disk! });
    const heal = backend.fail({ answer: { do: 'refuse', status: 503 } });
    const taken: number[] = [];
    let refused = 0;
    for (let value = 0; refused < 5 && value < 20_000; value++) {
      if ((await send(collector, value)) === 200) taken.push(value);
      else refused++;
    }
    expect(refused).toBe(5);
    expect(taken.length).toBeGreaterThan(100);
    heal();
    await backend.waitFor(hasAll(taken));
    expect(await send(collector, 100_000)).toBe(200);
    await backend.waitFor(hasAll([100_000]));
  });
});
