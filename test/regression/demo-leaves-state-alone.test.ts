/**
 * The demo kept its state in the service's directory: a second demo found its meter's registers behind those of the
 * first and held them, and a real service would have found the demo's meter.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startService } from '../support/service.ts';

it('the demo leaves the state directory as it is', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'demo-state-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const demo = await startService({ SMARTMETER_STATE_DIR: dir }, 'demo');
  await demo.until(({ meters }) => meters.length > 0);
  expect(await demo.child.stop()).toBe(0);
  expect(readdirSync(dir)).toEqual([]);
});
