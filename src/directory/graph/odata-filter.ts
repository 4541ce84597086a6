import type { SQLInputValue } from 'node:sqlite';
import { afterPrefix } from '../store/fold.ts';
import type { ObjectKind } from '../store/objects.ts';
import { badRequest, unsupportedQuery } from './graph-error.ts';
import {
  ADVANCED,
  BOOLEANS,
  BY_ENDING,
  COLLECTIONS_OF_TEXTS,
  KEPT_LOWER,
  MOMENTS,
  NOT_BY_BEGINNING,
  STRINGS,
} from './odata-properties.ts';
import { Cursor, type Token } from './odata-tokens.ts';

/** A condition on the table `object`, with its values. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/** A `$filter` as it was read. */
export interface Filter extends Condition {
  /** Whether Graph answers it only with `ConsistencyLevel: eventual` and `$count=true`. */
  readonly advanced: boolean;
}

const MAX_DEPTH = 32;
const MAX_CLAUSES = 100;

/** What is known while a filter is read. */
interface Reading {
  readonly cursor: Cursor;
  readonly kind: ObjectKind;
  advanced: boolean;
  clauses: number;
}

/**
 * Reads a `$filter`: `eq`, `ne`, `ge`, `le`, `gt`, `lt`, `in`, `startswith`, `endswith`, `any`, `not`, `and`, `or`,
 * parentheses; texts, booleans, moments, null. Texts compare without regard to case.
 * @throws GraphError 400 for anything else, and for a property that cannot be asked so
 */
export function parseFilter(filter: string, kind: ObjectKind): Filter {
  const reading: Reading = { cursor: new Cursor(filter), kind, advanced: false, clauses: 0 };
  const condition = anyOf(reading, 0);
  if (!reading.cursor.atEnd) throw reading.cursor.wrong();
  return { ...condition, advanced: reading.advanced };
}

function join(parts: readonly Condition[], word: 'AND' | 'OR'): Condition {
  if (parts.length === 1 && parts[0] !== undefined) return parts[0];
  return {
    sql: `(${parts.map(part => part.sql).join(` ${word} `)})`,
    values: parts.flatMap(part => [...part.values]),
  };
}

function anyOf(reading: Reading, depth: number): Condition {
  const parts = [allOf(reading, depth)];
  while (reading.cursor.isWord('or')) {
    reading.cursor.skip();
    parts.push(allOf(reading, depth));
  }
  return join(parts, 'OR');
}

function allOf(reading: Reading, depth: number): Condition {
  const parts = [single(reading, depth)];
  while (reading.cursor.isWord('and')) {
    reading.cursor.skip();
    parts.push(single(reading, depth));
  }
  return join(parts, 'AND');
}

const negated = ({ sql, values }: Condition): Condition => ({ sql: `NOT coalesce(${sql}, 0)`, values });

const count = (reading: Reading): void => {
  reading.clauses += 1;
  if (reading.clauses > MAX_CLAUSES)
    throw badRequest('Too many child clauses specified in search filter expression.');
};

function single(reading: Reading, depth: number): Condition {
  const { cursor } = reading;
  if (depth > MAX_DEPTH) throw badRequest('Invalid filter clause: too deeply nested.');
  if (cursor.isMark('(')) {
    cursor.skip();
    const inner = anyOf(reading, depth + 1);
    cursor.take(')');
    return inner;
  }
  const name = cursor.word();
  if (name.toLowerCase() === 'not') {
    reading.advanced = true;
    return negated(single(reading, depth + 1));
  }
  count(reading);
  if (/^(starts|ends)with$/i.test(name) && cursor.isMark('(')) return edge(reading, name.toLowerCase());
  if (cursor.isMark('/')) return lambda(reading, name);
  if (ADVANCED.has(name)) reading.advanced = true;
  if (cursor.isWord('in')) return listed(reading, name);
  const operator = cursor.next?.kind === 'word' ? cursor.next.text.toLowerCase() : '';
  if (!/^(eq|ne|ge|le|gt|lt)$/.test(operator)) {
    throw unsupportedQuery(`The operator '${cursor.next?.text ?? ''}' is not supported on '${name}'.`);
  }
  cursor.skip();
  const value = cursor.literal();
  if (operator === 'eq') return equals(reading.kind, name, value);
  if (operator !== 'ne') return ordered(reading.kind, name, operator, value);
  reading.advanced = true;
  return negated(equals(reading.kind, name, value));
}

/** `startswith(name,'x')`, `endswith(mail,'x')`, also with `eq true` behind. */
function edge(reading: Reading, which: string): Condition {
  const { cursor, kind } = reading;
  cursor.take('(');
  const name = cursor.word();
  cursor.take(',');
  const value = cursor.literal();
  cursor.take(')');
  if (value.kind !== 'text') throw cursor.wrong();
  const column = stringColumn(kind, name);
  if (which === 'startswith' && NOT_BY_BEGINNING.has(name)) throw unsupported(name);
  if (ADVANCED.has(name)) reading.advanced = true;
  if (which === 'endswith') {
    if (!BY_ENDING.has(name)) throw unsupported(name);
    reading.advanced = true;
  }
  const found = atEdge(column, which, value.text.toLowerCase());
  if (!cursor.isWord('eq')) return found;
  cursor.skip();
  const wanted = cursor.literal();
  if (wanted.kind !== 'word' || /^null$/i.test(wanted.text)) throw cursor.wrong();
  return /^true$/i.test(wanted.text) ? found : negated(found);
}

function atEdge(column: string, which: string, low: string): Condition {
  if (which === 'startswith')
    return { sql: `(${column} >= ? AND ${column} < ?)`, values: [low, afterPrefix(low)] };
  return { sql: `(? = '' OR substr(${column}, -length(?)) = ?)`, values: [low, low, low] };
}

/** `otherMails/any(x:x eq 'a')`, `proxyAddresses/any(x:startswith(x,'smtp:'))`. */
function lambda(reading: Reading, name: string): Condition {
  const { cursor, kind } = reading;
  cursor.take('/');
  if (!COLLECTIONS_OF_TEXTS[kind].includes(name) || !cursor.isWord('any')) throw unsupported(name);
  if (ADVANCED.has(name)) reading.advanced = true;
  cursor.skip();
  cursor.take('(');
  const variable = cursor.word();
  cursor.take(':');
  const condition = onElement(reading, name, variable);
  cursor.take(')');
  const { sql, values } = condition;
  return { sql: `EXISTS (SELECT 1 FROM json_each(body, '$.${name}') e WHERE ${sql})`, values };
}

function onElement({ cursor, ...reading }: Reading, name: string, variable: string): Condition {
  const element = 'lc(e.value)';
  const word = cursor.word();
  if (/^(starts|ends)with$/i.test(word) && cursor.isMark('(')) {
    cursor.take('(');
    if (cursor.word() !== variable) throw cursor.wrong();
    cursor.take(',');
    const value = cursor.literal();
    cursor.take(')');
    if (value.kind !== 'text') throw cursor.wrong();
    const which = word.toLowerCase();
    if (which === 'endswith' || (which === 'startswith' && name === 'groupTypes')) throw unsupported(name);
    return atEdge(element, which, value.text.toLowerCase());
  }
  if (word !== variable || !cursor.isWord('eq')) throw unsupported(`${name} of a ${reading.kind}`);
  cursor.skip();
  const value = cursor.literal();
  if (value.kind === 'word') throw cursor.wrong();
  return { sql: `${element} = ?`, values: [value.text.toLowerCase()] };
}

function listed(reading: Reading, name: string): Condition {
  const { cursor, kind } = reading;
  cursor.skip();
  cursor.take('(');
  const parts = [equals(kind, name, cursor.literal())];
  while (cursor.isMark(',')) {
    cursor.skip();
    count(reading);
    parts.push(equals(kind, name, cursor.literal()));
  }
  cursor.take(')');
  return join(parts, 'OR');
}

const unsupported = (name: string): Error =>
  unsupportedQuery(`Unsupported or invalid query filter clause specified for property '${name}'.`);

function stringColumn(kind: ObjectKind, name: string): string {
  if (!STRINGS[kind].includes(name)) throw unsupported(name);
  return KEPT_LOWER[name] ?? `lc(json_extract(body, '$.${name}'))`;
}

/** A moment in milliseconds. @throws GraphError 400 */
function momentOf(name: string, value: Token): number {
  const moment = value.kind === 'moment' ? Date.parse(value.text) : Number.NaN;
  if (Number.isNaN(moment)) throw badRequest(`Invalid filter clause: '${name}' is a date and time.`);
  return moment;
}

const OPERATORS: Readonly<Record<string, string>> = { ge: '>=', le: '<=', gt: '>', lt: '<' };

function ordered(kind: ObjectKind, name: string, operator: string, value: Token): Condition {
  const sign = OPERATORS[operator] ?? '=';
  if (MOMENTS.includes(name))
    return { sql: `moment(json_extract(body, '$.${name}')) ${sign} ?`, values: [momentOf(name, value)] };
  const column = stringColumn(kind, name);
  if (value.kind !== 'text' && value.kind !== 'guid')
    throw badRequest(`Invalid filter clause: '${name}' is a string.`);
  return { sql: `${column} ${sign} ?`, values: [value.text.toLowerCase()] };
}

function equals(kind: ObjectKind, name: string, value: Token): Condition {
  const isNull = value.kind === 'word' && value.text.toLowerCase() === 'null';
  if (MOMENTS.includes(name)) {
    if (isNull) return { sql: `json_extract(body, '$.${name}') IS NULL`, values: [] };
    return { sql: `moment(json_extract(body, '$.${name}')) = ?`, values: [momentOf(name, value)] };
  }
  if (BOOLEANS[kind].includes(name)) {
    if (value.kind !== 'word') throw badRequest(`Invalid filter clause: '${name}' is a boolean.`);
    const column = `json_extract(body, '$.${name}')`;
    if (isNull) return { sql: `${column} IS NULL`, values: [] };
    return { sql: `${column} = ?`, values: [value.text.toLowerCase() === 'true' ? 1 : 0] };
  }
  const column = stringColumn(kind, name);
  if (isNull) return { sql: `${column} IS NULL`, values: [] };
  if (value.kind === 'word' || value.kind === 'number' || value.kind === 'moment')
    throw badRequest(`Invalid filter clause: '${name}' is a string.`);
  return { sql: `${column} = ?`, values: [value.text.toLowerCase()] };
}
