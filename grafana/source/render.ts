/** Grafana's JSON of the dashboards that Dynatrace gets too: the same tiles, as far as metrics carry them. */
import { METER, type Dashboard, type Row, type Tile, type Variable } from '../../dynatrace/source/dashboard.ts';
import { gateway } from '../../dynatrace/source/dashboards/gateway.ts';
import { household } from '../../dynatrace/source/dashboards/household.ts';
import { LANGUAGES, type Language, type Text } from '../../dynatrace/source/query.ts';
import { AVAILABLE } from '../../dynatrace/source/available.ts';
import { labelName, prometheusName } from './names.ts';
import { PROMQL, type Expression } from './promql.ts';

type Json = Readonly<Record<string, unknown>>;

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' } as const;
/** Tiles of a day that is not over, whatever the period of the dashboard. */
const TODAY = new Set(['household/energyToday']);
const STEPS: Readonly<Record<string, string>> = {
  'household/energyByDay': '1d',
  'household/productionByDay': '1d',
  'household/quarterHours': '15m',
};

const ABOUT: Text = {
  en: '\n\nFor any backend that speaks PromQL and gets the metrics over OTLP.',
  de: '\n\nFür jedes Backend, das PromQL spricht und die Metriken über OTLP bekommt.',
};

/** Text of each file by its path below `grafana/`. */
export function grafanaFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const dashboard of [household, gateway]) {
    for (const language of LANGUAGES) {
      const json = dashboardJson(dashboard, language);
      files.set(`${dashboard.id}.${language}.json`, `${JSON.stringify(json, null, 2)}\n`);
    }
  }
  return files;
}

function dashboardJson({ id, title, about, variables, rows }: Dashboard, language: Language): Json {
  const panels: Json[] = [textPanel(0, `${about[language]}${ABOUT[language]}`, { x: 0, y: 0, w: 24, h: 4 })];
  let y = 4;
  for (const row of rows.filter(hasMetrics)) {
    const height = 'heading' in row ? 1 : row.height + 1;
    for (const panel of rowPanels(row, y, language)) panels.push({ id: panels.length + 1, ...panel });
    y += height;
  }
  return {
    uid: `smartmeter-${id}-${language}`,
    title: title[language],
    tags: ['smartmeter-otel'],
    schemaVersion: 39,
    editable: true,
    refresh: '1m',
    time: { from: 'now-24h', to: 'now' },
    timezone: 'browser',
    templating: { list: [datasource(), ...variables.flatMap(template)] },
    panels,
  };
}

/** Traces and logs are not in Prometheus; a heading over nothing goes too. */
function hasMetrics(row: Row, index: number, rows: readonly Row[]): boolean {
  if (!('heading' in row)) return row.tiles.some(({ query }) => query in PROMQL);
  const next = rows.findIndex((other, at) => at > index && 'heading' in other);
  return rows.slice(index + 1, next === -1 ? undefined : next).some((other) => hasMetrics(other, 0, []));
}

function rowPanels(row: Row, y: number, language: Language): readonly Json[] {
  if ('heading' in row) {
    const title = row.heading[language].replace(/^#+ /, '');
    return [{ type: 'row', title, collapsed: false, panels: [], gridPos: { x: 0, y, w: 24, h: 1 } }];
  }
  let x = 0;
  return row.tiles.flatMap((tile) => {
    const expressions = PROMQL[tile.query];
    if (expressions === undefined) return [];
    const gridPos = { x, y, w: tile.width, h: row.height + 1 };
    x += tile.width;
    return [panel(tile, expressions, gridPos, language)];
  });
}

function textPanel(id: number, content: string, gridPos: Json): Json {
  return { id: id + 1, type: 'text', title: '', gridPos, options: { mode: 'markdown', content } };
}

function panel(tile: Tile, expressions: readonly Expression[], gridPos: Json, language: Language): Json {
  const { show } = tile;
  const wanted = show.as === 'value' ? expressions.filter(({ field }) => field === show.field) : expressions;
  const instant = show.as === 'value' || show.as === 'table';
  const targets = wanted.map(({ expr, field, by }, index) => ({
    refId: String.fromCodePoint(65 + index),
    datasource: DATASOURCE,
    expr,
    instant,
    range: !instant,
    format: show.as === 'table' ? 'table' : 'time_series',
    legendFormat: [label(tile, field, language), ...by.map((key) => `{{${labelName(key)}}}`)].join(' '),
  }));
  return {
    type: TYPES[show.as],
    title: tile.title[language],
    datasource: DATASOURCE,
    gridPos,
    targets,
    ...(TODAY.has(tile.query) ? { timeFrom: 'now/d' } : {}),
    ...(tile.query in STEPS ? { interval: STEPS[tile.query] } : {}),
    fieldConfig: { defaults: defaults(tile, language), overrides: [] },
    ...(show.as === 'table' ? { transformations: joined(tile, wanted, language) } : {}),
  };
}

const TYPES = {
  value: 'stat',
  line: 'timeseries',
  area: 'timeseries',
  bar: 'timeseries',
  table: 'table',
} as const satisfies Record<Tile['show']['as'], string>;

function label({ labels, show }: Tile, field: string, language: Language): string {
  return show.as === 'value' ? '' : (labels?.[field]?.[language] ?? field);
}

const ADVICE: readonly Text[] = [
  { en: 'wait', de: 'warten' },
  { en: 'partly', de: 'teilweise' },
  { en: 'now', de: 'jetzt' },
];

function defaults({ show, query }: Tile, language: Language): Json {
  if (query === 'household/adviceNow') {
    const options = Object.fromEntries(ADVICE.map((text, level) => [level, { text: text[language], index: level }]));
    return { mappings: [{ type: 'value', options }] };
  }
  if (show.as === 'table') return {};
  const unit = show.unit === '' ? 'none' : `suffix: ${show.unit}`;
  if (show.as === 'value') return { unit, decimals: show.decimals };
  // A gap is a silence and is shown as one.
  return { unit, custom: show.as === 'bar' ? { drawStyle: 'bars', fillOpacity: 80 } : { spanNulls: false } };
}

/** One row for each series, one column for each expression. */
function joined(tile: Tile, expressions: readonly Expression[], language: Language): readonly Json[] {
  const values = expressions.map(({ field }, index) => {
    const column = expressions.length === 1 ? 'Value' : `Value #${String.fromCodePoint(65 + index)}`;
    return [column, label(tile, field, language)] as const;
  });
  const keys = [...new Set(expressions.flatMap(({ by }) => by))].map(
    (key) => [labelName(key), label(tile, key, language)] as const,
  );
  const renameByName = Object.fromEntries([...keys, ...values]);
  return [
    { id: 'merge', options: {} },
    { id: 'organize', options: { excludeByName: { Time: true }, renameByName } },
  ];
}

function datasource(): Json {
  return { name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Prometheus' };
}

function template(variable: Variable): readonly Json[] {
  if (variable.key === METER.key) return [meters()];
  if (variable.kind !== 'text') return [];
  const { key, standard } = variable;
  return [{ name: key, type: 'textbox', query: standard, current: { text: standard, value: standard } }];
}

/** Several may be chosen, at first all. */
function meters(): Json {
  const reading = AVAILABLE.get('smartmeter.energy.active.import.reading')!;
  const query = `label_values(${prometheusName(reading)}, ${labelName('smartmeter.meter.id')})`;
  return {
    name: METER.key,
    type: 'query',
    datasource: DATASOURCE,
    definition: query,
    query: { query, refId: METER.key },
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: ['All'], value: ['$__all'] },
  };
}
