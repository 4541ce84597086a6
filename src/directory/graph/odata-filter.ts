import type { SQLInputValue } from 'node:sqlite';
import { afterPrefix } from '../store/fold.ts';
import type { ObjectKind } from '../store/objects.ts';
import { badRequest, unsupportedQuery, type GraphError } from './graph-error.ts';

/** A condition on the table `object`, with its values. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

const STRINGS: Readonly<Record<ObjectKind, readonly string[]>> = {
  user: [
    ...[
      'id',
      'displayName',
      'userPrincipalName',
      'mail',
      'givenName',
      'surname',
      'mailNickname',
      'userType',
      'creationType',
    ],
    ...[
      'externalUserState',
      'department',
      'jobTitle',
      'city',
      'country',
      'companyName',
      'employeeId',
      'usageLocation',
    ],
    'onPremisesImmutableId',
  ],
  group: ['id', 'displayName', 'mail', 'mailNickname', 'description', 'visibility'],
  application: ['id', 'appId', 'displayName', 'signInAudience', 'description'],
  servicePrincipal: ['id', 'appId', 'displayName', 'servicePrincipalType', 'appOwnerOrganizationId'],
};
const BOOLEANS: Readonly<Record<ObjectKind, readonly string[]>> = {
  user: ['accountEnabled', 'onPremisesSyncEnabled'],
  group: ['mailEnabled', 'securityEnabled', 'onPremisesSyncEnabled', 'isAssignableToRole'],
  application: [],
  servicePrincipal: ['accountEnabled', 'appRoleAssignmentRequired'],
};
const KEPT_LOWER: Readonly<Record<string, string>> = {
  id: 'id',
  displayName: 'name_key',
  userPrincipalName: 'upn_key',
  mail: 'mail_key',
  appId: 'app_id',
};

type Token = { readonly kind: 'word' | 'text' | 'mark' | 'guid'; readonly text: string };

const TOKEN =
  /\s*(?:(?<guid>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})|'(?<text>(?:[^']|'')*)'|(?<word>[A-Za-z_][A-Za-z0-9_]*)|(?<mark>[(),]))/iy;

function tokenize(filter: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = filter.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(filter)?.groups;
    if (groups === undefined) throw badRequest(`Invalid filter clause: unexpected text at position ${at}.`);
    if (groups['guid'] !== undefined) tokens.push({ kind: 'guid', text: groups['guid'] });
    else if (groups['text'] !== undefined)
      tokens.push({ kind: 'text', text: groups['text'].replaceAll("''", "'") });
    else if (groups['word'] !== undefined) tokens.push({ kind: 'word', text: groups['word'] });
    else tokens.push({ kind: 'mark', text: groups['mark'] ?? '' });
  }
  return tokens;
}

const MAX_DEPTH = 32;

/** Reads tokens one after the other. */
class Cursor {
  readonly kind: ObjectKind;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(kind: ObjectKind, tokens: readonly Token[]) {
    this.kind = kind;
    this.#tokens = tokens;
  }
  get atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }
  get next(): Token | undefined {
    return this.#tokens[this.#at];
  }
  skip(): void {
    this.#at += 1;
  }
  isWord(word: string): boolean {
    return this.next?.kind === 'word' && this.next.text.toLowerCase() === word;
  }
  isMark(mark: string): boolean {
    return this.next?.kind === 'mark' && this.next.text === mark;
  }
  wrong(): GraphError {
    return badRequest(`Invalid filter clause: unexpected '${this.next?.text ?? 'end'}'.`);
  }
  take(mark: string): void {
    if (!this.isMark(mark)) throw this.wrong();
    this.skip();
  }
  literal(): Token {
    const token = this.next;
    if (token === undefined || token.kind === 'mark') throw this.wrong();
    if (token.kind === 'word' && !/^(true|false|null)$/i.test(token.text)) throw this.wrong();
    this.skip();
    return token;
  }
  property(): string {
    const token = this.next;
    if (token?.kind !== 'word') throw this.wrong();
    this.skip();
    return token.text;
  }
}

/**
 * Reads a `$filter` of the small grammar that the directory takes: `eq`, `in`, `startswith`, `and`, `or`,
 * parentheses; texts, booleans, null. Texts compare without regard to case.
 * @throws GraphError 400 for anything else
 */
export function parseFilter(filter: string, kind: ObjectKind): Condition {
  const cursor = new Cursor(kind, tokenize(filter));
  const condition = anyOf(cursor, 0);
  if (!cursor.atEnd) throw cursor.wrong();
  return condition;
}

function join(parts: readonly Condition[], word: 'AND' | 'OR'): Condition {
  if (parts.length === 1 && parts[0] !== undefined) return parts[0];
  return {
    sql: `(${parts.map(part => part.sql).join(` ${word} `)})`,
    values: parts.flatMap(part => [...part.values]),
  };
}

function anyOf(cursor: Cursor, depth: number): Condition {
  const parts = [allOf(cursor, depth)];
  while (cursor.isWord('or')) {
    cursor.skip();
    parts.push(allOf(cursor, depth));
  }
  return join(parts, 'OR');
}

function allOf(cursor: Cursor, depth: number): Condition {
  const parts = [single(cursor, depth)];
  while (cursor.isWord('and')) {
    cursor.skip();
    parts.push(single(cursor, depth));
  }
  return join(parts, 'AND');
}

function single(cursor: Cursor, depth: number): Condition {
  if (depth > MAX_DEPTH) throw badRequest('Invalid filter clause: too deeply nested.');
  if (cursor.isMark('(')) {
    cursor.skip();
    const inner = anyOf(cursor, depth + 1);
    cursor.take(')');
    return inner;
  }
  const name = cursor.property();
  if (name.toLowerCase() === 'startswith' && cursor.isMark('(')) return startsWith(cursor);
  if (cursor.isWord('in')) return listed(cursor, name);
  if (!cursor.isWord('eq')) {
    throw unsupportedQuery(`The operator '${cursor.next?.text ?? ''}' is not supported on '${name}'.`);
  }
  cursor.skip();
  return equals(cursor.kind, name, cursor.literal());
}

function startsWith(cursor: Cursor): Condition {
  cursor.take('(');
  const name = cursor.property();
  cursor.take(',');
  const value = cursor.literal();
  cursor.take(')');
  if (value.kind !== 'text') throw cursor.wrong();
  const low = value.text.toLowerCase();
  const column = stringColumn(cursor.kind, name);
  return { sql: `(${column} >= ? AND ${column} < ?)`, values: [low, afterPrefix(low)] };
}

function listed(cursor: Cursor, name: string): Condition {
  cursor.skip();
  cursor.take('(');
  const parts = [equals(cursor.kind, name, cursor.literal())];
  while (cursor.isMark(',')) {
    cursor.skip();
    parts.push(equals(cursor.kind, name, cursor.literal()));
  }
  cursor.take(')');
  return join(parts, 'OR');
}

function stringColumn(kind: ObjectKind, name: string): string {
  if (!STRINGS[kind].includes(name))
    throw unsupportedQuery(`Unsupported or invalid query filter clause specified for property '${name}'.`);
  return KEPT_LOWER[name] ?? `lc(json_extract(body, '$.${name}'))`;
}

function equals(kind: ObjectKind, name: string, value: Token): Condition {
  if (BOOLEANS[kind].includes(name)) {
    if (value.kind !== 'word') throw badRequest(`Invalid filter clause: '${name}' is a boolean.`);
    const column = `json_extract(body, '$.${name}')`;
    const wanted = value.text.toLowerCase();
    return wanted === 'null'
      ? { sql: `${column} IS NULL`, values: [] }
      : { sql: `${column} = ?`, values: [wanted === 'true' ? 1 : 0] };
  }
  const column = stringColumn(kind, name);
  if (value.kind === 'word') {
    if (value.text.toLowerCase() !== 'null')
      throw badRequest(`Invalid filter clause: '${name}' is a string.`);
    return { sql: `${column} IS NULL`, values: [] };
  }
  return { sql: `${column} = ?`, values: [value.text.toLowerCase()] };
}
