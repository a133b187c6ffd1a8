import uPlot from 'uplot';
import { formatNumber } from '../../words/format.ts';
import type { Language } from '../../words/language.ts';
import { barPath } from './bars.ts';
import { bucketAt, marks } from './buckets.ts';
import type { ChartProps } from './chart.tsx';
import { CLOCK, formatMoment } from './format.ts';
import { COLOURS } from './series-colours.ts';

/** Pixels that a mark under the chart needs. */
const MARK = 60;

/** How the picture is drawn. @param latest what is to be shown at any later time; @param target where */
export function optionsOf(latest: { readonly current: ChartProps }, target: HTMLElement): uPlot.Options {
  const { columns, kind, span, period, timeZone, language } = latest.current;
  const { starts } = columns;
  const end = span.until / 1000;
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = { stroke: colour('--quiet'), grid: { stroke: colour('--rule'), width: 1 }, ticks: { show: false } };
  const font = '13px system-ui, sans-serif';
  return {
    width: target.clientWidth,
    height: target.clientHeight,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), timeZone),
    legend: { show: false },
    cursor: { y: false, points: { show: kind === 'lines' } },
    scales: {
      x: { time: true, range: () => [latest.current.visible.from / 1000, latest.current.visible.until / 1000] },
      y: { range: (_, min, max) => rangeOf(min, max) },
    },
    axes: [
      kind === 'lines'
        ? {
            ...axis,
            font,
            space: MARK,
            values: (_, moments, __, ___, seconds) => moments.map((at) => tick(at, seconds)),
          }
        : {
            ...axis,
            font,
            grid: { show: false },
            splits: (plot) =>
              marks(starts, end, ((plot.scales['x']?.max ?? 0) - (plot.scales['x']?.min ?? 0)) / room(target)),
            values: (_, middles) => middles.map((at) => tick(at, (end - (starts[0] ?? 0)) / starts.length)),
          },
      { ...axis, font, size: 56, values: (_, splits) => splits.map((value) => shortNumber(value, language)) },
    ],
    series: [
      {},
      ...columns.names.map((name, index) => {
        const stroke = colour(COLOURS[name]);
        if (kind === 'lines') return { stroke, width: 2, fill: name === 'pvPower' ? `${stroke}33` : undefined };
        return {
          stroke,
          fill: stroke,
          width: 0,
          points: { show: false },
          paths: barPath(index, columns.names.length, end),
        };
      }),
    ] as uPlot.Series[],
    hooks: {
      setSelect: [
        (plot) => {
          if (plot.select.width < 10) return;
          const at = (x: number) => plot.posToVal(x, 'x') * 1000;
          const { left, width } = plot.select;
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          latest.current.onZoom({ from: at(left), until: at(left + width) });
        },
      ],
      setCursor: [
        (plot) => {
          const { left = -1 } = plot.cursor;
          latest.current.onPoint(
            left < 0 ? undefined : bucketAt(latest.current.columns.starts, plot.posToVal(left, 'x')),
          );
        },
      ],
    },
  };

  /** @param seconds between two marks */
  function tick(at: number, seconds: number): string {
    const text = (fields: Intl.DateTimeFormatOptions) => formatMoment(at * 1000, fields, timeZone, language);
    if (seconds < 80_000) return text(CLOCK);
    if (seconds >= 27 * 86_400) return text({ month: 'short' });
    if (period === 'week') return text({ weekday: 'short', day: 'numeric', month: 'numeric' });
    return text({ day: 'numeric', month: 'numeric' });
  }
}

/** Marks that fit under the chart. */
function room(target: HTMLElement): number {
  return Math.max(1, Math.floor((target.clientWidth - 70) / MARK));
}

/** From zero, with a little air above: a picture that begins elsewhere misleads. */
function rangeOf(min: number | null, max: number | null): [number, number] {
  const top = Math.max(0, max ?? 0);
  const bottom = Math.min(0, min ?? 0);
  const air = (top - bottom) * 0.05;
  if (top === bottom) return [0, 1];
  return [bottom === 0 ? 0 : bottom - air, top === 0 ? 0 : top + air];
}

function shortNumber(value: number, language: Language): string {
  const digits = Number.isInteger(value) ? 0 : Number.isInteger(Number((value * 10).toFixed(6))) ? 1 : 2;
  return formatNumber(value, digits, language);
}
