import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { OutboxDocument } from '../../src/web/outbox-document.ts';
import { startBackend } from '../support/backend.ts';
import { household, IMPORT, METER, reader, says, untilBooks } from '../support/books.ts';
import { startService, type Env } from '../support/service.ts';

const REGISTER = 'energy.active.import';

function temporaryFile(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'backup-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, name);
}

function filesOf(env: Env): string[] {
  return readdirSync(env['SMARTMETER_STATE_DIR']!).toSorted();
}

/** Of the import register, Wh. */
async function books(env: Env) {
  const response = await fetch(`http://127.0.0.1:${env['WEB_PORT']}/api/outbox`);
  const { books } = (await response.json()) as OutboxDocument;
  return books.series.find(({ register }) => register === REGISTER)!;
}

const delivered = (wh: number) => (books: OutboxDocument['books']) =>
  books.series.some((s) => s.register === REGISTER && s.acknowledged === wh);

describe('backup and restore', () => {
  it('under load: another machine goes on from the copy, and the sum is the register, once', async () => {
    const backend = await startBackend();
    const env = await household(backend);
    const service = await startService(env);
    const publish = await reader(service);
    await publish(0, 0);
    await untilBooks(env, ({ series }) => series.length === 2);
    backend.fail({ answer: { do: 'refuse', status: 503 } });
    const file = temporaryFile('copy.sqlite');
    // Slow enough for a house connection: what is faster would not be believed.
    const counted = 60;
    const isUnderWay = Promise.withResolvers<void>();
    const load = (async () => {
      for (let wh = 0; wh <= counted; wh += 0.05) {
        await publish(Math.floor(wh), Math.floor(wh));
        if (wh > 10) isUnderWay.resolve();
      }
    })();
    await isUnderWay.promise;
    expect(await says(['backup', file], env)).toMatch(/copy\.sqlite: \d+ bytes, the books of 2 registers/);
    await load;
    expect(filesOf(env).filter((name) => name.includes('backup'))).toEqual([]);
    await service.child.stop('SIGKILL');
    backend.heal();

    const other = await household(backend);
    expect(await says(['restore', file], other)).toMatch(/The backup of 20.*is the state in .*Start the service\./);
    const second = await startService(other);
    await (
      await reader(second)
    )(counted + 5, counted + 5);
    await untilBooks(other, delivered(counted + 5));
    expect(backend.store.sumOfDeltas(IMPORT)).toBeCloseTo((counted + 5) / 1000, 9);
    expect((await books(other)).booked).toBe(counted + 5);
  });

  it('what the meter counted between backup and restore is delivered, and may be doubted', async () => {
    const backend = await startBackend();
    const env = await household(backend);
    const service = await startService(env);
    const publish = await reader(service);
    await publish(0, 0);
    await untilBooks(env, ({ series }) => series.length === 2);
    await publish(10, 0);
    await untilBooks(env, delivered(10));
    const file = temporaryFile('copy.sqlite');
    await says(['backup', file], env);
    await service.child.stop('SIGKILL');

    const other = await household(backend);
    expect(await says(['restore', file], other)).toContain('What was delivered after the backup was made is not known');
    const second = await startService(other);
    const publishThere = await reader(second);
    await publishThere(25, 0);
    await untilBooks(other, delivered(25));
    await publishThere(27, 0);
    await untilBooks(other, delivered(27));
    expect(backend.store.sumOfDeltas(IMPORT)).toBeCloseTo(0.027, 9);
    expect(await books(other)).toMatchObject({ booked: 27, doubtful: 15 });
  });

  it('into the running service: it ends with 1, starts on the backup, and knows what it delivers twice', async () => {
    const backend = await startBackend();
    const env = await household(backend);
    const first = await startService(env);
    const publish = await reader(first);
    await publish(0, 0);
    await untilBooks(env, ({ series }) => series.length === 2);
    await publish(10, 0);
    await untilBooks(env, delivered(10));
    const file = temporaryFile('copy.sqlite');
    await says(['backup', file], env);
    await publish(25, 0);
    await untilBooks(env, delivered(25));

    expect(await says(['restore', file], env)).toContain('exit code 1');
    expect(await first.child.ended).toBe(1);
    const second = await startService(env);
    const said = second.log().map(({ msg }) => msg);
    expect(said).toContainEqual(expect.stringContaining('0.015 kWh were delivered since the backup was made'));
    const aside = filesOf(env).find((name) => name.includes('before-restore'))!;
    expect(said).toContainEqual(expect.stringContaining(aside));
    expect(acknowledgedIn(join(env['SMARTMETER_STATE_DIR']!, aside))).toBe(25);

    await (
      await reader(second)
    )(30, 0);
    await untilBooks(env, delivered(30));
    const { doubtful } = await books(env);
    expect(doubtful).toBe(15);
    expect(backend.store.sumOfDeltas(IMPORT)).toBeCloseTo((30 + doubtful) / 1000, 9);
    await second.child.stop();
    const third = await startService(env);
    expect(third.log().filter(({ msg }) => msg.includes('backup'))).toEqual([]);
  });

  it('a file that is no backup changes nothing, with the service and without', async () => {
    const backend = await startBackend();
    const env = await household(backend);
    const service = await startService(env);
    await (
      await reader(service)
    )(0, 0);
    await untilBooks(env, ({ series }) => series.length === 2);
    const good = temporaryFile('good.sqlite');
    await says(['backup', good], env);
    const cases = [
      [altered(good, (bytes) => bytes.fill(0x55, 0, 16)), 'not an SQLite database'],
      [altered(good, (bytes) => bytes.fill(0x55, 1024, 4096)), 'no backup'],
      [foreign(), 'another program'],
      [newer(good), 'newer smartmeter-otel'],
      [tooLarge(good), '64 MiB'],
      [join(good, 'nothing'), 'There is no file'],
    ] as const;
    for (const [file, said] of cases) expect(await says(['restore', file], env, 1)).toContain(said);
    expect((await fetch(`${service.pageUrl}/healthz`)).status).toBe(200);
    expect(await service.child.stop()).toBe(0);
    for (const [file, said] of cases) expect(await says(['restore', file], env, 1)).toContain(said);
    expect(filesOf(env)).toEqual(['smartmeter.sqlite', 'smartmeter.sqlite.ballast']);
    expect(await says(['outbox', 'list'], env)).toContain(METER);
  });

  it('a backup without a service, in the place of an older one; none where there is no state', async () => {
    const backend = await startBackend();
    const env = await household(backend);
    const service = await startService(env);
    await (
      await reader(service)
    )(0, 0);
    await untilBooks(env, ({ series }) => series.length === 2);
    await service.child.stop();
    const file = temporaryFile('copy.sqlite');
    writeFileSync(file, 'an older one');
    expect(await says(['backup', file], env)).toContain('the books of 2 registers');
    expect(readFileSync(file, 'latin1').slice(0, 15)).toBe('SQLite format 3');
    expect(await says(['backup', join(file, 'below')], env, 1)).toContain('cannot be written');
    expect(await says(['backup', file], await household(backend), 1)).toContain('There is no database');
    expect(await says(['backup'], env, 2)).toContain('backup FILE');
    expect(await says(['restore'], env, 2)).toContain('restore FILE');
  });
});

describe('/api/backup and /api/restore', () => {
  it('are a download and an upload for the own site only', async () => {
    const backend = await startBackend();
    const env = await household(backend);
    const { pageUrl } = await startService(env);
    const url = `${pageUrl}/api/backup`;
    const download = await fetch(url);
    const bytes = await download.arrayBuffer();
    expect(download.headers.get('content-disposition')).toMatch(
      /^attachment; filename="smartmeter-20[\dT-]+Z\.sqlite"$/,
    );
    expect(Number(download.headers.get('content-length'))).toBe(bytes.byteLength);
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(url, { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    const restore = (init: RequestInit) => fetch(`${pageUrl}/api/restore`, { method: 'POST', ...init });
    expect((await restore({ body: bytes, headers: { origin: 'http://evil.example' } })).status).toBe(403);
    expect((await restore({ body: 'no database' })).status).toBe(422);
    expect((await restore({})).status).toBe(422);
    expect(filesOf(env).filter((name) => name.includes('restore'))).toEqual([]);
  });
});

function acknowledgedIn(path: string): unknown {
  const database = new DatabaseSync(path);
  const query = 'select acknowledged from outbox_series where register = ?';
  const found = database.prepare(query).get(REGISTER)?.['acknowledged'];
  database.close();
  return found;
}

function altered(file: string, alter: (bytes: Buffer) => void): string {
  const bytes = readFileSync(file);
  alter(bytes);
  const path = temporaryFile('altered.sqlite');
  writeFileSync(path, bytes);
  return path;
}

function newer(file: string): string {
  const path = altered(file, () => {});
  const database = new DatabaseSync(path);
  database.exec('pragma user_version = 99');
  database.close();
  return path;
}

function foreign(): string {
  const path = temporaryFile('foreign.sqlite');
  const database = new DatabaseSync(path);
  database.exec('create table bookmarks (url text); pragma user_version = 1');
  database.close();
  return path;
}

function tooLarge(file: string): string {
  const path = altered(file, () => {});
  truncateSync(path, 65 * 1024 * 1024);
  return path;
}
