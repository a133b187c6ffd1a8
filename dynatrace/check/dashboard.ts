/** Tiles and layouts of a dashboard, and whether each tile shows what its query answers. */
import { checkDql, type CheckedQuery } from './dql/check.ts';
import type { Report } from './finding.ts';
import { fits } from './schema.ts';

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
interface Tile {
  readonly type: 'markdown' | 'data';
  readonly title?: string;
  readonly query?: string;
  readonly visualization?: string;
  readonly visualizationSettings?: {
    readonly singleValue?: { readonly recordField?: string; readonly sparklineSettings?: { readonly record?: string } };
    readonly chartSettings?: { readonly fieldMapping?: { readonly leftAxisValues?: readonly string[] } };
    readonly unitsOverrides?: readonly { readonly identifier: string }[];
  };
}
interface Content {
  readonly variables: readonly { readonly key: string; readonly type: string; readonly input?: string }[];
  readonly tiles: Readonly<Record<string, Tile>>;
  readonly layouts: Readonly<Record<string, Place>>;
}

const COLUMNS = 24;

export function checkDashboard(json: unknown, report: Report): void {
  if (!fits('dashboard', json, report)) return;
  const content = json as Content;
  checkLayouts(content, report);
  const variables = content.variables.map(({ key }) => key);
  for (const { key, type, input } of content.variables) {
    if (type === 'text') continue;
    const columns = input === undefined ? undefined : checkDql(input, [], report)?.columns;
    if (columns?.size !== 1) report('variable', `The query of "${key}" has to answer exactly one field.`);
  }
  const used = new Set<string>();
  for (const tile of Object.values(content.tiles)) {
    if (tile.query === undefined) continue;
    const inTile: Report = (rule, text) => report(rule, `Tile "${tile.title ?? ''}": ${text}`);
    const checked = checkDql(tile.query, variables, inTile);
    if (checked !== undefined) checkTile(tile, checked, inTile);
    for (const name of variables) if (tile.query.includes(`$${name}`)) used.add(name);
  }
  for (const name of variables) if (!used.has(name)) report('variable', `"$${name}" is used by no tile.`);
}

/** Each tile has a place, within the grid and its own. */
function checkLayouts({ tiles, layouts }: Content, report: Report): void {
  for (const key of Object.keys(tiles)) if (!(key in layouts)) report('layout', `Tile ${key} has no place.`);
  for (const key of Object.keys(layouts)) if (!(key in tiles)) report('layout', `Place ${key} has no tile.`);
  const places = Object.entries(layouts);
  places.forEach(([key, place], index) => {
    if (place.x + place.w > COLUMNS) report('layout', `Tile ${key} ends beyond column ${COLUMNS}.`);
    for (const [other, its] of places.slice(index + 1)) {
      if (overlap(place, its)) report('layout', `Tiles ${key} and ${other} overlap.`);
    }
  });
}

function overlap(a: Place, b: Place): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

function checkTile(tile: Tile, { columns }: CheckedQuery, report: Report): void {
  const settings = tile.visualizationSettings ?? {};
  const has = (name: string | undefined, what: string) => {
    if (name !== undefined && !columns.has(name)) report('tile', `${what} "${name}" is not in its result.`);
  };
  for (const { identifier } of settings.unitsOverrides ?? []) has(identifier, 'The field with a unit,');
  const { recordField, sparklineSettings } = settings.singleValue ?? {};
  if (tile.visualization === 'singleValue') {
    has(recordField, 'The field that it shows,');
    has(sparklineSettings?.record, 'The field of its sparkline,');
    if (recordField === undefined) report('tile', 'A single value has to say which field it shows.');
    else if (columns.get(recordField) === 'series') report('tile', `"${recordField}" is a series, not one value.`);
  }
  if (/^(line|area|bar)Chart$/.test(tile.visualization ?? '')) {
    if (!columns.has('timeframe') || !columns.has('interval')) {
      report('tile', 'A chart needs "timeframe" and "interval" left in the result.');
    }
    const values = settings.chartSettings?.fieldMapping?.leftAxisValues ?? [];
    if (values.length === 0) report('tile', 'A chart without a series.');
    for (const name of values) {
      has(name, 'The series');
      if (columns.get(name) === 'scalar') report('tile', `"${name}" is one value, not a series.`);
    }
  }
}
