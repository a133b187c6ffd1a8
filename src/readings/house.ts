import type { HouseSnapshot, MeterSnapshot, SourceSnapshot } from './snapshot.ts';

/**
 * The balance of the house at its grid connection, from fresh parts only: with one of several grid meters
 * silent the sum would be a value that nobody measured.
 */
export function balanceOf(sources: readonly SourceSnapshot[], meters: readonly MeterSnapshot[]): HouseSnapshot {
  const gridSources = sources.filter((s) => s.role === 'grid');
  if (gridSources.length === 0 || gridSources.some((s) => !s.up)) return {};
  let sum = 0;
  for (const meter of meters) {
    if (meter.role !== 'grid' || meter.down === 'replaced') continue;
    const power = meter.values.get('grid.power');
    if (!power) return {};
    sum += power.value;
  }
  // 0 − sum, because −0 would be shown as such.
  return { gridPower: sum, surplus: 0 - sum };
}
