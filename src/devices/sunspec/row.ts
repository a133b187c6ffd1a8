import type { Quantity } from '../../readings/quantities.ts';
import { widthOf, type RegisterType, type RegisterRow, type ValueRow } from '../modbus/register-map.ts';
import type { Model } from './chain.ts';

/** A point of a model definition, offsets from the model's first register. */
export interface Point {
  readonly name: string;
  readonly at: number;
  readonly type: RegisterType;
  /** Offset of its scale factor (sunssf); none for floats. */
  readonly sf?: number;
  readonly quantity: Quantity;
  /** −1 where SunSpec or this maker counts the other way round. */
  readonly sign?: -1;
  readonly note?: string;
}

/**
 * Raw values that mean "not implemented": SunSpec Device Information Model Specification, table of types.
 */
const NOT_IMPLEMENTED: Partial<Record<RegisterType, readonly number[]>> = {
  u16: [0xff_ff],
  i16: [-0x80_00],
  u32: [0xff_ff_ff_ff],
  i32: [-0x80_00_00_00],
  acc32: [0, 0xff_ff_ff_ff],
  f32: [Number.NaN],
};

/** Points as rows of this model, without those that its length does not reach. */
export function rowsOf(model: Model, points: readonly Point[]): ValueRow[] {
  return points.map((point) => rowOf(model, point)).filter((row) => reaches(model, row));
}

function rowOf(model: Model, point: Point): ValueRow {
  const absent = NOT_IMPLEMENTED[point.type];
  return {
    kind: 'value',
    address: model.address + point.at,
    type: point.type,
    quantity: point.quantity,
    scale: point.sign ?? 1,
    group: 'fast',
    source: `sunspec/models model_${model.id}.json ${point.name}`,
    ...(point.sf === undefined ? {} : { scaleFactorAt: model.address + point.sf }),
    ...(absent ? { absent } : {}),
    ...(point.note ? { note: point.note } : {}),
  };
}

/** Older firmware has shorter models than the definition. */
export function reaches(model: Model, row: RegisterRow): boolean {
  const end = model.address + 2 + model.length;
  const scaleFactorAt = row.kind === 'value' ? (row.scaleFactorAt ?? 0) : 0;
  return row.address + widthOf(row) <= end && scaleFactorAt < end;
}
