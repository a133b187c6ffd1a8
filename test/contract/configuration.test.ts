import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** The command as it ships. */
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'smartmeter-configuration-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command in an empty folder with just this environment until it ends. */
async function run(command: string, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [cli, command], {
    cwd: folder,
    env: { TZ: 'Europe/Vienna', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], out, err] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { code: code as number | null, out, err };
}

const SECRET = 'Ge4eimnis-Kanarienvogel';

/** What somebody at a Pi gets wrong, all on one day, and what has to be named. */
const wrong = {
  MQTT_BROKER: `tcp://amis:${SECRET}@broker`,
  MQTT_PORT: '18831883',
  MQTT_CA_FILE: 'ca.pem',
  TENANT_HOST: 'https://abc12345.apps.dynatrace.com',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
  OTEL_EXPORTER_OTLP_HEADERS: SECRET,
  WEB_HOST: '0.0.0.0',
  LOG_LEVEL: 'loud',
  SMARTMETER_STATEDIR: '/data',
};
const named = [...Object.keys(wrong).filter((name) => name !== 'WEB_HOST'), 'WEB_AUTH'];

describe.each(['check', 'run'])('smartmeter-otel %s', (command) => {
  it('tells all faults at once on standard error and ends with 2', async () => {
    writeFileSync(join(folder, 'smartmeter.yaml'), 'meters:\n  - id: house\n    topic: ""\n    rolle: grid\n');
    const { code, out, err } = await run(command, wrong);
    expect(code).toBe(2);
    expect(out).toBe('');
    for (const name of named) expect(err).toMatch(new RegExp(String.raw`^${name}\n  found: .+\n  expected: .+$`, 'm'));
    expect(err).toMatch(/^smartmeter\.yaml:3:12 meters\[0\]\.topic\n {2}found: +""\n {2}expected: an MQTT topic/m);
    expect(err).toMatch(/^smartmeter\.yaml:4:12 meters\[0\]\.rolle\n/m);
    expect(err.match(/^ {2}expected:/gm)).toHaveLength(named.length + 2);
    expect(err).toContain('docs/configuration.md');
    expect(err).not.toContain(SECRET);
  });

  it.each([
    ['a forgotten token', { TENANT_HOST: 'abc12345.live.dynatrace.com' }, /^API_TOKEN\n[^]*metrics\.ingest/m],
    ['a file that is not there', { SMARTMETER_CONFIG: 'meters.yaml' }, /^SMARTMETER_CONFIG\n[^]*does not exist/m],
    ['a user without password', { MQTT_USER: 'amis' }, /^MQTT_PASSWORD\n[^]*MQTT_USER is set/m],
  ])('ends with 2 for %s', async (_, env, said) => {
    const { code, err } = await run(command, env);
    expect(code).toBe(2);
    expect(err).toMatch(said);
  });
});

describe('smartmeter-otel check', () => {
  it('prints what comes of nothing, and ends with 0', async () => {
    const { code, out, err } = await run('check', {});
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/127\.0\.0\.1:1883/);
    expect(out).toMatch(/Nothing is exported: neither TENANT_HOST nor OTEL_EXPORTER_OTLP_ENDPOINT is set/);
  });

  it('masks secrets, and tells what is not used', async () => {
    const { code, out, err } = await run('check', {
      MQTT_BROKER: `mqtts://amis:${SECRET}@broker`,
      TENANT_HOST: 'abc12345.live.dynatrace.com',
      API_TOKEN: SECRET,
      MQTT_TOPC: 'amis/out',
    });
    expect(code).toBe(0);
    expect(out).toContain('mqtts://broker:8883');
    expect(out).toContain('authorization: ***');
    expect(err).toContain('Did you mean MQTT_TOPIC?');
    expect(out + err).not.toContain(SECRET);
  });
});
