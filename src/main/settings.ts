import { readFileSync } from 'node:fs';
import {
  addressList,
  count,
  duration,
  file,
  guid,
  matching,
  maxAge,
  oneOf,
  pageAddresses,
  port,
  portals,
  rate,
  text,
  url,
} from './setting-kinds.ts';
import type { PortalClient, Spec } from './setting-kinds.ts';

/** Where a setting's value came from; made ones are kept in `DATA_DIR`. */
export type Origin = 'environment' | 'default' | 'made';

/** A wrong setting: its name, its value and what is allowed. It stops the start. */
export class SettingsError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(
      `${faults.length === 1 ? 'A setting is wrong' : 'Settings are wrong'}:\n${faults.map(f => `  ${f}`).join('\n')}`,
    );
    this.name = 'SettingsError';
    this.faults = faults;
  }
}

const specs = {
  host: text('HOST', '127.0.0.1', 'an address to listen on'),
  port: port('PORT', 8080),
  directoryPort: port('DIRECTORY_PORT', 8081),
  publicUrl: url('PUBLIC_URL', ''),
  directoryUrl: url('DIRECTORY_URL', ''),
  dataDir: text('DATA_DIR', './data', 'a folder, or memory'),
  databaseUrl: matching(
    'DATABASE_URL',
    /^postgres(ql)?:\/\//,
    'postgres://user:password@host:port/database',
    true,
  ),
  directory: oneOf('DIRECTORY', 'embedded', ['embedded', 'entra']),
  loginUrl: url('LOGIN_URL', 'https://login.microsoftonline.com'),
  graphUrl: url('GRAPH_URL', 'https://graph.microsoft.com'),
  clientId: text('CLIENT_ID', '', 'an application (client) id'),
  clientSecret: text('CLIENT_SECRET', '', 'a client secret', true),
  clientCertificate: file('CLIENT_CERTIFICATE', 'a PEM file with certificate and private key that exists'),
  operatorTenantId: guid('OPERATOR_TENANT_ID', 'a tenant id, a GUID'),
  directoryTls: oneOf('DIRECTORY_TLS', 'off', ['off', 'auto']),
  apiAudience: text('API_AUDIENCE', 'api://rolecall', 'an application id URI'),
  portals,
  portalClientId: text('PORTAL_CLIENT_ID', '', 'an application (client) id'),
  portalClientSecret: text('PORTAL_CLIENT_SECRET', '', 'a client secret', true),
  portalRedirectUris: pageAddresses('PORTAL_REDIRECT_URIS'),
  cliClientId: text('CLI_CLIENT_ID', 'c11c11c1-0000-4000-8000-000000000001', 'an application (client) id'),
  directoryAdminKey: text('DIRECTORY_ADMIN_KEY', '', 'a key of at least 32 characters', true),
  catalog: text('CATALOG', '', 'a catalog file'),
  sample: oneOf('SAMPLE', 'on', ['on', 'off']),
  secretKey: text('SECRET_KEY', '', 'at least 32 characters', true),
  logSigningKey: text('LOG_SIGNING_KEY', '', 'at least 32 characters', true),
  accountOpening: oneOf('ACCOUNT_OPENING', 'portal', ['portal', 'anyone']),
  allowDirectoryAdmin: oneOf('ALLOW_DIRECTORY_ADMIN', 'off', ['off', 'on']),
  replicaMaxAge: maxAge,
  consentGrace: duration('CONSENT_GRACE', '1h'),
  rateWrites: rate('RATE_WRITES', 1000),
  rateDecisions: rate('RATE_DECISIONS', 1000),
  memoryMembers: count('MEMORY_MEMBERS', 2_000_000, 1_000_000_000),
  invitationsAtOnce: count('INVITATIONS_AT_ONCE', 10, 500),
  trustProxy: addressList(
    'TRUST_PROXY',
    'addresses whose forwarded headers are believed: IPs, ranges such as 10.0.0.0/8, loopback, linklocal or uniquelocal, comma-separated',
  ),
  smtpUrl: matching('SMTP_URL', /^smtps?:\/\//, 'smtp://user:password@host:port', true),
  mailFrom: text('MAIL_FROM', '', 'an e-mail address'),
  mailLanguage: oneOf('MAIL_LANGUAGE', 'en', ['en', 'ar', 'de']),
  logLevel: oneOf('LOG_LEVEL', 'info', ['debug', 'info', 'warn', 'error']),
  nodeEnv: text('NODE_ENV', '', 'production, or anything else'),
} as const;

type Values = { readonly [K in keyof typeof specs]: (typeof specs)[K]['fallback'] };

export interface SettingLine {
  /** Its name in `Settings`. */
  readonly key: keyof Values;
  readonly name: string;
  /** Hidden for secrets. */
  readonly value: string;
  readonly secret: boolean;
  readonly origin: Origin;
  readonly allowed: string;
}

export interface Settings extends Values {
  /** `NODE_ENV=production` or a `PUBLIC_URL` that is not loopback. */
  readonly production: boolean;
  /** Whether the variable was given; an empty one counts as not given. */
  given(name: keyof typeof specs): boolean;
  lines(): readonly SettingLine[];
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

function productionFaults(values: Values, given: (name: keyof typeof specs) => boolean): string[] {
  const faults: string[] = [];
  const need = (name: 'secretKey' | 'portalClientSecret' | 'directoryAdminKey'): void => {
    if (values[name].length < 32) {
      faults.push(`${specs[name].name} must be given in production, at least 32 characters`);
    }
  };
  if (given('sample') ? values.sample === 'on' : values.directory === 'embedded') {
    faults.push('SAMPLE=on is not for production: sample people have public passwords. Set SAMPLE=off');
  }
  if (values.directory === 'embedded' && !given('directory')) {
    faults.push('DIRECTORY must be spelled out in production: entra, or embedded if that is really meant');
  }
  need('secretKey');
  if (values.directory === 'embedded') {
    need('portalClientSecret');
    need('directoryAdminKey');
  }
  return faults;
}

function entraFaults(values: Values): string[] {
  if (values.directory !== 'entra') return [];
  const faults: string[] = [];
  if (!values.clientId) faults.push('CLIENT_ID is needed with DIRECTORY=entra');
  if (!values.operatorTenantId) faults.push('OPERATOR_TENANT_ID is needed with DIRECTORY=entra');
  if (!values.clientSecret && !values.clientCertificate) {
    faults.push('CLIENT_SECRET or CLIENT_CERTIFICATE is needed with DIRECTORY=entra');
  }
  return faults;
}

/**
 * The settings from environment variables (api.md, Settings). `NAME_FILE` may name a file that holds the value.
 *
 * Throws `SettingsError` with every fault.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  const givenNames = new Set<string>();
  for (const [key, spec] of Object.entries(specs) as [keyof typeof specs, Spec<unknown>][]) {
    let raw = env[spec.name];
    const file = env[`${spec.name}_FILE`];
    if (raw === undefined && file) {
      try {
        raw = readFileSync(file, 'utf8').trim();
      } catch {
        faults.push(`${spec.name}_FILE="${file}" cannot be read`);
      }
    }
    values[key] = spec.fallback;
    if (raw === undefined || raw.trim() === '') continue;
    givenNames.add(key);
    const parsed = spec.parse(raw.trim());
    if (parsed === undefined) {
      faults.push(
        `${spec.name}=${spec.secret ? '(hidden)' : `"${raw}"`} is not allowed: it is ${spec.allowed}`,
      );
    } else {
      values[key] = parsed;
    }
  }
  const typed = values as unknown as Values;
  const given = (name: keyof typeof specs): boolean => givenNames.has(name);
  const publicUrl = typed.publicUrl || `http://localhost:${typed.port}`;
  const production = typed.nodeEnv === 'production' || !loopback.test(new URL(publicUrl).hostname);
  const sample = given('sample') ? typed.sample : typed.directory === 'embedded' ? 'on' : 'off';
  if (sample === 'on' && typed.directory === 'entra') {
    faults.push('SAMPLE="on" is not allowed with DIRECTORY=entra: sample data needs the embedded directory');
  }
  faults.push(...entraFaults(typed));
  if (typed.directoryTls === 'auto' && typed.directoryUrl.startsWith('http:')) {
    faults.push(
      `DIRECTORY_URL="${typed.directoryUrl}" is not allowed with DIRECTORY_TLS=auto: it is an https address`,
    );
  }
  if (production) faults.push(...productionFaults(typed, given));
  if (given('secretKey') && typed.secretKey.length < 32)
    faults.push('SECRET_KEY must have at least 32 characters');
  if (given('logSigningKey') && typed.logSigningKey.length < 32)
    faults.push('LOG_SIGNING_KEY must have at least 32 characters');
  if (typed.databaseUrl && !given('secretKey')) {
    faults.push(
      'SECRET_KEY must be given with DATABASE_URL: several processes share it, so it is never made up',
    );
  }
  if (faults.length > 0) throw new SettingsError([...new Set(faults)]);
  const accountOpening = given('accountOpening')
    ? typed.accountOpening
    : sample === 'on'
      ? 'anyone'
      : 'portal';
  const all: Values = { ...typed, sample, accountOpening };
  return { ...all, production, given, lines: () => linesOf(all, given) };
}

function show(value: unknown): string {
  if (value === undefined || value === '') return '(none)';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value)) {
    const parts = value as readonly (PortalClient | string)[];
    if (parts.length === 0) return '(none)';
    return parts
      .map(each => (typeof each === 'string' ? each : `${each.clientId}:${[...each.powers].join('+')}`))
      .join(',');
  }
  if ('ms' in (value as object)) return `${(value as { ms: number }).ms / 1000}s`;
  const age = value as { usual: number; sensitive: number };
  return `${age.usual / 1000}s, sensitive permissions ${age.sensitive / 1000}s`;
}

function linesOf(values: Values, given: (name: keyof typeof specs) => boolean): readonly SettingLine[] {
  return (Object.entries(specs) as [keyof typeof specs, Spec<unknown>][]).map(([key, spec]) => {
    const value = values[key];
    return {
      key,
      name: spec.name,
      secret: spec.secret === true,
      value: spec.secret && value ? '(hidden)' : show(value),
      origin: given(key) ? 'environment' : 'default',
      allowed: spec.allowed,
    };
  });
}
