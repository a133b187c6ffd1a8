/** The package as `npm pack` makes it, installed in an empty folder: what a user of npx gets. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
let folder: string;
let installed: string;

/** Installing asks the registry for the serial port's native half. */
const PATIENCE = 120_000;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'package-'));
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
  });
  const packed = JSON.parse(stdout) as Record<string, { filename: string }> | { filename: string }[];
  const [first] = Object.values(packed) as { filename: string }[];
  writeFileSync(join(folder, 'package.json'), '{"private": true}');
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', [...install, join(folder, first!.filename)], { cwd: folder });
  installed = join(folder, 'node_modules/smartmeter-otel');
}, PATIENCE);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The package's own command, by npx, in a folder that is empty but for it. */
const npx = (...args: string[]) =>
  run('npx', ['--no-install', 'smartmeter-otel', ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], TZ: 'UTC' },
  });

describe('the package', () => {
  it('brings what its pages name: units, install pages, the example configuration', () => {
    expect(readdirSync(join(installed, 'deploy'))).toEqual(['healthcheck.sh', 'install.sh', 'systemd']);
    expect(readdirSync(join(installed, 'docs')).toSorted()).toEqual([
      'configuration.md',
      'install.de.md',
      'install.md',
    ]);
    expect(readdirSync(installed)).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'README.de.md', 'CHANGELOG.md', 'smartmeter.example.yaml']),
    );
  });

  it('carries neither sources nor tests', () => {
    expect(readdirSync(installed)).not.toEqual(expect.arrayContaining(['src']));
    expect(readdirSync(installed)).not.toEqual(expect.arrayContaining(['test']));
  });

  it('needs the serial port’s native half and nothing else of node_modules', () => {
    expect(
      readdirSync(join(folder, 'node_modules'))
        .filter((name) => !name.startsWith('.'))
        .toSorted(),
    ).toEqual(expect.arrayContaining(['@serialport', 'smartmeter-otel']));
    const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(Object.keys(dependencies)).toEqual(['@serialport/bindings-cpp']);
  });

  it('runs by npx: the version, and a check of the configuration', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect((await npx('version')).stdout).toBe(`${version}\n`);
    expect((await npx('check')).stdout).toContain('Meter house');
  });
});
