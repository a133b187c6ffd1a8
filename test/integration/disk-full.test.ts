import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { openDatabase } from '../../src/store/database.ts';
import { smallDisk } from '../support/small-disk.ts';

const disk = smallDisk();

describe.skipIf(!disk)('a disk that is really full', () => {
  it('is survived: said once, acknowledgements still pass, and everything goes on by itself when there is room', () => {
    const dir = disk as string;
    const said: string[] = [];
    const note = (text: string) => said.push(text);
    const logger = { debug: note, info: note, warn: note, error: note };
    onTestFinished(() => {
      execFileSync('umount', [dir]);
      rmSync(dir, { recursive: true });
    });
    const opened = openDatabase({ path: join(dir, 'state', 'smartmeter.sqlite'), clock: systemClock, logger });
    if (!opened.ok) throw new Error(opened.problem);
    const { database } = opened;
    const write = (value: number, reserve = false) =>
      database.transaction(() => database.setState('key', 'x'.repeat(2000) + value), { reserve });

    expect(write(0).ok).toBe(true);
    const fillers = fill(dir);
    for (let i = 1; i < 50; i++) expect(write(i)).toMatchObject({ ok: false, kind: 'full' });
    expect(database.state('key')).toBe(`${'x'.repeat(2000)}0`);
    expect(database.problem()).toContain('Make room');
    expect(said).toHaveLength(1);
    expect(write(51, true).ok).toBe(true);

    for (const filler of fillers) rmSync(filler);
    expect(write(52).ok).toBe(true);
    expect(database.problem()).toBeUndefined();
    expect(said).toHaveLength(2);
    database.close();
  });
});

/** Writes files until not a byte more goes. */
function fill(dir: string): string[] {
  const fillers: string[] = [];
  for (const size of [20_000, 1000]) {
    try {
      for (;;) {
        fillers.push(join(dir, `filler${fillers.length}`));
        writeFileSync(fillers.at(-1) as string, Buffer.alloc(size));
      }
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
    }
  }
  return fillers;
}
