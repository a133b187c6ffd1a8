/** Lines and bars over time, as SVG. */
import {
  asNumber,
  isArray,
  type DqlValue,
  type Duration,
  type Timeframe,
} from '../../src/simulators/backend/dql/value.ts';
import { clockOf, escaped, withUnit } from './words.ts';

export interface Series {
  readonly name: string;
  /** Unix nanoseconds. */
  readonly start: bigint;
  readonly interval: bigint;
  readonly values: readonly (number | undefined)[];
}

type Row = ReadonlyMap<string, DqlValue>;

const COLOURS = ['#4457c9', '#d9822b', '#2e8b57', '#b0419a', '#8a6d3b', '#3aa6b9', '#c23b3b', '#6b7280'];
/** Nanoseconds between the times at the bottom. */
const HOURS = [1n, 2n, 3n, 4n, 6n, 12n, 24n].map((hours) => hours * 3_600_000_000_000n);
/** Pixels at the left for numbers, at the bottom for times. */
const LEFT = 58;
const BOTTOM = 18;

/** @param fields whose arrays are drawn; the other fields of a row name it */
export function seriesOf(rows: readonly Row[], fields: readonly string[]): readonly Series[] {
  return rows.flatMap((row) => {
    const frame = row.get('timeframe') as Timeframe;
    const { ns } = row.get('interval') as Duration;
    const dimensions = [...row].flatMap(([, value]) => (typeof value === 'string' ? [value] : []));
    return fields.flatMap((field) => {
      const array = row.get(field) ?? null;
      if (!isArray(array) || array.every((one) => one === null)) return [];
      const named = dimensions.length === 0 || fields.length > 1 ? [field, ...dimensions] : dimensions;
      return [{ name: named.join(' · '), start: frame.start, interval: ns, values: array.map(asNumber) }];
    });
  });
}

/** @returns undefined where there is nothing to draw */
export function chart(
  series: readonly Series[],
  { width, height, bars, unit }: { width: number; height: number; bars: boolean; unit: string },
): string | undefined {
  const all = (bars ? [sumsOf(series)] : series.map(({ values }) => values)).flat().filter((one) => one !== undefined);
  const [first] = series;
  if (all.length === 0 || !first) return undefined;
  const steps = ticks(Math.min(...all), Math.max(...all), bars);
  const [low, high] = [steps[0]!, steps.at(-1)!];
  const plot = { width: width - LEFT - 8, height: height - BOTTOM - 8 };
  const count = Math.max(...series.map(({ values }) => values.length));
  const slot = plot.width / count;
  const x = (place: number) => LEFT + place * slot;
  const y = (value: number) => 6 + plot.height * (1 - (value - low) / (high - low));
  const grid = steps.map(
    (step) =>
      `<line x1="${LEFT}" x2="${width - 8}" y1="${y(step)}" y2="${y(step)}" class="grid"/>` +
      `<text x="${LEFT - 5}" y="${y(step) + 4}" text-anchor="end">${withUnit(step, unit, 3)}</text>`,
  );
  const wanted = (BigInt(count) * first.interval * 60n) / BigInt(Math.round(plot.width));
  const every = HOURS.find((hours) => hours >= wanted) ?? HOURS.at(-1)!;
  const times = first.values.flatMap((_, place) => {
    const at = first.start + first.interval * BigInt(place);
    if ((at - first.start) % every !== 0n) return [];
    const anchor = place === 0 ? 'start' : x(place) > width - 20 ? 'end' : 'middle';
    return [`<text x="${x(place)}" y="${height - 3}" text-anchor="${anchor}">${clockOf(at)}</text>`];
  });
  const lines = series.map(({ values }, index) => line(values, colourOf(index), (place) => x(place + 0.5), y));
  const shapes = bars ? stacks(series, slot, x, y) : lines;
  return `<svg width="${width}" height="${height}">${[...grid, ...times, ...shapes].join('')}</svg>`;
}

/** What the bars of each slot add up to; nothing here is negative. */
function sumsOf(series: readonly Series[]): readonly (number | undefined)[] {
  const count = Math.max(0, ...series.map(({ values }) => values.length));
  return Array.from({ length: count }, (_, place) => {
    const values = series.map((one) => one.values[place]).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
  });
}

/** Bars on top of each other, as many series as there are. */
function stacks(
  series: readonly Series[],
  slot: number,
  x: (place: number) => number,
  y: (value: number) => number,
): readonly string[] {
  const breadth = Math.min(60, Math.max(1, slot * 0.85));
  return sumsOf(series).map((_, place) => {
    let below = 0;
    const left = x(place) + (slot - breadth) / 2;
    return series
      .map(({ values }, index) => {
        const value = values[place] ?? 0;
        if (value === 0) return '';
        below += value;
        const tall = y(below - value) - y(below);
        return `<rect x="${left.toFixed(1)}" y="${y(below).toFixed(1)}" width="${breadth.toFixed(1)}" height="${tall.toFixed(1)}" fill="${colourOf(index)}"/>`;
      })
      .join('');
  });
}

/** A break where nothing came; a value that stands alone is a dot. */
function line(
  values: Series['values'],
  colour: string,
  x: (place: number) => number,
  y: (value: number) => number,
): string {
  const runs: string[][] = [[]];
  values.forEach((value, place) => {
    if (value === undefined) runs.push([]);
    else runs.at(-1)!.push(`${x(place).toFixed(1)},${y(value).toFixed(1)}`);
  });
  return runs
    .map((points) => {
      const [cx, cy] = points[0]?.split(',') ?? [];
      if (points.length > 1) return `<polyline points="${points.join(' ')}" stroke="${colour}" class="line"/>`;
      return points.length === 1 ? `<circle cx="${cx}" cy="${cy}" r="1.6" fill="${colour}"/>` : '';
    })
    .join('');
}

/** Round numbers from below the least to above the largest; with 0 for bars and for what is nearly there. */
function ticks(least: number, most: number, withZero: boolean): readonly number[] {
  const isNearZero = least > 0 && least < most / 2;
  let [low, high] = [withZero || isNearZero ? Math.min(0, least) : least, withZero ? Math.max(0, most) : most];
  if (low === high) [low, high] = low === 0 ? [0, 1] : [Math.min(0, low), Math.max(0, high)];
  const raw = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * (raw / power > 5 ? 10 : raw / power > 2 ? 5 : raw / power > 1 ? 2 : 1);
  const [from, to] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  return Array.from({ length: to - from + 1 }, (_, index) => (from + index) * step);
}

export function legend(series: readonly Series[]): string {
  const items = series.map(
    ({ name }, index) => `<span><i style="background:${colourOf(index)}"></i>${escaped(name)}</span>`,
  );
  return `<div class="legend">${items.join('')}</div>`;
}

/** What a single value was before, behind its number. */
export function sparkline(values: Series['values'], width: number, height: number): string {
  const known = values.filter((value) => value !== undefined);
  if (known.length < 2) return '';
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const y = (value: number) => height - 3 - ((value - low) / (high - low || 1)) * (height - 6);
  const shape = line(values, '#b9c2ec', (place) => (place * width) / (values.length - 1), y);
  return `<svg class="spark" width="${width}" height="${height}">${shape}</svg>`;
}

function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length]!;
}
