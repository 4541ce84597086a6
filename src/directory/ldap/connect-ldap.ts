import { connect, isIP, type NetConnectOpts } from 'node:net';
import { connect as connectSecurely, type ConnectionOptions } from 'node:tls';
import { Client, ResultCodeError, type Entry } from 'ldapts';
import { readFilter } from './read-filter.ts';
import {
  LdapFault,
  type LdapEntry,
  type LdapReader,
  type LdapSearch,
  type LdapValue,
} from './ldap-reader.ts';

export interface LdapConnection {
  /** `ldap://host[:port]` or `ldaps://host[:port]`. */
  readonly url: string;
  /** Turns an `ldap://` connection into an encrypted one before anything else is said (RFC 4511, 4.14). */
  readonly startTls?: boolean;
  /** Certificates (PEM) of the authorities to trust, instead of the usual ones. */
  readonly ca?: string;
  readonly bindDn?: string;
  readonly password?: string;
  readonly pageSize?: number;
  /** ms without an answer after which the server is given up. */
  readonly timeout?: number;
}

const PAGE = 500;
const TIMEOUT_MS = 60_000;

/** Opens one connection, encrypts it when told, and signs in. @throws LdapFault */
export async function connectLdap(options: LdapConnection): Promise<LdapReader> {
  const { hostname } = new URL(options.url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const tlsOptions: ConnectionOptions = {
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(options.ca === undefined ? {} : { ca: options.ca }),
    minVersion: 'TLSv1.2',
  };
  const secure = options.url.startsWith('ldaps:');
  const client = new Client({
    url: options.url,
    timeout: options.timeout ?? TIMEOUT_MS,
    connectTimeout: options.timeout ?? TIMEOUT_MS,
    // Given for ldap:// too, it would be spoken there from the start.
    ...(secure ? { tlsOptions } : {}),
    ...onlyOnce(secure),
  });
  try {
    if (options.startTls === true) await client.startTLS(tlsOptions);
    if (options.bindDn !== undefined) await client.bind(options.bindDn, options.password ?? '');
  } catch (error) {
    await client.unbind().catch(() => undefined);
    throw explained(options.url, error);
  }
  return {
    search: (search, referred) => pages(client, options, search, referred),
    close: () => client.unbind().catch(() => undefined),
  };
}

/**
 * The library opens a lost connection again by itself, unencrypted and signed in as nobody: such a reader sees less
 * than there is. One connection serves one run, and a run whose connection is lost ends.
 */
function onlyOnce(secure: boolean) {
  let opened = false;
  const take = (): void => {
    if (opened) throw new LdapFault('ldap-unreachable', 'The connection to the LDAP server was lost.');
    opened = true;
  };
  if (!secure) {
    const open = (port: NetConnectOpts | number | string, host?: unknown) => {
      take();
      return connect(Number(port), String(host));
    };
    return { createConnection: open as typeof connect };
  }
  const open = (port: unknown, host?: unknown, tls?: unknown) => {
    take();
    return connectSecurely(Number(port), String(host), tls as ConnectionOptions);
  };
  return { createSecureConnection: open as typeof connectSecurely };
}

async function* pages(
  client: Client,
  options: LdapConnection,
  search: LdapSearch,
  referred?: (count: number) => void,
): AsyncIterable<readonly LdapEntry[]> {
  const found = client.searchPaginated(search.base, {
    scope: search.scope,
    filter: readFilter(search.filter),
    attributes: [...search.attributes],
    explicitBufferAttributes: [...(search.binary ?? [])],
    derefAliases: 'never',
    paged: { pageSize: options.pageSize ?? PAGE },
  });
  try {
    for await (const page of found) {
      if (page.searchReferences.length > 0) referred?.(page.searchReferences.length);
      yield page.searchEntries.map(toEntry);
    }
  } catch (error) {
    throw explained(options.url, error, search.base);
  }
}

function toEntry({ dn, ...rest }: Entry): LdapEntry {
  const attributes = new Map<string, readonly LdapValue[]>();
  for (const [name, value] of Object.entries(rest)) {
    const values = Array.isArray(value) ? value : [value];
    if (values.length > 0) attributes.set(name.toLowerCase(), values);
  }
  return { dn, attributes };
}

const NOT_TRUSTED = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|ALTNAME/;

/** An error of the library or of the server, in words that name the server and never a password. */
function explained(url: string, error: unknown, base?: string): LdapFault {
  if (error instanceof LdapFault) return error;
  const { code, message } = error as NodeJS.ErrnoException & { code?: string | number };
  if (error instanceof ResultCodeError) {
    const said = `${error.name}, result code ${error.code}`;
    if (error.code === 49 || error.code === 48 || error.code === 8)
      return new LdapFault(
        'ldap-credentials',
        `${url} does not accept these credentials (${said}): look at the bind DN and its password.`,
        error,
      );
    if (error.code === 32 || error.code === 10)
      return new LdapFault('ldap-no-such-base', `${url} has no entry ${base ?? ''} (${said}).`, error);
    return new LdapFault('ldap-refused', `${url} refused (${said}). ${message}`, error);
  }
  if (typeof code === 'string' && NOT_TRUSTED.test(code))
    return new LdapFault(
      'ldap-not-trusted',
      `The certificate of ${url} is not trusted (${code}): give its authority with --ca-file.`,
      error,
    );
  return new LdapFault('ldap-unreachable', `${url} does not answer: ${message}`, error);
}
