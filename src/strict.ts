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

/** A number with both ends allowed. @param what for the fault: "the seconds before now" */
export function numberBetween(min: number, max: number, what: string) {
  const error = `expected ${what}, a number from ${min} to ${max}`;
  return z.number({ error }).min(min, error).max(max, error);
}

/** A whole number with both ends allowed. */
export function wholeBetween(min: number, max: number, what: string) {
  return numberBetween(min, max, what).int(`expected ${what}, a whole number from ${min} to ${max}`);
}

/** True or false, said of something. */
export function yesOrNo(what: string) {
  return z.boolean({ error: `expected true or false: ${what}` });
}
