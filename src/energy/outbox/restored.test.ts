import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { silentLogger, type Logger } from '../../logger.ts';
import { SimulatedClock } from '../../simulators/clock.ts';
import { writeBackup } from '../../store/backup.ts';
import type { Database } from '../../store/database.ts';
import { stagedPath } from '../../store/restore.ts';
import { DATABASE_FILE, openDatabaseIn } from '../../store/state-directory.ts';
import { openBooks } from './books.ts';
import { temporaryDirectory } from './outbox.fixture.ts';
import { reckonRestored } from './restored.ts';
import { createTables } from './tables.ts';

const clock = new SimulatedClock(Date.UTC(2026, 5, 21, 12));

/** A state directory whose books are written by hand. */
function household() {
  const directory = temporaryDirectory();
  const said: string[] = [];
  const logger: Logger = { ...silentLogger, warn: (text) => void said.push(text) };
  let database: Database;
  let tables: ReturnType<typeof createTables>;
  function open() {
    const opened = openDatabaseIn(directory, clock, silentLogger);
    if (!opened.ok) throw new Error(opened.problem);
    ({ database } = opened);
    tables = createTables(database);
    reckonRestored(database, directory, logger);
  }
  onTestFinished(() => database.close());
  open();
  database!.transaction(() => database.setState('instance-id', 'the same'));
  const series = { meter: 'm', register: 'energy.active.import', meter_id: 'M', segment: 1, segment_start: 0 };
  const none = { acknowledged: 0, unbooked: 0, unbooked_taken: 0, doubtful: 0, restamped: 0, last_end: null } as const;
  const id = tables!.insertSeries({ ...series, ...none, baseline: 0, booked_in_segment: 0, booked: 0, alone: 0 });
  return {
    said,
    deliver: (wh: number) => tables.addToSeries(id, { acknowledged: wh }),
    book: (wh: number) => tables.insertRow(clock.now().wall, clock.now().wall, new Map([[id, wh]])),
    instance: (name: string) => database.transaction(() => database.setState('instance-id', name)),
    doubtful: () => openBooks(database, clock).status().series[0]!.doubtful,
    backup(name: string) {
      writeBackup(database, join(directory, name), clock.now().wall);
    },
    restore(name: string) {
      database.close();
      copyFileSync(join(directory, name), stagedPath(join(directory, DATABASE_FILE)));
      open();
    },
  };
}

it('what was delivered since the backup is known to the Wh, and reckoned once', () => {
  const home = household();
  home.deliver(10);
  home.backup('a');
  home.book(7);
  home.deliver(15);
  home.restore('a');
  expect(home.doubtful()).toBe(15);
  expect(home.said).toEqual([expect.stringContaining('0.015 kWh were delivered since')]);
});

it('nothing delivered since, nothing doubtful', () => {
  const home = household();
  home.deliver(10);
  home.book(7);
  home.backup('a');
  home.restore('a');
  expect(home.doubtful()).toBe(0);
  expect(home.said).toEqual([expect.stringContaining('Nothing was delivered since')]);
});

it('a second restore of the same backup does not know what was delivered before the first one: it doubts what it can', () => {
  const home = household();
  home.book(7);
  home.backup('a');
  home.deliver(15);
  home.restore('a');
  home.deliver(20);
  home.restore('a');
  expect(home.said.at(-1)).toContain('0.007 kWh');
  // 15 are there twice since the first restore; the 20 are part of what the registers turn out to have grown.
  expect(home.doubtful()).toBe(15 + 7);
});

it('after two restores in a row, what the backend was told twice before stays doubtful', () => {
  const home = household();
  home.backup('a');
  home.deliver(15);
  home.restore('a');
  home.deliver(20);
  home.backup('b');
  home.deliver(5);
  home.restore('b');
  expect(home.doubtful()).toBe(20);
});

it('books of another installation tell nothing of what this one had delivered', () => {
  const home = household();
  home.book(7);
  home.backup('a');
  home.instance('another');
  home.deliver(15);
  home.restore('a');
  expect(home.doubtful()).toBe(7);
  expect(home.said).toEqual([expect.stringContaining('is not known')]);
});
