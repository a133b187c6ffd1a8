/** A dashboard as a page: each tile at its place, with what its query answers. */
import type { QueryAnswer } from '../../src/simulators/backend/dql/run-query.ts';
import { asNumber, isArray } from '../../src/simulators/backend/dql/value.ts';
import { chart, legend, seriesOf, sparkline } from './chart.ts';
import { cellOf, escaped, withUnit } from './words.ts';

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
interface Tile {
  readonly type: 'markdown' | 'data';
  readonly content?: string;
  readonly title?: string;
  readonly query?: string;
  readonly visualization?: string;
  readonly visualizationSettings?: {
    readonly singleValue?: { readonly recordField: string; readonly sparklineSettings?: { readonly record: string } };
    readonly chartSettings?: { readonly fieldMapping: { readonly leftAxisValues: readonly string[] } };
    readonly unitsOverrides: readonly { readonly suffix: string; readonly decimals: number }[];
  };
}
/** As render/dashboard.ts makes it. */
export interface Content {
  readonly variables: readonly { readonly key: string }[];
  readonly tiles: Readonly<Record<string, Tile>>;
  readonly layouts: Readonly<Record<string, Place>>;
}

export interface Asked {
  readonly ask: (query: string) => QueryAnswer;
  /** Why a tile has nothing to show. */
  readonly silence: (query: string) => string;
  readonly variables: Readonly<Record<string, string | readonly string[]>>;
}

type Rows = Extract<QueryAnswer, { ok: true }>['rows'];

const CAPTION = 'drawn from simulated data, not a screenshot of Dynatrace';
/** Pixels of a column and a row of the grid. */
const COLUMN = 52;
const ROW = 40;
const BAR = 34;
const GAP = 3;

export const WIDTH = 24 * COLUMN;

/** @throws Error for a query that is not understood */
export function pageOf(title: string, { variables, tiles, layouts }: Content, asked: Asked): string {
  const chosen = variables.map(({ key }) => `${key}: <b>${escaped(String(asked.variables[key]))}</b>`);
  const boxes = Object.entries(tiles).map(([key, tile]) => box(tile, layouts[key]!, asked));
  const height = Math.max(...Object.values(layouts).map(({ y, h }) => y + h)) * ROW;
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>
<header><b>${escaped(title)}</b><span>${chosen.join(' &nbsp; ')}</span></header>
<main style="height:${height}px">${boxes.join('')}</main><footer>${CAPTION}</footer>`;
}

function box(tile: Tile, { x, y, w, h }: Place, asked: Asked): string {
  const [width, height] = [w * COLUMN - 2 * GAP, h * ROW - 2 * GAP];
  const place = `left:${x * COLUMN + GAP}px;top:${y * ROW + GAP}px;width:${width}px;height:${height}px`;
  if (tile.type === 'markdown') return `<div class="text" style="${place}">${markdown(tile.content ?? '')}</div>`;
  const query = tile.query ?? '';
  const answer = asked.ask(query);
  if (!answer.ok) throw new Error(`${tile.title ?? ''}: ${answer.fault.message}`);
  const inner = drawn(tile, answer.rows, width - 16, height - BAR);
  const shown = inner ?? `<p class="none">${escaped(asked.silence(query))}</p>`;
  return `<div class="tile" style="${place}"><h3>${escaped(tile.title ?? '')}</h3>${shown}</div>`;
}

function drawn(tile: Tile, rows: Rows, width: number, height: number): string | undefined {
  const settings = tile.visualizationSettings;
  const unit = settings?.unitsOverrides[0]?.suffix ?? '';
  switch (tile.visualization) {
    case 'singleValue':
      return single(tile, rows, width, height);
    case 'table':
      return table(rows);
    default: {
      const series = seriesOf(rows, settings?.chartSettings?.fieldMapping.leftAxisValues ?? []);
      const lines = Math.min(
        2,
        Math.ceil((series.map(({ name }) => name).join('').length * 6 + series.length * 26) / width),
      );
      const bars = tile.visualization === 'barChart';
      const svg = chart(series, { width, height: height - lines * 16 - 4, bars, unit });
      return svg && `${svg}${legend(series)}`;
    }
  }
}

function single({ visualizationSettings }: Tile, [row]: Rows, width: number, height: number): string | undefined {
  const { singleValue, unitsOverrides = [] } = visualizationSettings ?? {};
  const value = asNumber(row?.get(singleValue?.recordField ?? '') ?? null);
  if (value === undefined) return undefined;
  const { suffix = '', decimals = 2 } = unitsOverrides[0] ?? {};
  const course = row?.get(singleValue?.sparklineSettings?.record ?? '') ?? null;
  const spark = isArray(course) ? sparkline(course.map(asNumber), width, height / 3) : '';
  return `${spark}<p class="value${spark === '' ? '' : ' above'}">${withUnit(value, suffix, decimals)}</p>`;
}

function table(rows: Rows): string | undefined {
  const columns = [...(rows[0]?.keys() ?? [])].filter((name) => rows.some((row) => cellOf(row.get(name) ?? null)));
  if (columns.length === 0) return undefined;
  const head = columns.map((name) => `<th>${escaped(name)}</th>`).join('');
  const body = rows.slice(0, 12).map((row) => {
    const cells = columns.map((name) => `<td>${escaped(cellOf(row.get(name) ?? null) ?? '')}</td>`);
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<table><tr>${head}</tr>${body.join('')}</table>`;
}

/** Headings, bold and code: what the tiles have. */
function markdown(text: string): string {
  return escaped(text)
    .replace(/^## (.*)$/gm, '<h2>$1</h2>')
    .replace(/^# (.*)\n/gm, '<h1>$1</h1>')
    .replace(/\*\*(.*?)\*\*/g, '<b>$1</b>')
    .replace(/`(.*?)`/g, '<code>$1</code>');
}

const STYLE = `
* { box-sizing: border-box; margin: 0; }
body { width: ${WIDTH}px; background: #f3f4f8; color: #24262f; font: 13px/1.35 "DejaVu Sans", Arial, sans-serif; }
header { display: flex; justify-content: space-between; padding: 10px 12px; background: #fff; border-bottom: 1px solid #d9dce6; }
header b { font-weight: 600; }
main { position: relative; }
footer { padding: 6px 12px; text-align: right; color: #5b6070; font-style: italic; }
.tile, .text { position: absolute; overflow: hidden; }
.tile { background: #fff; border: 1px solid #d9dce6; border-radius: 6px; padding: 6px 8px; }
.text { padding: 4px 8px; }
h1 { font-size: 18px; } h2 { font-size: 16px; padding-top: 6px; }
h3 { font-size: 12px; font-weight: 600; height: 20px; white-space: nowrap; }
.value { position: absolute; inset: 20px 0 0; display: grid; place-content: center; font-size: 24px; }
.above { bottom: 33%; }
.spark { position: absolute; left: 8px; bottom: 4px; }
.none { position: absolute; inset: 24px 8px 0; display: grid; place-content: center; text-align: center; color: #858a99; font-size: 12px; }
svg { display: block; shape-rendering: crispEdges; } svg text { font-size: 10px; fill: #5b6070; }
.grid { stroke: #e6e8ef; } .line { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
.legend { display: flex; flex-wrap: wrap; gap: 0 12px; height: 34px; overflow: hidden; font-size: 10.5px; line-height: 16px; }
.legend span { white-space: nowrap; } .legend i { display: inline-block; width: 8px; height: 8px; margin-right: 4px; }
table { border-collapse: collapse; width: 100%; font-size: 11px; }
th, td { text-align: left; padding: 2px 6px 2px 0; border-bottom: 1px solid #e6e8ef; white-space: nowrap; max-width: 330px; overflow: hidden; text-overflow: ellipsis; }
`;
