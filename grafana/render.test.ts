import { describe, expect, it } from 'vitest';
import { QUERIES } from '../dynatrace/source/queries.ts';
import { PROMQL } from './source/promql.ts';
import { grafanaFiles } from './source/render.ts';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly refId: string; readonly legendFormat: string }[];
}
interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly templating: { readonly list: readonly { readonly name: string }[] };
  readonly panels: readonly Panel[];
}

const DASHBOARDS = [...grafanaFiles()].map(([file, text]) => [file, JSON.parse(text) as Dashboard] as const);
/** What Grafana puts in by itself. */
const BUILT_IN = ['__range', '__rate_interval', '__interval'];

describe.each(DASHBOARDS)('%s', (_, { panels, templating }) => {
  it('has every panel in a place of its own', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    panels.forEach(({ gridPos: a, title }, index) => {
      expect([title, a.x + a.w <= 24]).toEqual([title, true]);
      for (const { gridPos: b } of panels.slice(index + 1)) {
        const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
        expect([title, apart]).toEqual([title, true]);
      }
    });
  });

  it('asks something in every panel, by variables that there are', () => {
    const names = [...templating.list.map(({ name }) => name), ...BUILT_IN];
    for (const { type, title, targets = [] } of panels) {
      if (type === 'text' || type === 'row') continue;
      expect([title, targets.length > 0]).toEqual([title, true]);
      for (const { expr } of targets) {
        for (const [, name] of expr.matchAll(/\$(\w+)/g)) expect(names).toContain(name);
      }
    }
  });
});

it('has queries only under the keys of the others, and all are on a panel', () => {
  for (const key of Object.keys(PROMQL)) expect(QUERIES.has(key)).toBe(true);
  const text = DASHBOARDS.flatMap(([, { panels }]) => panels.flatMap(({ targets = [] }) => targets)).map((t) => t.expr);
  for (const expression of Object.values(PROMQL).flat()) expect(text).toContain(expression.expr);
});

it('is the same dashboard in both languages', () => {
  const shape = (dashboard: Dashboard | undefined) =>
    dashboard?.panels.map(({ type, gridPos, targets }) => [type, gridPos, targets?.map(({ expr }) => expr)]);
  const byName = new Map(DASHBOARDS);
  for (const name of ['household', 'gateway']) {
    expect(shape(byName.get(`${name}.de.json`))).toEqual(shape(byName.get(`${name}.en.json`)));
  }
});
