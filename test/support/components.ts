import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Real programs that integration tests run against, and what a user installs to have them. */
const COMPONENTS = {
  mosquitto: 'the Debian package mosquitto',
  mosquitto_passwd: 'the Debian package mosquitto',
  openssl: 'the Debian package openssl',
  socat: 'the Debian package socat',
  chromium: 'the Debian package chromium',
  'check-jsonschema': '.ci/tools.sh, which installs it',
  otelcol: '.ci/tools.sh, which builds it',
  prometheus: '.ci/tools.sh, which builds it',
} as const;

export type Component = keyof typeof COMPONENTS;

/**
 * Path of a real component. Where it is missing, a user's tests are skipped with a line that says so,
 * and CI fails: use as `describe.skipIf(!mosquitto)`.
 */
export function requireComponent(name: Component): string | undefined {
  const found = folders()
    .map((folder) => join(folder, name))
    .find(isExecutable);
  return found ?? notInstalled(name, COMPONENTS[name]);
}

/** Says so where a user runs the tests, and throws in CI. */
export function notInstalled(name: string, source: string): undefined {
  const sentence = `${name} is not installed; tests against it are skipped. It comes with ${source}.`;
  if (process.env['CI'] === 'true') throw new Error(sentence);
  console.warn(sentence);
  return undefined;
}

let known: readonly string[] | undefined;

function folders(): readonly string[] {
  const built = execFileSync('bash', [join(import.meta.dirname, '../../.ci/tools.sh'), '--path'], { encoding: 'utf8' });
  return (known ??= [...built.trim().split(':'), ...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
