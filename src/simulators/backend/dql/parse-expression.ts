import type { Cursor } from './cursor.ts';
import { spanning } from './fault.ts';
import type { Argument, BinaryOperator, Expression } from './syntax.ts';

/** Reads `[ … ]`; handed in, because queries are made of expressions. */
export type ParseSubquery = (cursor: Cursor) => Expression;

/** Binary operators from the loosest to the tightest. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['or'],
  ['xor'],
  ['and'],
  ['==', '!=', '<', '<=', '>', '>=', '~'],
  ['+', '-'],
  ['*', '/', '%'],
];
const COMPARISONS = 3;

/** An expression, as far as it goes. @throws DqlFault */
export function parseExpression(cursor: Cursor): Expression {
  return cursor.deeper(() => binary(cursor, 0));
}

function binary(cursor: Cursor, level: number): Expression {
  const operators = LEVELS[level];
  if (!operators) return unary(cursor);
  // `not a == b` is `not (a == b)`.
  if (level === COMPARISONS && cursor.isWord('not')) return negation(cursor);
  let left = aligned(cursor, level, binary(cursor, level + 1));
  for (;;) {
    const operator = operators.find((one) => isOperator(cursor, one));
    if (operator === undefined) return left;
    cursor.countOperator();
    cursor.next();
    const right = aligned(cursor, level, binary(cursor, level + 1));
    left = { kind: 'binary', operator, left, right, at: spanning(left.at, right.at) };
  }
}

function isOperator(cursor: Cursor, operator: BinaryOperator): boolean {
  return /^[a-z]/.test(operator) ? cursor.isWord(operator) : cursor.isSymbol(operator);
}

function negation(cursor: Cursor): Expression {
  const { at } = cursor.next();
  cursor.countOperator();
  const operand = cursor.deeper(() => binary(cursor, COMPARISONS));
  return { kind: 'not', operand, at: spanning(at, operand.at) };
}

/** `now()-7d@d` is the beginning of the day a week ago: behind a duration, `@` comes after all arithmetic. */
function aligned(cursor: Cursor, level: number, operand: Expression): Expression {
  return level === COMPARISONS && cursor.take('@') ? alignment(cursor, operand) : operand;
}

function alignment(cursor: Cursor, operand: Expression): Expression {
  const { token } = cursor;
  if (token.kind === 'duration') {
    cursor.next();
    return { kind: 'align', operand, count: token.count, unit: token.unit, at: spanning(operand.at, token.at) };
  }
  if (token.kind !== 'name') throw cursor.unexpected('a unit such as d');
  cursor.next();
  return { kind: 'align', operand, count: 1, unit: token.text, at: spanning(operand.at, token.at) };
}

function unary(cursor: Cursor): Expression {
  const { at } = cursor.token;
  if (!cursor.take('-')) return postfix(cursor, primary(cursor));
  cursor.countOperator();
  const operand = cursor.deeper(() => unary(cursor));
  return { kind: 'negate', operand, at: spanning(at, operand.at) };
}

function postfix(cursor: Cursor, first: Expression): Expression {
  // `now()@d-7d` is a week before the beginning of today.
  if (first.kind !== 'duration' && cursor.take('@')) return alignment(cursor, first);
  let operand = first;
  while (cursor.take('[')) {
    cursor.countOperator();
    if (cursor.isSymbol(']')) {
      operand = { kind: 'iterate', operand, at: spanning(operand.at, cursor.next().at) };
      continue;
    }
    const index = parseExpression(cursor);
    operand = { kind: 'element', operand, index, at: spanning(operand.at, cursor.expect(']').at) };
  }
  return operand;
}

function primary(cursor: Cursor): Expression {
  const { token } = cursor;
  switch (token.kind) {
    case 'number':
      cursor.next();
      return { kind: 'literal', value: token.value, at: token.at };
    case 'string':
      cursor.next();
      return { kind: 'literal', value: token.text, at: token.at };
    case 'duration':
      cursor.next();
      return { kind: 'duration', count: token.count, unit: token.unit, at: token.at };
    case 'variable':
      cursor.next();
      return { kind: 'variable', name: token.text, at: token.at };
    case 'name':
      return named(cursor);
    default:
      break;
  }
  if (cursor.isSymbol('{')) return list(cursor);
  if (!cursor.take('(')) throw cursor.unexpected('an expression');
  const inner = parseExpression(cursor);
  cursor.expect(')');
  return inner;
}

const WORDS = new Map<string, null | boolean>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
/** What cannot be the name of a field unless it is quoted. */
const RESERVED = new Set(['and', 'or', 'xor', 'not']);

function named(cursor: Cursor): Expression {
  const token = cursor.next();
  if (token.kind !== 'name') throw cursor.unexpected('a name');
  const { text, quoted, at } = token;
  if (quoted) return { kind: 'field', name: text, at };
  if (cursor.isSymbol('(')) return call(cursor, text, at);
  const word = text.toLowerCase();
  const value = WORDS.get(word);
  if (value !== undefined) return { kind: 'literal', value, at };
  if (RESERVED.has(word)) throw cursor.unexpected(`something that "${text}" can join`);
  return { kind: 'field', name: text, at };
}

function call(cursor: Cursor, name: string, at: Expression['at']): Expression {
  cursor.expect('(');
  const args = cursor.isSymbol(')') ? [] : parseArguments(cursor, parseExpression);
  return { kind: 'call', name, arguments: args, at: spanning(at, cursor.expect(')').at) };
}

function list(cursor: Cursor): Expression {
  const { at } = cursor.expect('{');
  const items = cursor.isSymbol('}') ? [] : cursor.deeper(() => parseArguments(cursor, parseExpression));
  return { kind: 'list', items, at: spanning(at, cursor.expect('}').at) };
}

/** One or more, between commas. @param value reads what stands behind the names */
export function parseArguments(cursor: Cursor, value: ParseSubquery): Argument[] {
  const args = [argument(cursor, value)];
  while (cursor.take(',')) args.push(argument(cursor, value));
  return args;
}

function argument(cursor: Cursor, parse: ParseSubquery): Argument {
  const { token } = cursor;
  const names: { parameter?: string; alias?: string } = {};
  if (token.kind === 'name' && cursor.isSymbol(':', 1)) {
    names.parameter = token.text;
    cursor.next();
    cursor.next();
  } else if (token.kind === 'name' && cursor.isSymbol('=', 1)) {
    names.alias = token.text;
    cursor.next();
    cursor.next();
  }
  const value = parse(cursor);
  const direction = cursor.isWord('asc') ? 'asc' : cursor.isWord('desc') ? 'desc' : undefined;
  const end = direction ? cursor.next().at : value.at;
  return { ...names, value, ...(direction && { direction }), at: spanning(token.at, end) };
}
