import { describe, expect, it } from 'vitest';
import { silentLogger } from './logger.ts';
import { SimulatedClock } from './simulators/clock.ts';
import { createSystemd, type ExecFile } from './systemd.ts';

const MINUTE = 60_000;
const ASKED = { NOTIFY_SOCKET: '/run/systemd/notify', WATCHDOG_USEC: String(3 * MINUTE * 1000), WATCHDOG_PID: '42' };

/** A systemd-notify that answers at once, unless told otherwise, and the words it was given. */
function setUp(
  env: Record<string, string> = ASKED,
  answer: (done: (error: Error | null) => void) => void = (d) => d(null),
) {
  const clock = new SimulatedClock(0);
  const said: string[] = [];
  const logged: string[] = [];
  let moves = true;
  const execFile: ExecFile = (file, args, _, done) => {
    said.push([file, ...args].join(' '));
    answer(done);
  };
  const log = (text: string) => void logged.push(text);
  const logger = { ...silentLogger, warn: log, error: log };
  const systemd = createSystemd({ env, pid: 42, execFile, clock, logger, healthy: () => moves });
  const words = () => said.splice(0).map((line) => line.replace('systemd-notify ', ''));
  return { systemd, clock, said, words, logged, standStill: (still: boolean) => void (moves = !still) };
}

describe('where no systemd asks', () => {
  it.each([{}, { NOTIFY_SOCKET: '' }, { WATCHDOG_USEC: '1000000' }])('%o: nothing', (env) => {
    expect(setUp(env).systemd).toBeUndefined();
  });
});

it('says that the service is ready, and beats three times in a watchdog time', async () => {
  const { systemd, clock, said, words } = setUp();
  await systemd?.start();
  expect(said).toEqual(['systemd-notify READY=1']);
  words();
  await clock.run(MINUTE - 1);
  expect(words()).toEqual([]);
  await clock.run(1);
  expect(words()).toEqual(['WATCHDOG=1']);
  await clock.run(9 * MINUTE);
  expect(words()).toHaveLength(9);
});

it('does not beat while a loop stands still, says so once, and beats again when it moves', async () => {
  const { systemd, clock, words, logged, standStill } = setUp();
  await systemd?.start();
  words();
  standStill(true);
  await clock.run(10 * MINUTE);
  expect(words()).toEqual([]);
  expect(logged).toEqual([expect.stringContaining('stands still')]);
  standStill(false);
  await clock.run(MINUTE);
  expect(words()).toEqual(['WATCHDOG=1']);
});

it.each([
  { name: 'no watchdog in the unit', env: { NOTIFY_SOCKET: '@x' } },
  { name: 'the watchdog of another process', env: { ...ASKED, WATCHDOG_PID: '7' } },
  { name: 'a time that is none', env: { ...ASKED, WATCHDOG_USEC: 'soon' } },
  { name: 'a time of 0', env: { ...ASKED, WATCHDOG_USEC: '0' } },
])('$name: ready, and no beats', async ({ env }) => {
  const { systemd, clock, words } = setUp(env);
  await systemd?.start();
  await clock.run(60 * MINUTE);
  expect(words()).toEqual(['READY=1']);
});

it('takes a watchdog that names no process as meant for it', async () => {
  const { systemd, clock, words } = setUp({ ...ASKED, WATCHDOG_PID: '' });
  await systemd?.start();
  await clock.run(MINUTE);
  expect(words()).toEqual(['READY=1', 'WATCHDOG=1']);
});

it('says that the service stops, once, and beats no more', async () => {
  const { systemd, clock, words } = setUp();
  await systemd?.stop();
  expect(words()).toEqual([]);
  await systemd?.start();
  words();
  await systemd?.stop();
  await systemd?.stop();
  await clock.run(10 * MINUTE);
  expect(words()).toEqual(['STOPPING=1']);
});

it('starts no second systemd-notify for a beat while one hangs', async () => {
  let calls = 0;
  const { systemd, clock, words } = setUp(ASKED, (done) => {
    if (calls++ === 0) done(null);
  });
  await systemd?.start();
  await clock.run(10 * MINUTE);
  expect(words()).toEqual(['READY=1', 'WATCHDOG=1']);
});

it('goes on without systemd-notify, and says what is missing once', async () => {
  const { systemd, clock, logged } = setUp(ASKED, (done) => done(new Error('spawn systemd-notify ENOENT')));
  await systemd?.start();
  await clock.run(10 * MINUTE);
  await systemd?.stop();
  expect(logged).toEqual([expect.stringMatching(/READY=1.*ENOENT.*systemd-notify has to be installed/)]);
});
