/** Whether the simulated Dynatrace understands every query that is deployed, in whatever file it stands. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runQuery } from '../../src/simulators/backend/dql/run-query.ts';

const ROOT = join(import.meta.dirname, '../../dynatrace');
const NOTHING = { points: () => [], spans: () => [], logs: () => [] };
const QUERY = /^\s*(?:\/\/.*\n\s*)*(?:timeseries|fetch)\b/;
const NOW = Date.UTC(2026, 5, 21, 10);

/** What Monaco and the dashboards fill in. */
function filledIn(query: string): string {
  return query.replaceAll('{{ .timezone }}', 'Europe/Vienna').replaceAll(/\{\{ \.\w+ \}\}/g, 'word');
}

/** Any variable has a value here. */
function variablesOf(query: string): Record<string, string> {
  return Object.fromEntries([...query.matchAll(/\$(\w+)/g)].map(([, name = '']) => [name, '1']));
}

function queriesIn(value: unknown): string[] {
  if (typeof value === 'string') return QUERY.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(queriesIn) : [];
}

const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(?:json|dql)$/.test(path) && !path.includes('schemas'))
  .sort();
const found = files.map((path) => {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return { path, queries: path.endsWith('.dql') ? [text] : queriesIn(JSON.parse(text)) };
});

it.each(found.filter(({ queries }) => queries.length > 0))('$path', ({ queries }) => {
  for (const query of queries) {
    const text = filledIn(query);
    expect(runQuery(text, NOTHING, { now: NOW, variables: variablesOf(text) })).toMatchObject({ ok: true });
  }
});

it('are not overlooked', () => {
  const kinds = ['dashboards', 'detectors', 'dql'];
  const counts = kinds.map((kind) => found.filter(({ path }) => path.includes(kind)).flatMap(({ queries }) => queries));
  expect(counts.map(({ length }) => length > 5)).toEqual([true, true, true]);
});
