import { join } from 'node:path';
import { expect, it } from 'vitest';
import { grafanaFiles } from '../grafana/source/render.ts';
import { load } from './files.ts';
import { projectFiles } from './render/project.ts';
import { DETECTORS } from './source/detectors.ts';
import { DASHBOARDS } from './source/dashboards.ts';
import { QUERIES } from './source/queries.ts';

it.each([
  ['dynatrace', projectFiles],
  ['grafana', grafanaFiles],
])('what lies in %s/ is what the source says (npm run dynatrace)', (folder, generated) => {
  const files = load(join(import.meta.dirname, '..', folder));
  const wanted = generated();
  expect([...files.keys()].sort()).toEqual([...wanted.keys()].sort());
  for (const [path, text] of wanted) expect([path, files.get(path)]).toEqual([path, text]);
});

it('every query is used, and every one that is used exists', () => {
  const used = [
    ...DASHBOARDS.flatMap(({ rows, variables }) => [
      ...rows.flatMap((row) => ('heading' in row ? [] : row.tiles.map(({ query }) => query))),
      ...variables.flatMap((variable) => (variable.kind === 'query' ? [variable.query] : [])),
    ]),
    ...DETECTORS.map(({ query }) => query),
  ];
  const written = [...QUERIES.keys()].filter((key) => !key.startsWith('report/'));
  expect([...new Set(used)].sort()).toEqual(written.sort());
});
