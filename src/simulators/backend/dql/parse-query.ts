import { Cursor } from './cursor.ts';
import { spanning } from './fault.ts';
import { parseArguments, parseExpression } from './parse-expression.ts';
import type { Command, Expression, Query } from './syntax.ts';
import { tokenize } from './tokens.ts';

/** Reads a whole query. What its commands and functions are is not looked at. @throws DqlFault */
export function parseQuery(text: string): Query {
  const cursor = new Cursor(tokenize(text));
  const query = pipeline(cursor);
  if (cursor.token.kind !== 'end') throw cursor.unexpected('"|" or ","');
  return query;
}

function pipeline(cursor: Cursor): Query {
  const commands = [command(cursor)];
  while (cursor.take('|')) commands.push(command(cursor));
  const [first] = commands;
  return { commands, at: spanning(first?.at ?? cursor.previous, cursor.previous) };
}

function command(cursor: Cursor): Command {
  const { token } = cursor;
  if (token.kind !== 'name' || token.quoted) throw cursor.unexpected('a command');
  cursor.next();
  const args = isAtEnd(cursor) ? [] : parseArguments(cursor, argumentValue);
  return { name: token.text, arguments: args, at: spanning(token.at, cursor.previous) };
}

function isAtEnd(cursor: Cursor): boolean {
  return cursor.token.kind === 'end' || cursor.isSymbol('|') || cursor.isSymbol(']');
}

function argumentValue(cursor: Cursor): Expression {
  if (!cursor.isSymbol('[')) return parseExpression(cursor);
  const { at } = cursor.expect('[');
  const query = cursor.deeper(() => pipeline(cursor));
  return { kind: 'query', query, at: spanning(at, cursor.expect(']').at) };
}
