import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openAuthority } from '../src/directory/tls/authority.ts';
import { freePort } from './rolecall.ts';

/** A real OpenLDAP server in a temporary folder, with its own data, ports and certificate. */
export interface Slapd {
  readonly url: string;
  readonly secureUrl: string;
  readonly suffix: string;
  /** The authority of its certificate: a file, and its PEM. */
  readonly ca: { readonly file: string; readonly pem: string };
  /** May read everything, at most 500 entries at once unless in pages. */
  readonly reader: { readonly dn: string; readonly password: string };
  /** May write. */
  readonly root: { readonly dn: string; readonly password: string };
  stop(): Promise<void>;
}

const folders = [
  ...(process.env['PATH'] ?? '').split(delimiter),
  ...[
    '/usr/sbin',
    '/usr/lib/openldap',
    '/usr/libexec',
    '/usr/local/libexec',
    '/opt/homebrew/opt/openldap/libexec',
  ],
];
const program = (name: string): string | undefined =>
  folders.map(folder => join(folder, name)).find(path => existsSync(path));

const schemas = ['/etc/ldap/schema', '/etc/openldap/schema', '/opt/homebrew/etc/openldap/schema'].find(
  folder => existsSync(join(folder, 'inetorgperson.schema')),
);
const modules = ['/usr/lib/ldap', '/usr/lib/openldap', '/usr/lib64/openldap'].find(folder =>
  existsSync(folder),
);

/** What to say where there is no OpenLDAP server: what is left out and how to get it. */
export const slapdMissing =
  'No OpenLDAP server was found, so the tests that keep a tenant from a real LDAP directory are left out. ' +
  'Install one (Debian: apt-get install slapd) so that slapd and slapadd are on PATH or in /usr/sbin.';

export const findSlapd = (): string | undefined =>
  program('slapadd') !== undefined && schemas !== undefined ? program('slapd') : undefined;

const SUFFIX = 'dc=corp,dc=test';
const ROOT = { dn: `cn=admin,${SUFFIX}`, password: 'root-of-these-tests' };
const READER = { dn: `cn=reader,${SUFFIX}`, password: 'reader-of-these-tests' };

const configuration = (folder: string, schema: string): string => `
${['core', 'cosine', 'inetorgperson'].map(name => `include ${schemas}/${name}.schema`).join('\n')}
${schema}
${modules === undefined ? '' : `modulepath ${modules}\nmoduleload back_mdb\nmoduleload ppolicy`}
pidfile ${folder}/slapd.pid
TLSCACertificateFile ${folder}/directory-ca.pem
TLSCertificateFile ${folder}/server.pem
TLSCertificateKeyFile ${folder}/server-key.pem
database mdb
maxsize 268435456
dbnosync
suffix "${SUFFIX}"
rootdn "${ROOT.dn}"
rootpw ${ROOT.password}
directory ${folder}/data
index objectClass,entryUUID eq
limits dn.exact="${READER.dn}" size.soft=500 size.hard=500 size.pr=500 size.prtotal=unlimited
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${READER.dn}" read by anonymous auth by * none
`;

const readerEntry = `dn: ${READER.dn}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: ${READER.password}
`;

const topEntry = `dn: ${SUFFIX}
objectClass: domain
dc: corp
`;

/**
 * Starts one on free ports of loopback with these entries (LDIF, below `dc=corp,dc=test`, which is there already), and
 * with more of a schema (slapd.conf) where entries need them.
 */
export async function startSlapd(ldif: string, schema = ''): Promise<Slapd> {
  const [slapd, slapadd] = [findSlapd(), program('slapadd')];
  if (slapd === undefined || slapadd === undefined) throw new Error(slapdMissing);
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-slapd-'));
  mkdirSync(join(folder, 'data'));
  const authority = await openAuthority({ folder, hostNames: [] });
  const issued = await authority.issue(new Date());
  writeFileSync(join(folder, 'server.pem'), issued.certificate);
  writeFileSync(join(folder, 'server-key.pem'), issued.key, { mode: 0o600 });
  const config = join(folder, 'slapd.conf');
  writeFileSync(config, configuration(folder, schema));
  const data = join(folder, 'data.ldif');
  writeFileSync(data, [topEntry, readerEntry, ldif].join('\n'));
  try {
    execFileSync(slapadd, ['-q', '-f', config, '-l', data], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`slapadd: ${String((error as { stderr?: Buffer }).stderr)}`, { cause: error });
  }
  const [port, securePort] = [await freePort(), await freePort()];
  const [url, secureUrl] = [`ldap://localhost:${port}`, `ldaps://localhost:${securePort}`];
  // `-d 0` keeps it in the foreground, a child of the tests.
  const listen = `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${securePort}`;
  const server = spawn(slapd, ['-d', '0', '-f', config, '-h', listen], { cwd: folder, stdio: 'ignore' });
  const ended = new Promise<void>(resolve => server.once('exit', () => resolve()));
  const kill = (): void => void server.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    server.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let attempt = 0; !(await answers(port)); attempt += 1) {
    if (attempt > 200 || server.exitCode !== null) {
      await stop();
      throw new Error('slapd does not start.');
    }
    await sleep(50);
  }
  const ca = { file: authority.file, pem: readFileSync(authority.file, 'utf8') };
  return { url, secureUrl, suffix: SUFFIX, ca, reader: READER, root: ROOT, stop };
}

const answers = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/** One entry as LDIF, every value in base64, so that nothing in it needs escaping there. */
export function ldifEntry(
  dn: string,
  attributes: Readonly<Record<string, string | Buffer | readonly (string | Buffer)[]>>,
): string {
  const encode = (value: string | Buffer): string => Buffer.from(value as string).toString('base64');
  const lines = Object.entries(attributes).flatMap(([name, values]) =>
    (Array.isArray(values) ? (values as (string | Buffer)[]) : [values as string | Buffer]).map(
      value => `${name}:: ${encode(value)}`,
    ),
  );
  return [`dn:: ${encode(dn)}`, ...lines, ''].join('\n');
}
