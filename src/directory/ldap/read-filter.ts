import {
  AndFilter,
  EqualityFilter,
  FilterParser,
  NotFilter,
  OrFilter,
  SubstringFilter,
  type Filter,
} from 'ldapts';
import { LdapFault } from './ldap-reader.ts';

/**
 * Reads a filter (RFC 4515). The library takes an escaped byte for a character, so that `\c3\a9` would be sent as
 * four bytes: here everything that is not ASCII is brought into bytes first, and the values are sent as bytes.
 * @throws LdapFault `ldap-malformed`
 */
export function readFilter(text: string): Filter {
  const bytes = text.replace(/[^\x00-\x7f]+/gu, part =>
    [...Buffer.from(part)].map(byte => `\\${byte.toString(16).padStart(2, '0')}`).join(''),
  );
  try {
    if (!isOneWhole(bytes)) throw new Error('parentheses do not match');
    return inBytes(FilterParser.parseString(bytes));
  } catch (error) {
    throw new LdapFault('ldap-malformed', `This is no LDAP filter (RFC 4515): ${text}`, error);
  }
}

/** One pair of parentheses around everything: within values they are escaped. The library is not so strict. */
function isOneWhole(text: string): boolean {
  let open = 0;
  for (const [at, character] of [...text].entries()) {
    if (character === '(') open += 1;
    else if (character === ')') open -= 1;
    if (open <= 0) return open === 0 && at > 0 && at === text.length - 1;
  }
  return false;
}

const textOf = (value: string): string => Buffer.from(value, 'latin1').toString('utf8');

/** Turns every value of the filter, whose characters stand for bytes, into those bytes or the text that they are. */
function inBytes(filter: Filter): Filter {
  if (filter instanceof AndFilter || filter instanceof OrFilter) filter.filters.forEach(inBytes);
  else if (filter instanceof NotFilter) inBytes(filter.filter);
  else if (filter instanceof SubstringFilter) {
    filter.initial = textOf(filter.initial);
    filter.any = filter.any.map(textOf);
    filter.final = textOf(filter.final);
  } else if (filter instanceof EqualityFilter) filter.value = Buffer.from(String(filter.value), 'latin1');
  else if ('value' in filter && typeof filter.value === 'string') filter.value = textOf(filter.value);
  return filter;
}
