/** Dynatrace's JSON of a dashboard (content version 21; as the vendor's own exported dashboards have it). */
import { checkDql } from '../check/dql/check.ts';
import type { Columns } from '../check/dql/columns.ts';
import type { Dashboard, Row, Tile, Variable } from '../source/dashboard.ts';
import { QUERIES } from '../source/queries.ts';
import { dqlOf, type Language } from '../source/query.ts';

/** Columns of the grid: the vendor's dashboards fill 24. */
const GRID = 24;
/** Characters that two rows of the grid do not hold. */
const LONG = 370;

type Json = Readonly<Record<string, unknown>>;
interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export function dashboardJson({ about, variables, rows }: Dashboard, language: Language): Json {
  const tiles: Record<string, Json> = {};
  const layouts: Record<string, Place> = {};
  const add = (tile: Json, place: Place) => {
    const key = String(Object.keys(tiles).length);
    tiles[key] = tile;
    layouts[key] = place;
  };
  // The same places in every language.
  let y = Object.values(about).some(({ length }) => length > LONG) ? 3 : 2;
  add({ type: 'markdown', content: about[language] }, { x: 0, y: 0, w: GRID, h: y });
  for (const row of rows) {
    for (const { tile, place } of rowTiles(row, y, language)) add(tile, place);
    y += 'heading' in row ? 1 : row.height;
  }
  return {
    version: 21,
    variables: variables.map((variable) => variableJson(variable, language)),
    tiles,
    layouts,
    importedWithCode: false,
    settings: { gridLayout: { mode: 'responsive', columnsCount: GRID } },
    annotations: [],
  };
}

function rowTiles(row: Row, y: number, language: Language): readonly { readonly tile: Json; readonly place: Place }[] {
  if ('heading' in row) {
    return [{ tile: { type: 'markdown', content: row.heading[language] }, place: { x: 0, y, w: GRID, h: 1 } }];
  }
  let x = 0;
  return row.tiles.map((tile) => {
    const place = { x, y, w: tile.width, h: row.height };
    x += tile.width;
    return { tile: tileJson(tile, language), place };
  });
}

/** A text variable, or one whose values a query answers: the first of them, or several. */
function variableJson(variable: Variable, language: Language): Json {
  const common = { version: 2, key: variable.key, visible: true, editable: true };
  if (variable.kind === 'text') return { ...common, multiple: false, type: 'text', defaultValue: variable.standard };
  const { query, standard } = variable;
  const chosen = standard === undefined ? { multiple: false } : { multiple: true, defaultValue: [standard] };
  return { ...common, ...chosen, type: 'query', input: queryText(query, language) };
}

function tileJson(tile: Tile, language: Language): Json {
  const query = labelled(queryText(tile.query, language), tile.labels, language);
  const columns = checkDql(query, [], () => {})?.columns ?? new Map();
  return {
    type: 'data',
    title: tile.title[language],
    query,
    visualization: VISUALIZATION[tile.show.as],
    visualizationSettings: { autoSelectVisualization: false, ...settingsOf(tile, columns) },
    querySettings: {
      maxResultRecords: 1000,
      defaultScanLimitGbytes: 500,
      maxResultMegaBytes: 1,
      defaultSamplingRatio: 10,
      enableSampling: false,
    },
    davis: { enabled: false, davisVisualization: { isAvailable: true } },
  };
}

const VISUALIZATION = {
  value: 'singleValue',
  line: 'lineChart',
  area: 'areaChart',
  bar: 'barChart',
  table: 'table',
} as const satisfies Record<Tile['show']['as'], string>;

function settingsOf({ show }: Tile, columns: Columns): Json {
  const series = [...columns].filter(([, kind]) => kind === 'series').map(([name]) => name);
  switch (show.as) {
    case 'value':
      return {
        singleValue: {
          labelMode: 'none',
          label: '',
          recordField: show.field,
          trend: { isVisible: false },
          ...(series[0] !== undefined ? { sparklineSettings: { record: series[0] } } : {}),
        },
        unitsOverrides: [unit(show.field, show.unit, show.decimals)],
      };
    case 'line':
    case 'area':
    case 'bar':
      return {
        chartSettings: {
          // A gap is a silence and is shown as one.
          gapPolicy: 'gap',
          fieldMapping: { timestamp: 'timeframe', leftAxisValues: series },
          legend: { hidden: false, position: 'bottom' },
        },
        unitsOverrides: show.unit === '' ? [] : series.map((name) => unit(name, show.unit, 2)),
      };
    case 'table':
      return { table: { hiddenColumns: [], columnWidths: {} }, unitsOverrides: [] };
  }
}

/** A suffix of ours: kW and kWh are not among the units that could be checked. */
function unit(identifier: string, suffix: string, decimals: number): Json {
  return {
    identifier,
    unitCategory: 'unspecified',
    baseUnit: 'none',
    displayUnit: null,
    decimals,
    suffix,
    delimiter: false,
    added: 0,
  };
}

export function queryText(key: string, language: Language): string {
  const query = QUERIES.get(key);
  if (query === undefined) throw new Error(`There is no query "${key}".`);
  return dqlOf(query, language);
}

/** Columns get the words of the language as their last step, so that the query itself is the same in both. */
function labelled(query: string, labels: Tile['labels'], language: Language): string {
  if (labels === undefined) return query;
  const names = Object.entries(labels)
    .map(([column, label]) => [column, label[language]] as const)
    .filter(([column, label]) => column !== label)
    .map(([column, label]) => `\`${label}\` = ${column}`);
  return names.length === 0 ? query : `${query}\n| fieldsRename ${names.join(', ')}`;
}
