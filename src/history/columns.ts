/** Cells as rows of `history_minutes` and `history_hours`. */
import type { Row, SqlValue } from '../store/connection.ts';
import { CURVES, emptyCell, ENERGIES, READINGS, type Cell, type CurveName, type Energy } from './cell.ts';

const PARTS = ['sum', 'seconds', 'min', 'max'] as const;

/** In the order of the tables. */
export const COLUMNS: readonly string[] = [...ENERGIES, ...READINGS, ...CURVES.flatMap(curveColumns)];

export function curveColumns(name: CurveName): string[] {
  return PARTS.map((part) => `${name}_${part}`);
}

/** What makes one row of many, for energies and curves; readings are no sums. */
export function aggregates(energies: readonly Energy[], curves: readonly CurveName[]): string[] {
  return [
    ...energies.map((name) => `sum(${name}) as ${name}`),
    ...curves.flatMap((name) =>
      curveColumns(name).map((column, part) => `${part < 2 ? 'sum' : PARTS[part]}(${column}) as ${column}`),
    ),
  ];
}

/** Columns that a row does not have are as unknown as those that are null. */
export function cellOfRow(row: Row): Cell {
  const cell = emptyCell();
  const number = (column: string) => (typeof row[column] === 'number' ? row[column] : undefined);
  for (const name of ENERGIES) {
    const wh = number(name);
    if (wh !== undefined) cell.energy[name] = wh;
  }
  for (const name of READINGS) {
    const wh = number(name);
    if (wh !== undefined) cell.readings[name] = wh;
  }
  for (const name of CURVES) {
    const seconds = number(`${name}_seconds`);
    if (seconds === undefined) continue;
    const [sum, min, max] = [number(`${name}_sum`) ?? 0, number(`${name}_min`) ?? 0, number(`${name}_max`) ?? 0];
    cell.curves[name] = { sum, seconds, min, max };
  }
  return cell;
}

/** Whole numbers, in the order of `COLUMNS`. A curve that was known for less than half a second was not. */
export function valuesOf(cell: Cell): SqlValue[] {
  const curves = CURVES.flatMap((name) => {
    const curve = cell.curves[name];
    if (!curve || Math.round(curve.seconds) === 0) return [null, null, null, null];
    return [curve.sum, curve.seconds, curve.min, curve.max];
  });
  const values = [
    ...ENERGIES.map((name) => cell.energy[name] ?? null),
    ...READINGS.map((name) => cell.readings[name] ?? null),
    ...curves,
  ];
  return values.map((value) => (value === null ? null : Math.round(value)));
}
