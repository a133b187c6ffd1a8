import { expect, it, onTestFinished } from 'vitest';
import { adviceSettings } from './advice/settings.ts';
import { silentLogger } from './logger.ts';
import { createObserver } from './observer.ts';
import { Household } from './readings/household.ts';
import type { Quantity } from './readings/quantities.ts';
import { SimulatedClock } from './simulators/clock.ts';
import { openTemporaryState } from './store/state-directory.ts';

const NOON = Date.parse('2026-06-21T12:00:00+02:00');
const SECOND = 1000;
const MINUTE = 60 * SECOND;

function setUp() {
  const clock = new SimulatedClock(NOON);
  const database = openTemporaryState(clock, silentLogger);
  onTestFinished(() => database.close());
  const household = new Household([{ id: 'house', maxPower: 45_000, role: 'grid' }]);
  let snapshots = 0;
  let changes = 0;
  const observer = createObserver({
    clock,
    database,
    advice: adviceSettings(),
    timeZone: 'Europe/Vienna',
    snapshot() {
      snapshots++;
      return household.snapshot(clock.now());
    },
    onChange: () => changes++,
  });
  let wh = 1_000_000;
  const read = (gridPower: number) => {
    const values = new Map<Quantity, number>([
      ['grid.power', gridPower],
      ['energy.active.import', (wh += 10)],
    ]);
    household.sources[0]!.apply({ values, refused: [] }, 'amis/out', '', clock.now(), 10);
    observer.changed();
  };
  const store = () => {
    const along = observer.along();
    if (along && database.transaction(() => along.write()).ok) along.kept();
    return along !== undefined;
  };
  const stored = () => Number(database.prepare('select count(*) as n from history_minutes').get()?.['n']);
  return { clock, observer, read, store, stored, snapshots: () => snapshots, changes: () => changes };
}

it('looks once a second at most, however many messages come, and every 5 s in silence', async () => {
  const { clock, observer, read, snapshots } = setUp();
  await observer.part.start();
  for (let i = 0; i < 1000; i++) read(300);
  clock.advance(SECOND);
  expect(snapshots()).toBe(1);
  clock.advance(10 * SECOND);
  expect(snapshots()).toBe(3);
});

it('stores what it has seen when asked at the end, though it could wait', async () => {
  const { clock, observer, read, store, stored } = setUp();
  await observer.part.start();
  for (let i = 0; i < 12; i++) {
    read(300);
    clock.advance(10 * SECOND);
  }
  expect(store()).toBe(true);
  const before = stored();
  for (let i = 0; i < 12; i++) {
    read(300);
    clock.advance(10 * SECOND);
  }
  // Two minutes more can wait for others.
  expect(store()).toBe(false);
  await observer.part.stop();
  expect(store()).toBe(true);
  expect(stored()).toBeGreaterThan(before);
});

it('tells when a level changes, and not in between', async () => {
  const { clock, observer, read, changes } = setUp();
  await observer.part.start();
  const liveOn = (minutes: number, gridPower: number) => {
    for (let i = 0; i < minutes * 6; i++) {
      read(gridPower);
      clock.advance(10 * SECOND);
    }
  };
  liveOn(10, -6000);
  expect(observer.advice().advices[0]!.level).toBe('now');
  const before = changes();
  liveOn(30, -6000);
  expect(changes()).toBe(before);
  clock.advance(10 * MINUTE);
  expect(observer.advice().advices[0]!.level).toBe('unknown');
  expect(changes()).toBe(before + 1);
});
