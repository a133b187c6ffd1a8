import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Logger, silentLogger } from '../logger.ts';
import { SimulatedClock } from '../simulators/clock.ts';
import { connectSqlite } from './connection.ts';
import { type Database, type DatabaseOptions, openDatabase, PAGE_SIZE } from './database.ts';
import { MIGRATIONS } from './migrations.ts';

const clock = new SimulatedClock(Date.UTC(2026, 5, 21, 12));
const open: Database[] = [];
let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'store-'));
  path = join(directory, 'below', 'state.db');
});
afterEach(() => {
  for (const database of open.splice(0)) database.close();
  rmSync(directory, { recursive: true, force: true });
});

function tryOpen(options: Partial<DatabaseOptions> = {}) {
  return openDatabase({ path, clock, logger: silentLogger, ...options });
}

function opened(options: Partial<DatabaseOptions> = {}): Database {
  const found = tryOpen(options);
  if (!found.ok) throw new Error(found.problem);
  open.push(found.database);
  return found.database;
}

function listening(lines: string[]): Logger {
  const say = (text: string) => void lines.push(text);
  return { debug: say, info: say, warn: say, error: say };
}

describe('database', () => {
  it('is begun where none is, with small pages, a WAL and full synchronisation', () => {
    const database = opened();
    const pragma = (name: string) => Object.values(database.prepare(`pragma ${name}`).get()!)[0];
    expect(pragma('page_size')).toBe(PAGE_SIZE);
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('user_version')).toBe(MIGRATIONS.length);
    expect(existsSync(`${path}-shm`)).toBe(false);
  });

  it('keeps state over a restart, in one file', () => {
    const database = opened();
    database.setState('a', { b: [1, null] });
    database.setState('a', { b: [2] });
    database.close();
    database.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
    expect(opened().state('a')).toEqual({ b: [2] });
    expect(open.at(-1)!.state('missing')).toBeUndefined();
  });

  it('rolls back what does not come to its end', () => {
    const database = opened();
    const failing = () =>
      database.transaction(() => {
        database.setState('a', 1);
        throw new Error('a fault of ours');
      });
    expect(failing).toThrow('a fault of ours');
    expect(database.state('a')).toBeUndefined();
    expect(database.transaction(() => database.setState('a', 2))).toMatchObject({ ok: true });
    expect(database.state('a')).toBe(2);
  });

  it('tells what SQLite complains of as a value', () => {
    const database = opened();
    const done = database.transaction(() => database.prepare('insert into state values (1, null)').run());
    expect(done).toMatchObject({ ok: false, kind: 'error', problem: expect.stringContaining(path) });
  });

  it('is held by one at a time', () => {
    opened();
    expect(tryOpen()).toMatchObject({
      ok: false,
      kind: 'held',
      problem: expect.stringContaining('SMARTMETER_STATE_DIR'),
    });
    open.pop()!.close();
    expect(tryOpen().ok).toBe(true);
  });

  it('refuses what a newer version has written, and leaves it as it is', () => {
    opened({ migrations: [...MIGRATIONS, 'create table later (x)'] }).close();
    const before = readFileSync(path);
    expect(tryOpen()).toMatchObject({ ok: false, kind: 'newer', problem: expect.stringContaining('newer') });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('brings an older one up to date, keeping what it holds', () => {
    opened().setState('a', 1);
    open.pop()!.close();
    const database = opened({ migrations: [...MIGRATIONS, 'create table later (x)'] });
    expect(database.state('a')).toBe(1);
    expect(database.prepare('select count(*) as n from later').get()).toMatchObject({ n: 0 });
  });

  it('does not keep half a migration', () => {
    opened().close();
    expect(tryOpen({ migrations: [...MIGRATIONS, 'create table later (x); select nonsense'] })).toMatchObject({
      ok: false,
      kind: 'failed',
    });
    const sqlite = new DatabaseSync(path);
    expect(sqlite.prepare(`select count(*) as n from sqlite_master where name = 'later'`).get()).toMatchObject({
      n: 0,
    });
    sqlite.close();
  });

  it.each([
    ['no database at all', () => writeFileSync(path, 'x'.repeat(5000))],
    [
      'one with a damaged page',
      () => {
        const bytes = readFileSync(path);
        bytes.fill(0xee, 2 * PAGE_SIZE + 8);
        writeFileSync(path, bytes);
      },
    ],
    [
      'one whose list of free pages does not add up',
      () => {
        const bytes = readFileSync(path);
        // https://sqlite.org/fileformat.html: total number of freelist pages.
        bytes.writeUInt32BE(5, 36);
        writeFileSync(path, bytes);
      },
    ],
  ])('keeps a corrupt file aside and begins a new one: %s', (_name, damage) => {
    const before = opened();
    for (let i = 0; i < 100; i++) before.setState(`key ${i}`, 'x'.repeat(100));
    before.close();
    damage();
    writeFileSync(`${path}-wal`, '');
    const damaged = readFileSync(path);
    const lines: string[] = [];
    const database = opened({ logger: listening(lines) });
    expect(database.state('key 1')).toBeUndefined();
    const aside = readdirSync(join(directory, 'below')).filter((name) => name.includes('.corrupt-'));
    expect(aside).toContain('state.db.corrupt-2026-06-21T12-00-00.000Z');
    expect(readFileSync(join(directory, 'below', 'state.db.corrupt-2026-06-21T12-00-00.000Z')).equals(damaged)).toBe(
      true,
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('state.db.corrupt-2026-06-21T12-00-00.000Z');
  });

  it('says why it cannot be opened', () => {
    writeFileSync(join(directory, 'below'), 'a file where the directory should be');
    expect(tryOpen()).toMatchObject({ ok: false, kind: 'failed', problem: expect.stringContaining(path) });
  });
});

describe('a full disk', () => {
  const big = 'x'.repeat(2000);

  function fill(database: Database): void {
    for (let i = 0; i < 1000; i++) {
      if (!database.transaction(() => database.setState(`fill ${i}`, big)).ok) return;
    }
    throw new Error('it never became full');
  }

  it('is a value, said once; what makes room passes; then it goes on', () => {
    const lines: string[] = [];
    const database = opened({ maxBytes: 100 * 1024, logger: listening(lines) });
    fill(database);
    const grow = () => database.transaction(() => database.setState('more', big));
    expect(grow()).toMatchObject({ ok: false, kind: 'full' });
    expect(database.problem()).toContain('no room');
    expect(database.transaction(() => database.setState('acknowledgement', big), { reserve: true }).ok).toBe(true);
    expect(grow()).toMatchObject({ ok: false, kind: 'full' });
    expect(lines).toHaveLength(1);
    const shrink = () => database.prepare(`delete from state where key like 'fill %'`).run();
    expect(database.transaction(shrink, { reserve: true }).ok).toBe(true);
    expect(grow()).toMatchObject({ ok: true });
    expect(database.problem()).toBeUndefined();
    expect(lines).toHaveLength(2);
  });

  it('gives its ballast back, and lays it again before anything may grow', () => {
    const ballast = () => readdirSync(join(directory, 'below')).includes(`${basename(path)}.ballast`);
    const database = opened({ maxBytes: 100 * 1024 });
    expect(ballast()).toBe(true);
    fill(database);
    database.transaction(() => database.setState('acknowledgement', 'x'.repeat(20_000)), { reserve: true });
    expect(ballast()).toBe(false);
    database.transaction(() => database.setState('small', 1));
    expect(ballast()).toBe(true);
  });
});

describe('a power cut', () => {
  it('leaves a database that opens with what was committed, at any moment', () => {
    const database = opened();
    const cut = join(directory, 'cut.db');
    for (let i = 0; i < 200; i++) {
      database.transaction(() => {
        database.setState('first', i);
        if (i % 3 === 0) copy();
        database.setState('second', i);
        database.setState(`filler ${i % 50}`, `${i} `.repeat(100));
      });
      if (i % 3 === 0) {
        expectSame(i - 1);
        copy();
        expectSame(i);
      }
    }
    function copy(): void {
      copyFileSync(path, cut);
      copyFileSync(`${path}-wal`, `${cut}-wal`);
    }
    function expectSame(i: number): void {
      const found = openDatabase({ path: cut, clock, logger: silentLogger, connect: connectSqlite });
      expect(found).toMatchObject({ ok: true });
      if (!found.ok) return;
      expect(found).not.toHaveProperty('setAside');
      expect([found.database.state('first'), found.database.state('second')]).toEqual(
        i < 0 ? [undefined, undefined] : [i, i],
      );
      found.database.close();
    }
  });
});
