import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ENV_NAMES, rowOf, type EnvName } from '../../src/config/env-names.ts';
import { NODE_FLAGS } from '../armv7/machine.ts';

const FOLDER = join(import.meta.dirname, '../../deploy/systemd');
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

/** Values of a key, in the order in which they stand. */
const values = (unit: string, key: string) =>
  [...read(unit).matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value as string);

const UNITS = ['smartmeter-otel.service', 'smartmeter-otel-collector.service'];

describe.skipIf(!hasSystemd)('systemd itself', () => {
  it.each(UNITS)('understands all of %s', (unit) => {
    const { stderr } = spawnSync('systemd-analyze', ['verify', join(FOLDER, unit)], { encoding: 'utf8' });
    // Where nothing is installed the program is missing; every other word would be about the unit.
    const words = stderr.split('\n').filter((line) => line.includes(unit) && !line.includes('is not executable'));
    expect(words).toEqual([]);
  });

  it.each(UNITS)('holds %s for well contained: exposure below 2.5 of 10', (unit) => {
    const report = execFileSync('systemd-analyze', ['security', '--offline=true', join(FOLDER, unit)], {
      encoding: 'utf8',
    });
    const exposure = Number(/Overall exposure level for .*: (\d+\.\d)/.exec(report)?.[1]);
    expect(exposure).toBeGreaterThan(0);
    expect(exposure).toBeLessThan(2.5);
  });
});

describe('the unit of the service', () => {
  const unit = 'smartmeter-otel.service';

  it('waits for it to be ready and watches its progress', () => {
    expect(values(unit, 'Type')).toEqual(['notify']);
    // systemd-notify is another process.
    expect(values(unit, 'NotifyAccess')).toEqual(['all']);
    // The longest that a loop may stand still is a little over 3 minutes (src/progress.ts).
    expect(values(unit, 'WatchdogSec').map(Number)).toEqual([180]);
  });

  it('is started again whatever happened, but for a fault of the configuration', () => {
    expect(values(unit, 'Restart')).toEqual(['always']);
    expect(values(unit, 'RestartPreventExitStatus')).toEqual(['2']);
  });

  it('starts Node with the flags that are measured', () => {
    for (const flag of NODE_FLAGS) expect(values(unit, 'ExecStart')[0]).toContain(` ${flag} `);
  });

  it('holds no secret and names no variable that the service does not know', () => {
    const known = new Set<string>([...ENV_NAMES, 'NODE_ENV']);
    const set = values(unit, 'Environment').flatMap((line) => line.split(' ').map((pair) => pair.split('=')[0]));
    expect(set.length).toBeGreaterThan(0);
    expect(set.filter((name) => !known.has(name as string))).toEqual([]);
    expect(set.filter((name) => ENV_NAMES.includes(name as EnvName) && rowOf(name as EnvName).secret)).toEqual([]);
  });
});

describe('drop-ins for secrets', () => {
  const dropIns = globSync('*.service.d/*.conf', { cwd: FOLDER });

  it('there is one for each secret that can come from a file', () => {
    const ofService = dropIns.filter((path) => path.startsWith('smartmeter-otel.service.d/'));
    const variables = ofService.map((path) => /^Environment=(\w+)_FILE=/m.exec(read(path))?.[1] ?? '');
    const fromFiles = ENV_NAMES.filter((name) => rowOf(name).file && !/_(METRICS|TRACES|LOGS)_HEADERS$/.test(name));
    expect(new Set(variables)).toEqual(new Set(fromFiles));
  });

  it.each(dropIns)('%s hands over the file of its name', (path) => {
    const name = basename(path, '.conf');
    expect(values(path, 'LoadCredential')).toEqual([`${name}:/etc/smartmeter-otel/secrets/${name}`]);
    expect(values(path, 'Environment')[0]).toMatch(new RegExp(`^\\w+_FILE=%d/${name}$`));
  });
});

describe('deploy/install.sh', () => {
  const script = join(FOLDER, '../install.sh');

  /** A root to install into, and what scripts/runtime.ts would have laid out, in small. */
  function setUp() {
    const folder = mkdtempSync(join(tmpdir(), 'install-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const runtime = join(folder, 'runtime');
    mkdirSync(join(runtime, 'dist'), { recursive: true });
    writeFileSync(join(runtime, 'dist/cli.js'), 'first');
    const root = join(folder, 'root');
    const install = () => execFileSync('sh', [script, runtime], { env: { ...process.env, DESTDIR: root } });
    return { runtime, root, install };
  }

  it('puts a secret to use that is there, and no other', () => {
    const { root, install } = setUp();
    const dropIns = () => globSync('etc/systemd/system/smartmeter-otel.service.d/*', { cwd: root });
    const secret = join(root, 'etc/smartmeter-otel/secrets/api-token');
    install();
    expect(dropIns()).toEqual([]);
    writeFileSync(secret, 'dt0c01.secret');
    install();
    expect(dropIns()).toEqual(['etc/systemd/system/smartmeter-otel.service.d/api-token.conf']);
    rmSync(secret);
    install();
    expect(dropIns()).toEqual([]);
  });

  it('takes a new version, and leaves the configuration as it is', () => {
    const { runtime, root, install } = setUp();
    install();
    const env = join(root, 'etc/smartmeter-otel/smartmeter-otel.env');
    writeFileSync(env, 'MQTT_BROKER=broker');
    writeFileSync(join(runtime, 'dist/cli.js'), 'second');
    install();
    expect(readFileSync(env, 'utf8')).toBe('MQTT_BROKER=broker');
    expect(readFileSync(join(root, 'usr/lib/smartmeter-otel/dist/cli.js'), 'utf8')).toBe('second');
    expect(globSync('usr/lib/*', { cwd: root })).toEqual(['usr/lib/smartmeter-otel']);
  });

  it('says what to do without such a folder', () => {
    const { status, stderr } = spawnSync('sh', [script, '/nowhere'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([2, expect.stringContaining('scripts/runtime.ts')]);
  });
});
