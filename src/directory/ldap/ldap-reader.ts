/** A value as the server sent it: text, or bytes where the attribute is binary. */
export type LdapValue = string | Buffer;

/** An entry of an LDAP directory. Attribute names are in lower case; options such as `;range=0-1499` stay. */
export interface LdapEntry {
  readonly dn: string;
  readonly attributes: ReadonlyMap<string, readonly LdapValue[]>;
}

export interface LdapSearch {
  readonly base: string;
  /** `sub`: the base and all below it; `base`: the one entry. */
  readonly scope: 'sub' | 'base';
  /** RFC 4515. */
  readonly filter: string;
  readonly attributes: readonly string[];
  /** Those of the attributes that hold bytes, spelled as in `attributes`. */
  readonly binary?: readonly string[];
}

/** An LDAP directory that is read page by page over one connection. */
export interface LdapReader {
  /**
   * The entries found, one page of the server's at a time (simple paged results, RFC 2696). References to other servers
   * are not followed; `referred` is told how many there were.
   * @throws LdapFault
   */
  search(search: LdapSearch, referred?: (count: number) => void): AsyncIterable<readonly LdapEntry[]>;
  close(): Promise<void>;
}

export type LdapFaultCode =
  | 'ldap-unreachable'
  | 'ldap-not-trusted'
  | 'ldap-credentials'
  | 'ldap-no-such-base'
  | 'ldap-refused'
  | 'ldap-malformed';

/** The LDAP directory did not do as asked. Nothing was written because of what it said before. */
export class LdapFault extends Error {
  readonly code: LdapFaultCode;
  constructor(code: LdapFaultCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'LdapFault';
    this.code = code;
  }
}

const NONE: readonly LdapValue[] = [];

export const valuesOf = (entry: LdapEntry, attribute: string): readonly LdapValue[] =>
  entry.attributes.get(attribute.toLowerCase()) ?? NONE;

/** The first value as text without spaces around it; undefined when there is none or it is empty. */
export function textOf(entry: LdapEntry, attribute: string): string | undefined {
  const text = String(valuesOf(entry, attribute)[0] ?? '').trim();
  return text === '' ? undefined : text;
}
