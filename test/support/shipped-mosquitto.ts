import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startChild } from './child.ts';
import { requireComponent } from './components.ts';
import { freePort } from './free-port.ts';

const SHIPPED = join(import.meta.dirname, '../../mosquitto/config');

/**
 * The real Mosquitto with the shipped configuration and access list: only its folders and its port are the test's,
 * and its password file is made with the tool that the documentation names.
 */
export async function startShippedMosquitto(
  binary: string,
  users: Readonly<Record<string, string>>,
): Promise<{ readonly port: number }> {
  const dir = mkdtempSync(join(tmpdir(), 'shipped-mosquitto-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const folder of ['config', 'data', 'log']) mkdirSync(join(dir, folder));
  const port = await freePort();
  const text = readFileSync(join(SHIPPED, 'mosquitto.conf'), 'utf8');
  const placed = text.replaceAll('/mosquitto/', `${dir}/`).replace(/^listener 1883$/m, `listener ${port} 127.0.0.1`);
  if (!placed.includes(`listener ${port} 127.0.0.1`)) throw new Error('mosquitto.conf has no line "listener 1883".');
  // As root it would become another user, who cannot read the files of a test.
  writeFileSync(join(dir, 'config/mosquitto.conf'), `${placed}\nuser root\n`);
  writeFileSync(join(dir, 'config/acl'), readFileSync(join(SHIPPED, 'acl')));
  writeFileSync(join(dir, 'config/passwords'), '');
  for (const file of ['acl', 'passwords']) chmodSync(join(dir, 'config', file), 0o600);
  const tool = requireComponent('mosquitto_passwd') as string;
  for (const [user, password] of Object.entries(users))
    execFileSync(tool, ['-b', join(dir, 'config/passwords'), user, password]);
  const child = startChild(binary, ['-c', join(dir, 'config/mosquitto.conf')]);
  onTestFinished(async () => {
    await child.stop('SIGKILL');
  });
  await child.line(/mosquitto version .* running/);
  return { port };
}
