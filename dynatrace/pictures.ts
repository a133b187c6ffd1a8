/**
 * Draws the dashboards for the docs: a day of the simulated household at the simulated Dynatrace, each tile with what
 * its query answers. Wants Chromium (.ci/tools.sh).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { runQuery } from '../src/simulators/backend/dql/run-query.ts';
import { noFaults } from '../src/simulators/inverter/faults.ts';
import { METER, startDemoDay, TIME_ZONE, type DemoDay } from '../test/simulated/demo-day.ts';
import { requireComponent } from '../test/support/components.ts';
import { metricUses } from './check/dql/metrics.ts';
import { parseDql } from './check/dql/parse.ts';
import { pageOf, WIDTH, type Asked, type Content } from './pictures/page.ts';
import { tighter } from './pictures/tighter.ts';
import { dashboardJson } from './render/dashboard.ts';
import { COLLECTOR_METRICS, CONTAINER_METRICS, HOST_METRICS } from './source/collector-metrics.ts';
import { DASHBOARDS } from './source/dashboards.ts';

const FOLDER = join(import.meta.dirname, '../docs/images');
const MIDNIGHT = Date.parse('2026-06-21T00:00:00+02:00');
const HOUR = 60;
const VARIABLES = { Meter: [METER], ImportPrice: '0.25', ExportPrice: '0.08', Host: 'pi' } as const;
const MACHINE = new Set([...HOST_METRICS, ...CONTAINER_METRICS, ...COLLECTOR_METRICS].map(({ name }) => name));

const executablePath = requireComponent('chromium');
if (executablePath === undefined) process.exitCode = 1;
else await drawAll(executablePath);

async function drawAll(browserPath: string): Promise<void> {
  const day = await startDemoDay(MIDNIGHT);
  const args = ['--no-sandbox', '--disable-gpu'];
  const browser = await chromium.launch({ executablePath: browserPath, args });
  try {
    await live(day);
    const asked = askedOf(day);
    mkdirSync(FOLDER, { recursive: true });
    const page = await browser.newPage({ viewport: { width: WIDTH, height: 600 } });
    for (const dashboard of DASHBOARDS) {
      const content = dashboardJson(dashboard, 'en') as unknown as Content;
      await page.setContent(pageOf(dashboard.title.en, content, asked));
      const picture = tighter(await page.screenshot({ fullPage: true }));
      const file = `dynatrace-${dashboard.id}.png`;
      writeFileSync(join(FOLDER, file), picture);
      console.log(`docs/images/${file}: ${Math.ceil(picture.length / 1000)} kB`);
    }
  } finally {
    await browser.close();
    await day.stop();
  }
}

/** A day until the evening, with a little of everything that goes wrong. */
async function live(day: DemoDay): Promise<void> {
  await day.until(6 * HOUR);
  day.isMeterSilent = true;
  await day.until(6 * HOUR + 10);
  day.isMeterSilent = false;
  day.notified.sent++;
  day.publish('amis/out', '{"1.8.0":');
  await day.until(10 * HOUR);
  day.bus.faults = { ...noFaults, faultIds: [27] };
  await day.until(10 * HOUR + 20);
  day.bus.faults = noFaults;
  day.notified.sent++;
  await day.until(14 * HOUR);
  day.backend.fail({ answer: { do: 'refuse', status: 503 } });
  await day.until(14 * HOUR + 2);
  day.backend.heal();
  await day.until(18 * HOUR);
}

function askedOf({ clock, backend }: DemoDay): Asked {
  // A second after the last export.
  const now = clock.now().wall + 1000;
  return {
    variables: VARIABLES,
    ask: (query) => runQuery(query, backend.store, { now, from: MIDNIGHT, timeZone: TIME_ZONE, variables: VARIABLES }),
    silence: (query) =>
      isOfTheMachine(query) ? 'no data: from the Collector, which is not in the simulation' : 'no data',
  };
}

function isOfTheMachine(query: string): boolean {
  const parsed = parseDql(query);
  return parsed.ok && metricUses(parsed.query).some(({ metric }) => MACHINE.has(metric));
}
