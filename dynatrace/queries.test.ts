/** What must not be added up, because it would be counted twice. */
import { describe, expect, it } from 'vitest';
import { METER_ID } from '../src/telemetry/rows.ts';
import { metricUses, type MetricUse } from './check/dql/metrics.ts';
import { parseDql } from './check/dql/parse.ts';
import { AVAILABLE } from './source/available.ts';
import { QUERIES } from './source/queries.ts';
import { dqlOf } from './source/query.ts';

const USES = [...QUERIES].flatMap(([name, query]) => {
  const parsed = parseDql(dqlOf(query, 'en'));
  if (!parsed.ok) throw new Error(`${name}: ${parsed.text}`);
  return metricUses(parsed.query).map((use) => ({ name, ...use }));
});

function without(keys: readonly string[], of: (use: MetricUse) => boolean): string[] {
  const found = USES.filter((use) => of(use) && !keys.some((key) => use.attributes.includes(key)));
  return found.map(({ name, metric }) => `${name}: ${metric}`);
}

describe('every query', () => {
  it('of what each meter measures says which meters: a submeter is behind another one', () => {
    const isOfMeters = ({ metric }: MetricUse) => AVAILABLE.get(metric)?.attributes.includes(METER_ID) ?? false;
    expect(USES.filter(isOfMeters).length).toBeGreaterThan(10);
    expect(without([METER_ID], isOfMeters)).toEqual([]);
  });

  it('of the memory of a process says of which: our service sends it, and the Collector of every process', () => {
    const isMemory = ({ metric }: MetricUse) => metric === 'process.memory.usage';
    expect(USES.filter(isMemory).length).toBeGreaterThan(1);
    expect(without(['service.name', 'process.executable.name'], isMemory)).toEqual([]);
  });
});
