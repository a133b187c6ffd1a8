/** History as a table for a spreadsheet. */
import type { HistoryPoint, HistorySeries } from './series.ts';
import type { ShownAnswer, ShownSeries } from './shown.ts';

interface Column {
  readonly name: string;
  readonly value: (point: HistoryPoint) => number | null | undefined;
}

/**
 * CSV as RFC 4180 has it: commas, CRLF, a header. A line a point, by its beginning in local time with its offset, so
 * that the two hours of the same name in autumn differ. An empty field is not known.
 * @param iso a time as text, see `TimeZone.iso`
 */
export function historyCsv({ series }: ShownAnswer, iso: (time: number) => string): string {
  const entries = Object.entries(series) as [HistorySeries, ShownSeries][];
  const columns = entries.map(([name, one]) => ({ points: one.points, columns: columnsOf(name, one) }));
  const header = ['start', ...columns.flatMap(({ columns }) => columns.map(({ name }) => name))];
  const starts = entries[0]?.[1].points.map(([start]) => start) ?? [];
  const lines = starts.map((start, i) => [
    iso(start),
    ...columns.flatMap(({ points, columns }) => columns.map(({ value }) => String(value(points[i]!) ?? ''))),
  ]);
  return [header, ...lines].map((fields) => `${fields.join(',')}\r\n`).join('');
}

function columnsOf(name: HistorySeries, { kind, unit, points }: ShownSeries): Column[] {
  const hasRange = kind === 'power' || points.some(([, , min]) => min !== undefined);
  if (!hasRange) return [{ name: `${name} [${unit}]`, value: ([, value]) => value }];
  return [
    { name: `${name} [${unit}]`, value: ([, value]) => value },
    { name: `${name} min [${unit}]`, value: ([, , min]) => min },
    { name: `${name} max [${unit}]`, value: ([, , , max]) => max },
  ];
}
