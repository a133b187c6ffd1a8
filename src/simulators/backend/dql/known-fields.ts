import { DqlFault } from './fault.ts';
import { partsOf, type Expression } from './syntax.ts';
import type { Table } from './table.ts';

/**
 * Dynatrace refuses a field that no record can have, as after `timeseries` or `summarize`.
 *
 * @throws DqlFault for the first such field
 */
export function expectFields(expression: Expression, { fields }: Pick<Table, 'fields'>): void {
  if (!fields) return;
  if (expression.kind === 'field' && !fields.has(expression.name)) {
    const { name, at } = expression;
    throw new DqlFault('FIELD_DOES_NOT_EXIST', `The field ${name} doesn't exist.`, at, [name]);
  }
  // What stands in brackets may be a field of a record.
  const parts = expression.kind === 'element' ? [expression.operand] : partsOf(expression);
  for (const part of parts) expectFields(part, { fields });
}
