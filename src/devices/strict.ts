import { z } from 'zod';

/** An object of the configuration in which an unknown name is a fault that lists the known ones. */
export function strict<Shape extends z.ZodRawShape>(what: string, shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown name ${issue.keys.join(', ')}; ${what} has ${known}`
        : `expected ${what} with ${known}`,
  });
}
