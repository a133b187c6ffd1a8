/**
 * Whether Dynatrace gets what its dashboards, detectors and reports ask for: a day of the demo's household against a
 * backend with Dynatrace's rules, and then every query of `dynatrace/` asked of what has come.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricUses, type MetricUse } from '../../dynatrace/check/dql/metrics.ts';
import { parseDql } from '../../dynatrace/check/dql/parse.ts';
import { COLLECTOR_METRICS, CONTAINER_METRICS, HOST_METRICS } from '../../dynatrace/source/collector-metrics.ts';
import { QUERIES } from '../../dynatrace/source/queries.ts';
import { dqlOf, LANGUAGES, type Query } from '../../dynatrace/source/query.ts';
import { CATALOGUE } from '../../src/telemetry/catalogue.ts';
import { runQuery } from '../../src/simulators/backend/dql/run-query.ts';
import type { DqlValue } from '../../src/simulators/backend/dql/value.ts';
import { noFaults } from '../../src/simulators/inverter/faults.ts';
import { METER, startDemoDay, TIME_ZONE, type DemoDay } from './demo-day.ts';

/** The last day of a month, because a report looks at the month before this one, which begins at its end. */
const MIDNIGHT = Date.parse('2026-05-31T00:00:00+02:00');
const DAY = 24 * 60;
const HOUR = 60;

/** What our service reports, with the keys of its attributes. */
const OURS: ReadonlyMap<string, readonly string[]> = new Map(
  CATALOGUE.map(({ name, attributes }) => [name, attributes]),
);
/** What the Collector and its receivers report: not our service, so not in this house. */
const MACHINE = new Set([...HOST_METRICS, ...CONTAINER_METRICS, ...COLLECTOR_METRICS].map(({ name }) => name));

let day: DemoDay;
let atStart: ReturnType<DemoDay['registers']>;

beforeAll(async () => {
  day = await startDemoDay(MIDNIGHT);
  atStart = day.registers();
  await liveThroughTheDay();
}, 600_000);

afterAll(() => day.stop());

/** A day on which all that a dashboard could show does happen. */
async function liveThroughTheDay(): Promise<void> {
  const { backend, bus } = day;
  await day.until(2 * HOUR);
  day.isMeterSilent = true;
  await day.until(2 * HOUR + 10);
  day.isMeterSilent = false;
  day.notified.sent++;
  await day.until(3 * HOUR);
  day.notified.failed++;
  day.publish('amis/out', '{"1.8.0":');
  day.publish('amis/out', '{"1.7.0":"many","2.7.0":0}');
  await day.until(8 * HOUR);
  bus.faults = { ...noFaults, faultIds: [27] };
  await day.until(9 * HOUR);
  bus.faults = noFaults;
  bus.discarded.late++;
  // Another meter is fitted for the car: what it shows stays lower, and is believed after a while.
  day.carCounted = 500;
  await day.until(14 * HOUR);
  backend.fail({ answer: { do: 'refuse', status: 503 } });
  await day.until(14 * HOUR + 2);
  backend.heal();
  await day.until(16 * HOUR);
  backend.fail({ signal: 'metrics', answer: { do: 'refuse', status: 403 }, times: 2 });
  // A little of the next day, so that there is a "today".
  await day.until(DAY + 10);
}

/** Answers a query as a dashboard of that day asks it. */
function ask(text: string, meters: readonly string[] = [METER]) {
  // A second after the last export.
  const now = day.clock.now().wall + 1000;
  return runQuery(filledIn(text), day.backend.store, {
    now,
    from: MIDNIGHT,
    timeZone: TIME_ZONE,
    variables: { Meter: meters, ImportPrice: '0.25', ExportPrice: '0.08', Host: 'pi' },
  });
}

/** Parameters of the project, and the example's trace id. */
function filledIn(text: string): string {
  const traceId = day.backend.store.spans().findLast(({ kind }) => kind === 'consumer')?.traceId ?? '';
  return text
    .replaceAll('{{ .timezone }}', TIME_ZONE)
    .replaceAll('{{ .inverter }}', 'inverter')
    .replaceAll('0'.repeat(32), traceId);
}

function usesOf(query: Query) {
  const parsed = parseDql(dqlOf(query, 'en'));
  return parsed.ok ? metricUses(parsed.query) : [];
}

/** Whether our service brings it. Some names are used by the Collector too, with other attributes. */
function isOurs({ metric, attributes }: MetricUse): boolean {
  const own = OURS.get(metric);
  if (!own || !MACHINE.has(metric)) return own !== undefined;
  return attributes.every((key) => own.includes(key) || /^(service|host)\./.test(key));
}

/** Whether our service alone brings what is asked for. */
function asksUsOnly(query: Query): boolean {
  return usesOf(query).every(isOurs);
}

/** A value that a tile could show. */
function isSomething(value: DqlValue): boolean {
  return Array.isArray(value) ? value.some(isSomething) : value !== null;
}

describe('a day of the household at Dynatrace', () => {
  it('has not one point rejected, and nothing refused but what the backend was told to', () => {
    const requests = day.backend.store.requests();
    expect(requests.filter(({ rejected }) => rejected > 0)).toEqual([]);
    const refused = requests
      .filter(({ status }) => status !== 200)
      .map(({ status, at }) => [status, Math.floor((at.wall - MIDNIGHT) / 3_600_000)]);
    expect(new Set(refused.map(String))).toEqual(new Set(['503,14', '403,16']));
    expect(day.backend.store.counts.metrics).toBeGreaterThan(100_000);
  });

  it('brings every metric that a query names, with the attributes that it uses', () => {
    const missing = new Set<string>();
    for (const query of QUERIES.values()) {
      for (const use of usesOf(query)) {
        const { metric, attributes } = use;
        if (MACHINE.has(metric) && !isOurs(use)) continue;
        const series = day.backend.store.series(metric);
        const has = (key: string) =>
          series.some(({ attributes: own, latest }) => own.has(key) || latest.resource.has(key));
        if (series.length === 0) missing.add(metric);
        else for (const key of attributes) if (!has(key)) missing.add(`${metric} by ${key}`);
      }
    }
    expect([...missing]).toEqual([]);
  });

  it('adds energy up to what the meter shows, to the Wh', () => {
    const { import: shown, export: given } = day.registers();
    const sums = ['import', 'export'].map((way) => `${way} = sum(smartmeter.energy.active.${way}.total, scalar: true)`);
    const answer = ask(`timeseries { ${sums.join(', ')} }, filter: smartmeter.meter.id == "${METER}", interval: 1h`);
    if (!answer.ok) throw new Error(answer.fault.message);
    const [row] = answer.rows;
    const wattHours = ['import', 'export'].map((way) => Math.round(Number(row?.get(way)) * 1000));
    expect(wattHours).toEqual([shown - atStart.import, given - atStart.export]);
  });
});

describe('the household dashboard', () => {
  const imported = (meters: readonly string[]) => {
    const answer = ask(dqlOf(QUERIES.get('household/energyOfPeriod') as Query, 'en'), meters);
    return answer.ok ? Math.round(Number(answer.rows[0]?.get('import')) * 1000) : undefined;
  };

  it('counts what the car takes once, where the meter at the grid connection is chosen', () => {
    const grid = day.registers().import - atStart.import;
    expect(imported([METER])).toBe(grid);
    expect(imported([METER, 'car'])).toBeGreaterThan(grid);
  });

  it('shows the power of the grid connection, whatever other meters there are', () => {
    const answer = ask(dqlOf(QUERIES.get('household/gridNow') as Query, 'en'));
    const power =
      ask(`timeseries grid = avg(smartmeter.grid.power), filter: smartmeter.meter.id == "${METER}", from: -10m
      | fieldsAdd now = arrayLast(arrayRemoveNulls(grid))`);
    if (!answer.ok || !power.ok) throw new Error('This is no answer.');
    expect(answer.rows[0]?.get('now')).toBeCloseTo(Number(power.rows[0]?.get('now')), 6);
  });

  it('has a today at the stroke of midnight', () => {
    const text = dqlOf(QUERIES.get('household/energyToday') as Query, 'en');
    const options = { now: MIDNIGHT, timeZone: TIME_ZONE, variables: { Meter: [METER] } };
    expect(runQuery(text, day.backend.store, options)).toMatchObject({ ok: true });
  });
});

describe('every query', () => {
  const names = (of: (query: Query) => boolean) => [...QUERIES].filter(([, query]) => of(query)).map(([name]) => name);

  it.each(names(asksUsOnly))('%s shows something', (name) => {
    for (const language of LANGUAGES) {
      const answer = ask(dqlOf(QUERIES.get(name) as Query, language));
      if (!answer.ok) throw new Error(answer.fault.message);
      const fields = answer.rows.flatMap((row) => [...row]);
      const values = fields.filter(([field]) => field !== 'timeframe' && field !== 'interval');
      expect(values.some(([, value]) => isSomething(value))).toBe(true);
    }
  });

  it.each(names((query) => !asksUsOnly(query)))('%s is understood, and waits for others', (name) => {
    expect(ask(dqlOf(QUERIES.get(name) as Query, 'en'))).toMatchObject({ ok: true });
  });
});
