import type { ValueRow } from '../modbus/register-map.ts';
import type { Common, Model } from './chain.ts';
import { rowsOf, type Point } from './row.ts';

/** Models 201–204: integers; 211–214: floats. Single phase, split phase, wye, delta. */
export const INTEGER_METERS = [201, 202, 203, 204];
export const FLOAT_METERS = [211, 212, 213, 214];

const PHASES = [
  { n: 0, name: 'A', quantity: 'l1' },
  { n: 1, name: 'B', quantity: 'l2' },
  { n: 2, name: 'C', quantity: 'l3' },
] as const;

/** Where TotWh_SF stands in an integer meter. */
export const METER_ENERGY_SCALE = 54;

/**
 * The model definitions do not say which way W is +. Fronius counts + import (evcc takes it as it
 * is), which is taken for the rule; SolarEdge counts + export (evcc: scale −1).
 */
function power(common: Common): Pick<Point, 'sign' | 'note'> {
  return countsExport(common)
    ? { sign: -1, note: 'SolarEdge counts + export, hence the minus' }
    : { note: '+ import, as Fronius counts; SolarEdge is the exception' };
}

function countsExport(common: Common): boolean {
  return /solar\s*edge/i.test(common.manufacturer ?? '');
}

/**
 * @param device what model 1 at the head of the chain says: whose gateway this is decides the sign of the power
 */
export function meterRows(model: Model, device: Common): ValueRow[] {
  const float = FLOAT_METERS.includes(model.id);
  const phases = PHASES.slice(0, Math.min(3, model.id % 10));
  const points: Point[] = float
    ? [
        { name: 'W', at: 28, type: 'f32', quantity: 'grid.power', ...power(device) },
        { name: 'Hz', at: 26, type: 'f32', quantity: 'grid.frequency' },
        ...phases.flatMap(({ n, name, quantity }): Point[] => [
          { name: `PhVph${name}`, at: 12 + 2 * n, type: 'f32', quantity: `grid.voltage.${quantity}` },
          { name: `Aph${name}`, at: 4 + 2 * n, type: 'f32', quantity: `grid.current.${quantity}` },
        ]),
        { name: 'TotWhExp', at: 60, type: 'f32', quantity: 'energy.active.export' },
        { name: 'TotWhImp', at: 68, type: 'f32', quantity: 'energy.active.import' },
      ]
    : [
        { name: 'W', at: 18, type: 'i16', sf: 22, quantity: 'grid.power', ...power(device) },
        { name: 'Hz', at: 16, type: 'i16', sf: 17, quantity: 'grid.frequency' },
        ...phases.flatMap(({ n, name, quantity }): Point[] => [
          { name: `PhVph${name}`, at: 8 + n, type: 'i16', sf: 15, quantity: `grid.voltage.${quantity}` },
          { name: `Aph${name}`, at: 3 + n, type: 'i16', sf: 6, quantity: `grid.current.${quantity}` },
        ]),
        { name: 'TotWhExp', at: 38, type: 'acc32', sf: METER_ENERGY_SCALE, quantity: 'energy.active.export' },
        { name: 'TotWhImp', at: 46, type: 'acc32', sf: METER_ENERGY_SCALE, quantity: 'energy.active.import' },
      ];
  return rowsOf(model, points);
}
