/** What a dashboard is made of, before it becomes Dynatrace's JSON or Grafana's. */
import type { Text } from './query.ts';

export interface Dashboard {
  readonly id: string;
  readonly title: Text;
  /** Shown at the top. */
  readonly about: Text;
  readonly variables: readonly Variable[];
  readonly rows: readonly Row[];
}

export type Variable =
  | { readonly key: string; readonly kind: 'text'; readonly standard: string }
  /** The first value that the query answers is taken; with `standard` several may be, and this is what they are at first. */
  | { readonly key: string; readonly kind: 'query'; readonly query: string; readonly standard?: string };

/** Which meters are added up; the parameter says which at first. */
export const METER: Variable = { key: 'Meter', kind: 'query', query: 'household/meters', standard: '{{ .meter }}' };

/** Tiles side by side, or a heading over the rows that follow. */
export type Row = { readonly heading: Text } | { readonly height: number; readonly tiles: readonly Tile[] };

export interface Tile {
  readonly title: Text;
  /** Key in `QUERIES`. */
  readonly query: string;
  readonly width: number;
  readonly show: Show;
  /** What a column is called on the screen, instead of its name in the query. */
  readonly labels?: Readonly<Record<string, Text>>;
}

export type Show =
  | { readonly as: 'value'; readonly field: string; readonly unit: string; readonly decimals: number }
  | { readonly as: 'line' | 'area' | 'bar'; readonly unit: string }
  | { readonly as: 'table' };

/** A number of now or of a period. */
export function value(title: Text, query: string, field: string, unit: string, decimals = 2, width = 4): Tile {
  return { title, query, width, show: { as: 'value', field, unit, decimals } };
}

/** A course over time. */
export function chart(title: Text, query: string, unit: string, width: number, labels?: Tile['labels']): Tile {
  return { title, query, width, show: { as: 'line', unit }, ...(labels !== undefined ? { labels } : {}) };
}

/** Sums by time slot. */
export function bars(title: Text, query: string, unit: string, width: number, labels?: Tile['labels']): Tile {
  return { title, query, width, show: { as: 'bar', unit }, ...(labels !== undefined ? { labels } : {}) };
}

export function table(title: Text, query: string, width: number, labels?: Tile['labels']): Tile {
  return { title, query, width, show: { as: 'table' }, ...(labels !== undefined ? { labels } : {}) };
}

/** The same word in both languages. */
export function same(word: string): Text {
  return { en: word, de: word };
}
