import { expect, it, onTestFinished } from 'vitest';
import { createKeeper } from './household-store.ts';
import { silentLogger } from './logger.ts';
import { SimulatedClock } from './simulators/clock.ts';
import { openTemporaryState } from './store/state-directory.ts';

const MINUTE = 60_000;

it('the keeper stores once a minute and at the end, and says so only when it did', async () => {
  const clock = new SimulatedClock(0);
  const database = openTemporaryState(clock, silentLogger);
  onTestFinished(() => database.close());
  let written = 0;
  let kept = 0;
  const keeper = createKeeper(
    database,
    () => ({ write: () => database.setState('n', ++written), kept: () => kept++ }),
    clock,
  );
  await keeper.start();
  clock.advance(3 * MINUTE);
  expect([written, kept]).toEqual([3, 3]);
  await keeper.stop();
  expect([written, kept]).toEqual([4, 4]);
  expect(database.state('n')).toBe(4);
  await keeper.stop();
  clock.advance(MINUTE);
  expect(written).toBe(4);
});
