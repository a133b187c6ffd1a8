import type { HistorySeries } from '../../history/series.ts';
import type { ShownAnswer } from '../../history/shown.ts';
import type { HistoryStep } from '../../time-zone.ts';

export type { PriceSettings as Prices } from '../../advice/settings.ts';

export type Step = Extract<HistoryStep, '5min' | '15min' | 'hour' | 'day' | 'month'>;

/** The series that the page shows. */
export type SeriesName = Extract<
  HistorySeries,
  | 'import'
  | 'export'
  | 'production'
  | 'consumption'
  | 'gridPower'
  | 'pvPower'
  | 'housePower'
  | 'batteryPower'
  | 'selfSufficiency'
>;

export interface HistoryQuery {
  readonly quantity: readonly SeriesName[];
  /** Epoch milliseconds. */
  readonly from: number;
  readonly until: number;
  readonly step: Step;
}

/** Relative, so that a proxy may serve the page under a path. */
export function historyUrl({ quantity, from, until, step }: HistoryQuery, format: 'json' | 'csv' = 'json'): string {
  const moments = `from=${new Date(from).toISOString()}&to=${new Date(until).toISOString()}`;
  return `api/history?quantity=${quantity.join(',')}&${moments}&step=${step}&format=${format}`;
}

/** Rejects when the service cannot be reached or refuses. */
export async function fetchHistory(query: HistoryQuery, signal: AbortSignal): Promise<ShownAnswer> {
  const answer = await fetch(historyUrl(query), { cache: 'no-store', credentials: 'same-origin', signal });
  if (!answer.ok) throw new Error(`The service answered ${answer.status}.`);
  return (await answer.json()) as ShownAnswer;
}
