import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { Language } from '../../words/language.ts';
import type { Columns } from './chart-data.ts';
import { optionsOf } from './chart-options.ts';
import type { PeriodKind, Span } from './period.ts';

export interface ChartProps {
  readonly columns: Columns;
  readonly kind: 'lines' | 'bars';
  readonly unit: string;
  readonly period: PeriodKind;
  /** All of the time that is shown. */
  readonly span: Span;
  /** What of it is to be seen. */
  readonly visible: Span;
  /** A part of the time was chosen by pointer. */
  readonly onZoom: (visible: Span) => void;
  /** Which bucket the pointer is at. */
  readonly onPoint: (index: number | undefined) => void;
  readonly timeZone: string;
  readonly language: Language;
  /** What it shows, for those who do not see it. */
  readonly label: string;
}

/** A picture of the columns; the numbers are in the table below it. */
export function Chart(props: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const { columns, kind, span, visible, language, period, label, unit } = props;
  const { names, starts, values } = columns;
  const identity = [kind, span.from, span.until, language, unit, ...names].join();

  useEffect(() => {
    const target = place.current as HTMLDivElement;
    const draw = () => {
      plot.current?.destroy();
      plot.current = new uPlot(optionsOf(latest, target), dataOf(latest.current.columns), target);
    };
    draw();
    const resize = () => plot.current?.setSize({ width: target.clientWidth, height: target.clientHeight });
    window.addEventListener('resize', resize);
    // Another colour scheme: the picture has its colours in its pixels.
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addListener(draw);
    return () => {
      window.removeEventListener('resize', resize);
      scheme.removeListener(draw);
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [identity]);
  useEffect(() => {
    plot.current?.setData(dataOf(columns), false);
    plot.current?.setScale('x', { min: visible.from / 1000, max: visible.until / 1000 });
  }, [identity, starts, values, visible.from, visible.until]);

  return <div class="chart" ref={place} role="img" aria-label={label} data-period={period} />;
}

function dataOf({ starts, values }: Columns): uPlot.AlignedData {
  return [starts as number[], ...(values as (number | null)[][])];
}
