import type { Span } from './period.ts';

/** Milliseconds: less is not told apart. */
const NARROWEST = 1_800_000;

/** A part of `all` of another width around the same middle. @param factor below 1 zooms in */
export function zoomed(visible: Span, all: Span, factor: number): Span {
  const width = Math.max(NARROWEST, (visible.until - visible.from) * factor);
  const middle = (visible.from + visible.until) / 2;
  return within({ from: middle - width / 2, until: middle + width / 2 }, all);
}

/** Moved by a part of its width. @param share negative moves to earlier */
export function moved(visible: Span, all: Span, share: number): Span {
  const by = (visible.until - visible.from) * share;
  return within({ from: visible.from + by, until: visible.until + by }, all);
}

export function isWhole(visible: Span, all: Span): boolean {
  return visible.from <= all.from && visible.until >= all.until;
}

/** Pushed, and if need be cut, so that it lies in `all`. */
export function within({ from, until }: Span, all: Span): Span {
  const width = Math.min(until - from, all.until - all.from);
  const start = Math.min(Math.max(from, all.from), all.until - width);
  return { from: start, until: start + width };
}
