import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { requireComponent } from '../support/components.ts';
import { runChaos } from './chaos.ts';
import { words } from './report.ts';

const mosquitto = requireComponent('mosquitto');

describe.skipIf(!mosquitto)('chaos', () => {
  it('sums are exact whatever happened in between', async () => {
    const seed = Math.floor(systemClock.now().wall) % 2 ** 32;
    console.log(`seed ${seed}; the same decisions again: npm run chaos -- --minutes 1 --seed ${seed}`);
    const report = await runChaos({ seed, duration: 60_000, mosquitto: mosquitto! });
    console.log(words(report));
    expect(report.violations).toEqual([]);
    expect(report.kills).toBeGreaterThan(15);
    expect(report.brokerRestarts).toBeGreaterThan(1);
    for (const { acknowledged } of report.accounts) expect(acknowledged).toBeGreaterThan(0);
  }, 200_000);
});
