import { type Group, type RegisterMap, widthOf } from '../devices/modbus/register-map.ts';
import type { Wanted } from '../transports/modbus/plan.ts';

/** What a group of a map reads, each row's power of ten with it. */
export function wantedOf(map: RegisterMap, group: Group): Wanted[] {
  return map.rows
    .filter((row) => row.group === group)
    .flatMap((row) => {
      const table = row.table ?? map.table;
      const value = { table, address: row.address, count: widthOf(row) };
      const factorAt = row.kind === 'value' ? row.scaleFactorAt : undefined;
      return factorAt === undefined ? [value] : [value, { table, address: factorAt, count: 1 }];
    });
}
