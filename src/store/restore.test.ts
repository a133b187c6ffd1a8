import { copyFileSync, existsSync, linkSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger, type Logger } from '../logger.ts';
import { SimulatedClock } from '../simulators/clock.ts';
import { writeBackup } from './backup.ts';
import type { Database } from './database.ts';
import { RESTORED, stagedPath, stageRestore } from './restore.ts';
import { DATABASE_FILE, openDatabaseIn } from './state-directory.ts';

const clock = new SimulatedClock(Date.UTC(2026, 5, 21, 12));
const open: Database[] = [];
let directory: string;
let path: string;
let backup: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'restore-'));
  path = join(directory, DATABASE_FILE);
  backup = join(directory, 'backup');
  const database = opened();
  keep(database, 'then');
  writeBackup(database, backup, clock.now().wall);
  keep(database, 'now');
  database.close();
});
afterEach(() => {
  for (const database of open.splice(0)) database.close();
  rmSync(directory, { recursive: true, force: true });
});

function opened(logger: Logger = silentLogger): Database {
  const found = openDatabaseIn(directory, clock, logger);
  if (!found.ok) throw new Error(found.problem);
  open.push(found.database);
  return found.database;
}

function keep(database: Database, value: string): void {
  database.transaction(() => database.setState('word', value));
}

function listening(lines: string[]): Logger {
  const say = (text: string) => void lines.push(text);
  return { debug: say, info: say, warn: say, error: say };
}

function asides(reason: string): string[] {
  return readdirSync(directory).filter((name) => name.startsWith(`${DATABASE_FILE}.${reason}`));
}

describe('takeRestore', () => {
  it('puts the backup in the place of the state, which is kept, and says so once', () => {
    copyFileSync(backup, stagedPath(path));
    const said: string[] = [];
    const database = opened(listening(said));
    expect(database.state('word')).toBe('then');
    const [former] = asides('before-restore');
    expect(database.state(RESTORED)).toMatchObject({ former, isReckoned: false });
    expect(said.join()).toContain(former);
    expect(existsSync(stagedPath(path))).toBe(false);
    database.close();
    expect(opened().state('word')).toBe('then');
  });

  it('of a service that was killed: its log goes with its database, not with the backup', () => {
    const killed = opened();
    keep(killed, 'in the log only');
    for (const end of ['', '-wal']) copyFileSync(path + end, join(directory, `killed${end}`));
    killed.close();
    for (const end of ['', '-wal']) copyFileSync(join(directory, `killed${end}`), path + end);
    copyFileSync(backup, stagedPath(path));
    const database = opened();
    expect(database.state('word')).toBe('then');
    database.close();
    copyFileSync(join(directory, asides('before-restore')[0]!), path);
    expect(opened().state('word')).toBe('in the log only');
  });

  it('waits while another process holds the database', () => {
    const holder = opened();
    copyFileSync(backup, stagedPath(path));
    expect(openDatabaseIn(directory, clock, silentLogger)).toMatchObject({ ok: false, kind: 'held' });
    expect(existsSync(stagedPath(path))).toBe(true);
    holder.close();
    expect(opened().state('word')).toBe('then');
  });

  it('takes the place of a damaged state, or of none', () => {
    writeFileSync(path, 'damaged');
    copyFileSync(backup, stagedPath(path));
    const database = opened();
    expect(database.state('word')).toBe('then');
    expect(asides('before-restore')).toHaveLength(1);
    database.close();
    rmSync(path);
    copyFileSync(backup, stagedPath(path));
    const fresh = opened();
    expect(fresh.state('word')).toBe('then');
    expect(fresh.state(RESTORED)).not.toHaveProperty('former');
  });

  it('goes on where a power cut left it between keeping the state and replacing it', () => {
    linkSync(path, join(directory, `${DATABASE_FILE}.before-restore-2026-06-21T12-00-00.000Z`));
    copyFileSync(backup, stagedPath(path));
    expect(opened().state('word')).toBe('then');
  });

  it('keeps a staged file aside that is no backup, and goes on', () => {
    writeFileSync(stagedPath(path), 'put here by hand');
    const said: string[] = [];
    expect(opened(listening(said)).state('word')).toBe('now');
    expect(readdirSync(directory).some((name) => name.includes('.refused-'))).toBe(true);
    expect(said.join()).toContain('the state of before goes on');
  });
});

describe('stageRestore', () => {
  it('leaves nothing behind of bytes that break off', async () => {
    async function* broken() {
      yield new TextEncoder().encode('SQLite format 3\0');
      throw new Error('connection lost');
    }
    expect(await stageRestore(path, broken())).toMatchObject({ ok: false, kind: 'failed' });
    expect(readdirSync(directory).filter((name) => name.includes('restore'))).toEqual([]);
  });
});
