import { DqlFault } from './fault.ts';
import type { Argument, Command, Expression } from './syntax.ts';

/** The arguments of a command: those without a name, lists in braces taken apart, and the others by name. */
export interface CommandArguments {
  readonly items: readonly Argument[];
  readonly named: Readonly<Record<string, Expression | undefined>>;
}

/** @param names that the command knows @throws DqlFault for another name, or one that comes twice */
export function argumentsOf(command: Command, names: readonly string[]): CommandArguments {
  const items: Argument[] = [];
  const named: Record<string, Expression> = {};
  for (const argument of command.arguments) {
    const { parameter, value, at } = argument;
    if (parameter === undefined) {
      items.push(...(value.kind === 'list' && argument.alias === undefined ? value.items : [argument]));
    } else if (names.includes(parameter) && named[parameter] === undefined) {
      named[parameter] = value;
    } else {
      const text = `${command.name} has no parameter "${parameter}:", or has it already.`;
      throw new DqlFault('UNKNOWN_PARAMETER', text, at, [command.name, parameter]);
    }
  }
  return { items, named };
}

/** What a list holds, or the one expression that stands for a list. */
export function listed(expression: Expression | undefined): readonly Argument[] {
  if (!expression) return [];
  return expression.kind === 'list' ? expression.items : [{ value: expression, at: expression.at }];
}

/** A column's name: its alias, its field, or the expression as it is written. */
export function columnName({ alias, value }: Argument, text: string): string {
  if (alias !== undefined) return alias;
  return value.kind === 'field' ? value.name : text.slice(value.at.from, value.at.to);
}

/** @throws DqlFault unless there is at least one */
export function expectSome(items: readonly Argument[], command: Command, what: string): void {
  if (items.length === 0) throw new DqlFault('INVALID_ARGUMENTS', `${command.name} needs ${what}.`, command.at);
}
