import { z } from 'zod';
import { QUANTITIES, meterQuantityNames } from '../../readings/quantities.ts';
import { UNITS, unitFits, type Unit } from '../field.ts';
import { strict } from '../../strict.ts';
import type { JsonField, JsonMapping } from './mapping.ts';
import { parsePath } from './path.ts';

const pathSchema = z.string({ error: 'expected a path such as data.power' }).superRefine((path, ctx) => {
  const parsed = parsePath(path);
  if (typeof parsed === 'string') {
    ctx.addIssue(`the path is ${parsed}; expected something like data.power, ['1.8.0'] or phases[0].voltage`);
  }
});

const unitNames = Object.keys(UNITS) as Unit[];

const fieldSchema = strict('a field', {
  path: pathSchema,
  quantity: z.enum(meterQuantityNames, { error: `expected one of ${meterQuantityNames.join(', ')}` }),
  unit: z.enum(unitNames, { error: `expected one of ${unitNames.join(', ')} (for inkasso "1", in quotes)` }),
  sign: z.literal([1, -1], { error: 'expected 1, or -1 where the device counts the other way round' }).default(1),
}).superRefine(({ quantity, unit }, ctx) => {
  if (unitFits(unit, quantity)) return;
  const fitting = unitNames.filter((other) => unitFits(other, quantity)).join(' or ');
  ctx.addIssue({
    code: 'custom',
    path: ['unit'],
    message: `${quantity} is measured in ${QUANTITIES[quantity].unit}, and ${unit} is not; expected ${fitting}`,
  });
});

/** `mapping:` of a meter with `decoder: json`. */
export const jsonMappingSchema = strict('a mapping', {
  fields: z
    .array(fieldSchema, { error: 'expected a list of fields, each with path, quantity and unit' })
    .min(1, 'expected at least one field')
    .max(100, 'expected at most 100 fields')
    .superRefine(eachQuantityOnce),
  serial: pathSchema.optional(),
  time: pathSchema.optional(),
}).transform(({ fields, serial, time }): JsonMapping => ({
  fields,
  ...(serial === undefined ? {} : { serial }),
  ...(time === undefined ? {} : { time }),
}));

function eachQuantityOnce(fields: readonly JsonField[], ctx: z.RefinementCtx): void {
  const seen = new Set<string>();
  fields.forEach(({ quantity }, index) => {
    if (seen.has(quantity)) {
      ctx.addIssue({
        code: 'custom',
        path: [index, 'quantity'],
        message: `${quantity} is declared twice; expected once`,
      });
    }
    seen.add(quantity);
  });
}
