import { DqlFault } from '../fault.ts';
import type { Expression } from '../syntax.ts';

export interface Bound {
  readonly positional: readonly Expression[];
  /** The alias of each positional argument, or the field that it is. */
  readonly fieldNames: readonly (string | undefined)[];
  readonly named: ReadonlyMap<string, Expression>;
}

/** What a call may have. */
export interface Parameters {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly named?: readonly string[];
}

/** Sorts the arguments of a call into those with and without names. @throws DqlFault when they are not what it takes */
export function bindArguments({ name, min, max, named = [] }: Parameters, call: Expression & { kind: 'call' }): Bound {
  const positional: Expression[] = [];
  const fieldNames: (string | undefined)[] = [];
  const byName = new Map<string, Expression>();
  for (const { parameter, alias, value, at } of call.arguments) {
    if (parameter === undefined) {
      positional.push(value);
      fieldNames.push(alias ?? (value.kind === 'field' ? value.name : undefined));
    } else if (named.includes(parameter) && !byName.has(parameter)) {
      byName.set(parameter, value);
    } else {
      throw new DqlFault('UNKNOWN_PARAMETER', `${name} has no parameter "${parameter}:" here.`, at, [name, parameter]);
    }
  }
  if (positional.length < min || positional.length > max) {
    throw new DqlFault(
      'INVALID_ARGUMENTS',
      `${name} takes ${counted(min, max)}, not ${positional.length}${hint(named)}.`,
      call.at,
      [name],
    );
  }
  return { positional, fieldNames, named: byName };
}

function counted(min: number, max: number): string {
  if (min === max) return min === 1 ? '1 argument' : `${min} arguments`;
  return max === Infinity ? `at least ${min} arguments` : `${min} to ${max} arguments`;
}

function hint(named: readonly string[]): string {
  return named.length === 0 ? '' : `, and with their names ${named.map((one) => `${one}:`).join(', ')}`;
}
