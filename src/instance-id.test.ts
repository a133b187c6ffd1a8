import { expect, it, onTestFinished } from 'vitest';
import { loadInstanceId } from './instance-id.ts';
import { silentLogger } from './logger.ts';
import { SimulatedClock } from './simulators/clock.ts';
import { openTemporaryState } from './store/state-directory.ts';

it('is made once, and is the same ever after', () => {
  const database = openTemporaryState(new SimulatedClock(0), silentLogger);
  onTestFinished(() => database.close());
  expect(loadInstanceId(database, () => 'first')).toBe('first');
  expect(loadInstanceId(database, () => 'second')).toBe('first');
});
