import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectAsync } from 'mqtt';
import { SimulatedBackend } from '../../src/simulators/backend/backend.ts';
import { sleep, systemClock } from '../../src/clock.ts';
import { silentLogger } from '../../src/logger.ts';
import { startChild, type Child } from '../support/child.ts';
import { freePort } from '../support/free-port.ts';

const ROOT = join(import.meta.dirname, '../..');
const UNIT = 'smartmeter-otel.service';
const folder = mkdtempSync(join(tmpdir(), 'systemd-'));
const backend = new SimulatedBackend(
  { host: '127.0.0.1', port: 0, dynatrace: { token: 'dt0c01.of-a-test' } },
  { clock: systemClock, logger: silentLogger },
);
let machine: Child;
let mqttPort: number;
let init: string;

/** Runs a command within the machine. */
const entering = (command: readonly string[]) => ['-t', init, '-m', '-p', '-u', '-i', '-C', ...command];
const inside = (...command: string[]) => execFileSync('nsenter', entering(command), { encoding: 'utf8' }).trim();
const show = (property: string) => inside('systemctl', 'show', UNIT, '-p', property, '--value');

const childOf = (pid: string) =>
  pid === '' ? '' : readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]!;

/** Asks until it is so; the test's time-out ends it otherwise. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(systemClock, 100);
}

beforeAll(async () => {
  await backend.start();
  mqttPort = await freePort();
  const runtime = join(folder, 'runtime');
  const etc = join(folder, 'etc');
  mkdirSync(join(etc, 'secrets'), { recursive: true });
  const env = {
    MQTT_USER: 'amis',
    MQTT_PORT: mqttPort,
    WEB_PORT: await freePort(),
    TENANT_HOST: backend.url(),
    OTEL_METRIC_EXPORT_INTERVAL: 500,
  };
  writeFileSync(
    join(etc, 'smartmeter-otel.env'),
    Object.entries(env)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  writeFileSync(join(etc, 'secrets/mqtt-password'), 'of-a-test\n');
  writeFileSync(join(etc, 'secrets/api-token'), 'dt0c01.of-a-test\n');
  const dist = process.env['SMARTMETER_DIST'] ?? join(ROOT, 'dist');
  execFileSync(process.execPath, [join(ROOT, 'scripts/runtime.ts'), runtime, '--dist', dist]);
  machine = startChild(join(ROOT, 'scripts/systemd-machine.sh'), ['boot', runtime, etc], {
    env: { PATH: `${join(process.execPath, '..')}:${process.env['PATH']}` },
  });
  await until(() => {
    // The script's unshare, and the first process of what that made.
    init = childOf(childOf(String(machine.process.pid)));
    return init !== '' && readFileSync(`/proc/${init}/comm`, 'utf8') === 'systemd\n';
  });
  await until(() => {
    try {
      return show('ActiveState') === 'active';
    } catch {
      // Its bus is not there yet.
      return false;
    }
  });
});

afterAll(async () => {
  await machine.stop('SIGTERM');
  await backend.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('is ready only when it takes readings: what is sent then arrives, with both secrets', async () => {
  const client = await connectAsync({
    host: '127.0.0.1',
    port: mqttPort,
    username: 'amis',
    password: 'of-a-test',
    protocolVersion: 4,
  });
  await until(() => inside('journalctl', '-u', UNIT, '--no-pager').includes('Connected to the broker'));
  await client.publishAsync('amis/out', '{"1.8.0":11335423,"1.7.0":304,"2.7.0":0,"time":1770825276}', { qos: 1 });
  const point = await backend.waitFor((store) => store.points('smartmeter.power.active.import')[0]);
  expect(Number(point.value)).toBe(0.304);
  await client.endAsync();
});

it('beats: the watchdog has heard of it since the start', async () => {
  const first = show('WatchdogTimestampMonotonic');
  await until(() => show('WatchdogTimestampMonotonic') !== first);
  expect(show('NRestarts')).toBe('0');
});

it('is ended and started afresh when it stands still, and when it is killed', async () => {
  inside('systemctl', 'kill', '--kill-whom=main', '--signal=STOP', UNIT);
  await until(() => show('NRestarts') === '1' && show('ActiveState') === 'active');
  inside('systemctl', 'kill', '--kill-whom=main', '--signal=KILL', UNIT);
  await until(() => show('NRestarts') === '2' && show('ActiveState') === 'active');
  expect(inside('journalctl', '-u', UNIT, '--no-pager')).not.toContain('cannot');
});

it('stops in order', async () => {
  // Not synchronous: the backend of its last export lives in this process.
  await startChild('nsenter', entering(['systemctl', 'stop', UNIT])).ended;
  expect([show('Result'), show('ExecMainStatus')]).toEqual(['success', '0']);
});
