import { readFileSync } from 'node:fs';
import { UsageFault } from '../../cli/usage-fault.ts';
import { ATTRIBUTE_MAPS } from '../../directory/ldap/attribute-maps.ts';
import type { LdapConnection } from '../../directory/ldap/connect-ldap.ts';
import { parseDistinguishedName } from '../../directory/ldap/distinguished-name.ts';
import { readFilter } from '../../directory/ldap/read-filter.ts';
import type { SyncOptions } from '../../directory/ldap/sync-once.ts';
import { parseDuration } from '../setting-kinds.ts';

/** The options of `directory sync` as they are written. */
export interface SyncArguments {
  readonly ldap: string;
  readonly tenant: string;
  readonly base?: readonly string[];
  readonly userBase?: readonly string[];
  readonly groupBase?: readonly string[];
  readonly schema: string;
  readonly userFilter?: string;
  readonly groupFilter?: string;
  readonly disabledFilter?: string;
  readonly userName?: readonly string[];
  readonly bindDn?: string;
  readonly bindPasswordFile?: string;
  readonly startTls?: boolean;
  readonly caFile?: string;
  readonly allowPlainText?: boolean;
  readonly every?: string;
  readonly acceptMassRemoval?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/** @throws UsageFault */
export function readConnection(given: SyncArguments, env: Env): LdapConnection {
  const url = readUrl(given.ldap);
  if (given.startTls === true && url.protocol === 'ldaps:')
    throw new UsageFault('--start-tls is for ldap:// addresses: ldaps:// is encrypted from the start.');
  const bindDn = given.bindDn ?? env['LDAP_BIND_DN'];
  const passwordFile = given.bindPasswordFile ?? env['LDAP_BIND_PASSWORD_FILE'];
  const password =
    passwordFile === undefined
      ? env['LDAP_BIND_PASSWORD']
      : readText(passwordFile, 'the password').replace(/\r?\n$/, '');
  if (bindDn !== undefined && (password === undefined || password === ''))
    throw new UsageFault(
      'A bind DN needs its password, in LDAP_BIND_PASSWORD or in a file that LDAP_BIND_PASSWORD_FILE or --bind-password-file names.',
    );
  const encrypted = url.protocol === 'ldaps:' || given.startTls === true;
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (bindDn !== undefined && !encrypted && !here && given.allowPlainText !== true)
    throw new UsageFault(
      `The password would cross the network readable to all. Use ldaps:// or --start-tls, or insist with --allow-plain-text.`,
    );
  return {
    url: `${url.protocol}//${url.host}`,
    ...(given.startTls === true ? { startTls: true } : {}),
    ...(given.caFile === undefined ? {} : { ca: readText(given.caFile, 'the authority') }),
    ...(bindDn === undefined || password === undefined ? {} : { bindDn, password }),
  };
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain = url !== undefined && ['', '/'].includes(url.pathname) && url.search === '' && url.hash === '';
  if (url !== undefined && plain && /^ldaps?:$/.test(url.protocol) && url.hostname !== '') {
    if (url.username === '' && url.password === '') return url;
    throw new UsageFault('--ldap takes no password: everybody on the machine could read it. See --help.');
  }
  throw new UsageFault(`--ldap must be like ldap://host, ldap://host:389 or ldaps://host:636.`);
}

function readText(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageFault(`The file with ${what}, ${file}, cannot be read: ${(error as Error).message}`);
  }
}

/** @throws UsageFault */
export function readWhatToSync(given: SyncArguments): SyncOptions['read'] {
  const map = ATTRIBUTE_MAPS.find(({ name }) => name === given.schema);
  if (map === undefined)
    throw new UsageFault(`--schema must be ${ATTRIBUTE_MAPS.map(({ name }) => name).join(' or ')}.`);
  const userBases = given.userBase ?? given.base ?? [];
  const groupBases = given.groupBase ?? given.base ?? [];
  if (userBases.length === 0 || groupBases.length === 0)
    throw new UsageFault('Say where to look: --base DN, or --user-base DN and --group-base DN.');
  for (const base of [...userBases, ...groupBases]) checkBase(base);
  return {
    map,
    userBases,
    groupBases,
    userFilter: filter(given.userFilter ?? map.users),
    groupFilter: filter(given.groupFilter ?? map.groups),
    ...(given.disabledFilter === undefined ? {} : { disabledFilter: filter(given.disabledFilter) }),
    ...(given.userName === undefined ? {} : { userName: given.userName.map(attribute) }),
  };
}

function checkBase(base: string): void {
  try {
    parseDistinguishedName(base);
  } catch {
    throw new UsageFault(`"${base}" is no distinguished name such as ou=people,dc=example,dc=com.`);
  }
}

function filter(text: string): string {
  const whole = text.startsWith('(') ? text : `(${text})`;
  try {
    readFilter(whole);
  } catch (error) {
    throw new UsageFault((error as Error).message);
  }
  return whole;
}

function attribute(name: string): string {
  if (/^[A-Za-z][A-Za-z0-9-]*$/.test(name)) return name;
  throw new UsageFault(`"${name}" is no name of an attribute.`);
}

/** ms between two rounds; undefined: once. @throws UsageFault */
export function readEvery(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const every = parseDuration(text);
  if (every !== undefined && every >= 1_000) return every;
  throw new UsageFault('--every must be a time from one second on, such as 30s, 5m or 1h.');
}
