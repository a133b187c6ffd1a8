/**
 * The long chaos run.
 *
 *   npm run chaos -- [--minutes N] [--seed N]
 */
import { parseArgs } from 'node:util';
import { systemClock } from '../../src/clock.ts';
import { requireComponent } from '../support/components.ts';
import { runChaos } from './chaos.ts';
import { words } from './report.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '5' }, seed: { type: 'string' } },
});
const seed = Number(values.seed ?? Math.floor(systemClock.now().wall) % 2 ** 32);
const duration = Number(values.minutes) * 60_000;
const mosquitto = requireComponent('mosquitto');
if (mosquitto === undefined || !(duration > 0) || !Number.isInteger(seed)) {
  console.error('Usage: npm run chaos -- [--minutes N] [--seed N], with mosquitto installed');
  process.exit(2);
}
console.log(`seed ${seed}, ${values.minutes} min`);
const report = await runChaos({ seed, duration, mosquitto, onProgress: (line) => console.log(line) });
console.log(words(report));
process.exit(report.violations.length === 0 ? 0 : 1);
