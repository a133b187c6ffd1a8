import { expect, it, onTestFinished } from 'vitest';
import { createHistory } from '../history/history.ts';
import { silentLogger } from '../logger.ts';
import { SimulatedClock } from '../simulators/clock.ts';
import { SimulatedHouse } from '../simulators/house/house.ts';
import { settingsFor } from '../simulators/inverter/settings.ts';
import { seededRandom } from '../simulators/random.ts';
import { openTemporaryState } from '../store/state-directory.ts';
import { livePast } from './demo-past.ts';

const NOW = Date.parse('2026-06-21T18:00:00+02:00');
const DAY = 86_400_000;
const INVERTER = settingsFor({ map: 'sofar-g3', firmware: 'hyd-3ph' });

it('the house of the demo goes on where its past ends', () => {
  const clock = new SimulatedClock(NOW);
  const database = openTemporaryState(clock, silentLogger);
  onTestFinished(() => database.close());
  const timeZone = 'Europe/Vienna';
  const house = livePast(INVERTER.house, {
    database,
    timeZone,
    now: clock.now(),
    random: seededRandom(1),
    meter: { id: 'house', serial: '0123456789' },
    inverter: { id: 'inverter', serial: 'ZP1' },
  });
  const series = ['importReading', 'import', 'export', 'production', 'consumption'] as const;
  const asked = createHistory({ database, timeZone }).query({ series, from: NOW - 10 * DAY, to: NOW, step: 'day' });
  const points = (name: (typeof series)[number]) =>
    (asked.ok ? (asked.answer.series[name]?.points ?? []) : []).map(([, value]) => value);
  // What the meter shows at the end is what it begins with; of what it showed before, all is booked to a day.
  expect(points('importReading').at(-1)).toBe(house.registers.import);
  const days = points('import').filter((value) => value !== null);
  expect(days.length).toBeGreaterThanOrEqual(9);
  expect(days.reduce((sum, wh) => sum + wh, 0)).toBe(house.registers.import - INVERTER.house.registers.import);
  expect(Math.max(...points('production').map(Number))).toBeGreaterThan(10_000);
  // The inverter counts its day on, too.
  const now = new SimulatedHouse({ ...house, start: NOW }, seededRandom(2)).step(NOW).inverter;
  expect(now.energy.pv.today).toBeGreaterThan(1000);
  expect(now.energy.pv.today).toBe(house.plant.today?.pv);
  expect(now.battery?.soc).toBeCloseTo(house.battery!.soc, 3);
});
