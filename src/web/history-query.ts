import { HISTORY_SERIES, HISTORY_STEPS, type HistoryQuery, type HistorySeries } from '../history/series.ts';
import type { HistoryStep, TimeZone } from '../time-zone.ts';

/** A query as asked by URL, or what is wrong with it, as a sentence. */
export type ParsedQuery =
  | { readonly ok: true; readonly query: HistoryQuery; readonly format: 'json' | 'csv' }
  | { readonly ok: false; readonly problem: string };

const DAY = 86_400_000;
/** What is asked without a step gets the finest of these that gives a few hundred points. */
const USUAL: readonly (readonly [upTo: number, step: HistoryStep])[] = [
  [2 * DAY, '5min'],
  [8 * DAY, 'hour'],
  [100 * DAY, 'day'],
  [4000 * DAY, 'month'],
];

/**
 * `quantity` (names with commas), `from` and `to` (ISO 8601, a local date, or epoch milliseconds; today if left out),
 * `step`, `format`.
 * @param now epoch milliseconds
 */
export function parseHistoryQuery(parameters: URLSearchParams, zone: TimeZone, now: number): ParsedQuery {
  const series = seriesOf(parameters.get('quantity'));
  if (!series) return fault('quantity', `some of ${HISTORY_SERIES.join(',')}, with commas between them`);
  const today = zone.startOf('day', now);
  const from = timeOf(parameters.get('from'), zone) ?? today;
  if (Number.isNaN(from)) return fault('from', TIME);
  const to = timeOf(parameters.get('to'), zone) ?? zone.next('day', zone.startOf('day', Math.max(from, now)));
  if (Number.isNaN(to)) return fault('to', TIME);
  const step = (parameters.get('step') ?? usualStep(to - from)) as HistoryStep;
  if (!HISTORY_STEPS.includes(step)) return fault('step', `one of ${HISTORY_STEPS.join(', ')}`);
  const format = parameters.get('format') ?? 'json';
  if (format !== 'json' && format !== 'csv') return fault('format', 'json or csv');
  return { ok: true, query: { series, from, to, step }, format };
}

const TIME = 'a time such as 2026-07-01T10:00:00Z, a date such as 2026-07-01, or epoch milliseconds';

function fault(name: string, expected: string): ParsedQuery {
  return { ok: false, problem: `"${name}" is not understood: expected ${expected}.` };
}

function seriesOf(text: string | null): HistorySeries[] | undefined {
  const names = [...new Set((text ?? '').split(','))];
  const known: readonly string[] = HISTORY_SERIES;
  return names.every((name) => known.includes(name)) ? (names as HistorySeries[]) : undefined;
}

/** Epoch milliseconds; undefined if left out, NaN if it is no time. */
function timeOf(text: string | null, zone: TimeZone): number | undefined {
  if (text === null || text === '') return undefined;
  if (/^\d{12,14}$/.test(text)) return Number(text);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    // The day of that name as the household counts it: its noon lies in it whatever the offset at its beginning was.
    const noon = Date.parse(`${text}T12:00:00Z`);
    return Number.isNaN(noon) ? noon : zone.startOf('day', noon - zone.offsetAt(noon));
  }
  return /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN;
}

function usualStep(span: number): HistoryStep {
  return USUAL.find(([upTo]) => span <= upTo)?.[1] ?? 'year';
}
