import { afterPrefix, fold } from '../store/fold.ts';
import type { Condition } from './odata-filter.ts';
import { badRequest } from './graph-error.ts';

const FIELDS: Readonly<Record<string, string>> = {
  displayname: 'displayName',
  mail: 'mail',
  userprincipalname: 'userPrincipalName',
  givenname: 'givenName',
  surname: 'surname',
};

/**
 * Reads a `$search`: `"property:text"` clauses joined by AND and OR (AND binds closer), parentheses.
 * Each word of a displayName is found by its beginning; other properties by theirs. Case and accents do not matter.
 * @throws GraphError 400
 */
export function parseSearch(search: string, tenant: number): Condition {
  const tokens = search.match(/"(?:[^"\\]|\\.)*"|\(|\)|[^\s()"]+/g) ?? [];
  if (tokens.length > 100) throw badRequest('Syntax error in $search: too many clauses.');
  let at = 0;
  const joined = (word: 'AND' | 'OR', part: () => Condition): Condition => {
    const parts = [part()];
    while (tokens[at]?.toUpperCase() === word) {
      at += 1;
      parts.push(part());
    }
    return { sql: `(${parts.map(p => p.sql).join(` ${word} `)})`, values: parts.flatMap(p => [...p.values]) };
  };
  const single = (): Condition => {
    const token = tokens[at];
    at += 1;
    if (token === '(') {
      const inner = joined('OR', () => joined('AND', single));
      if (tokens[at] !== ')') throw badRequest('Syntax error in $search: a parenthesis is not closed.');
      at += 1;
      return inner;
    }
    if (token === undefined || !token.startsWith('"')) {
      throw badRequest('Syntax error in $search: a clause looks like "displayName:text".');
    }
    return clause(token.slice(1, -1).replace(/\\(.)/g, '$1'), tenant);
  };
  const condition = joined('OR', () => joined('AND', single));
  if (at < tokens.length) throw badRequest(`Syntax error in $search at '${tokens[at]}'.`);
  return condition;
}

function clause(text: string, tenant: number): Condition {
  const colon = text.indexOf(':');
  const name = text.slice(0, Math.max(colon, 0)).toLowerCase();
  const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
  const wanted = text.slice(colon + 1).trim();
  if (field === undefined)
    throw badRequest('$search needs a property: displayName, mail, userPrincipalName, givenName or surname.');
  if (wanted === '') throw badRequest('$search needs something to search for.');
  const prefix = (word: string): Condition => ({
    sql: 'n IN (SELECT object FROM word WHERE tenant = ? AND field = ? AND word >= ? AND word < ?)',
    values: [tenant, field, word, afterPrefix(word)],
  });
  if (field !== 'displayName') return prefix(fold(wanted));
  const all = (parts: Condition[], word: string): Condition => ({
    sql: `(${parts.map(p => p.sql).join(` ${word} `)})`,
    values: parts.flatMap(p => [...p.values]),
  });
  const parts = wanted.split(/\s+/).flatMap(part => {
    const pieces = fold(part)
      .split(/[^\p{L}\p{N}]+/u)
      .filter(piece => piece !== '');
    if (pieces.length === 0) return [];
    if (pieces.length === 1) return pieces.map(prefix);
    return [all([all(pieces.map(prefix), 'AND'), prefix(pieces.join(''))], 'OR')];
  });
  return parts.length === 0 ? { sql: '0', values: [] } : all(parts, 'AND');
}
