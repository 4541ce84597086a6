import { readFileSync } from 'node:fs';
import type { PortalPower } from '../app/identity.ts';

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

interface Spec<T> {
  readonly name: string;
  /** What is allowed, for the error and `rolecall config`. */
  readonly allowed: string;
  readonly secret?: boolean;
  readonly fallback: T;
  /** The value, or undefined when `text` is not allowed. */
  parse(text: string): T | undefined;
}

const text = (name: string, fallback: string, allowed = 'any text', secret = false): Spec<string> => ({
  name,
  allowed,
  fallback,
  secret,
  parse: value => value,
});

const oneOf = <T extends string>(name: string, fallback: T, values: readonly T[]): Spec<T> => ({
  name,
  allowed: values.join(' or '),
  fallback,
  parse: value => values.find(each => each === value),
});

const port = (name: string, fallback: number): Spec<number> => ({
  name,
  allowed: 'a port: a whole number from 0 to 65535',
  fallback,
  parse: value => (/^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? Number(value) : undefined),
});

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `15m`, `24h` or `7d` in ms; undefined for anything else. */
export function parseDuration(value: string): number | undefined {
  const match = /^(\d{1,6})([smhd])$/.exec(value.trim());
  const unit = match?.[2] === undefined ? undefined : units[match[2]];
  return match && unit !== undefined ? Number(match[1]) * unit : undefined;
}

const url = (name: string, fallback: string): Spec<string> => ({
  name,
  allowed: 'an http or https address without a path, such as https://users.example.com',
  fallback,
  parse: value => {
    try {
      const parsed = new URL(value);
      if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return undefined;
      if (
        (parsed.pathname !== '/' && parsed.pathname !== '') ||
        parsed.search ||
        parsed.hash ||
        parsed.username
      )
        return undefined;
      return parsed.origin;
    } catch {
      return undefined;
    }
  },
});

const powers: readonly PortalPower[] = ['decide', 'resources', 'visits', 'accounts', 'manage'];

export interface PortalClient {
  readonly clientId: string;
  readonly powers: ReadonlySet<PortalPower>;
}

const portals: Spec<readonly PortalClient[] | undefined> = {
  name: 'PORTAL_CLIENT_IDS',
  allowed: `id[:power+power], comma-separated; powers are ${powers.join(', ')}`,
  fallback: undefined,
  parse: value => {
    const clients: PortalClient[] = [];
    for (const part of value.split(',').map(each => each.trim())) {
      const [clientId, list, ...rest] = part.split(':');
      if (!clientId || rest.length > 0) return undefined;
      const named =
        list === undefined ? powers : list.split('+').map(name => powers.find(each => each === name));
      if (named.some(each => each === undefined)) return undefined;
      clients.push({
        clientId: clientId.toLowerCase(),
        powers: new Set(named.filter(each => each !== undefined)),
      });
    }
    return clients;
  },
};

const maxAge: Spec<{ usual: number; sensitive: number }> = {
  name: 'REPLICA_MAX_AGE',
  allowed: 'a duration such as 24h, or two: the second for sensitive permissions, such as 24h,1h',
  fallback: { usual: 86_400_000, sensitive: 3_600_000 },
  parse: value => {
    const [first, second, ...rest] = value.split(',');
    const usual = parseDuration(first ?? '');
    const sensitive = second === undefined ? Math.min(usual ?? 0, 3_600_000) : parseDuration(second);
    return usual === undefined || sensitive === undefined || rest.length > 0
      ? undefined
      : { usual, sensitive };
  },
};

const rate = (name: string, fallback: number): Spec<number> => ({
  name,
  allowed: 'a whole number of requests per second, 1 to 1000000',
  fallback,
  parse: value => (/^[1-9]\d{0,6}$/.test(value) && Number(value) <= 1_000_000 ? Number(value) : undefined),
});

const specs = {
  host: text('HOST', '127.0.0.1', 'an address to listen on'),
  port: port('PORT', 8080),
  directoryPort: port('DIRECTORY_PORT', 8081),
  publicUrl: url('PUBLIC_URL', ''),
  directoryUrl: url('DIRECTORY_URL', ''),
  dataDir: text('DATA_DIR', './data', 'a folder, or memory'),
  databaseUrl: {
    ...text('DATABASE_URL', '', 'postgres://user:password@host:port/database', true),
    parse: (value: string) => (/^postgres(ql)?:\/\//.test(value) ? value : undefined),
  },
  directory: oneOf('DIRECTORY', 'embedded', ['embedded', 'entra']),
  loginUrl: url('LOGIN_URL', 'https://login.microsoftonline.com'),
  graphUrl: url('GRAPH_URL', 'https://graph.microsoft.com'),
  clientId: text('CLIENT_ID', '', 'an application (client) id'),
  clientSecret: text('CLIENT_SECRET', '', 'a client secret', true),
  clientCertificate: text('CLIENT_CERTIFICATE', '', 'a PEM file with certificate and private key'),
  operatorTenantId: text('OPERATOR_TENANT_ID', '', 'a tenant id'),
  directoryTls: oneOf('DIRECTORY_TLS', 'off', ['off']),
  apiAudience: text('API_AUDIENCE', 'api://rolecall', 'an application id URI'),
  portals,
  portalClientId: text('PORTAL_CLIENT_ID', '', 'an application (client) id'),
  portalClientSecret: text('PORTAL_CLIENT_SECRET', '', 'a client secret', true),
  cliClientId: text('CLI_CLIENT_ID', 'c11c11c1-0000-4000-8000-000000000001', 'an application (client) id'),
  directoryAdminKey: text('DIRECTORY_ADMIN_KEY', '', 'a key of at least 32 characters', true),
  catalog: text('CATALOG', '', 'a catalog file'),
  sample: oneOf('SAMPLE', 'on', ['on', 'off']),
  secretKey: text('SECRET_KEY', '', 'at least 32 characters', true),
  accountOpening: oneOf('ACCOUNT_OPENING', 'portal', ['portal', 'anyone']),
  replicaMaxAge: maxAge,
  rateWrites: rate('RATE_WRITES', 1000),
  rateDecisions: rate('RATE_DECISIONS', 1000),
  trustProxy: text('TRUST_PROXY', '', 'addresses whose forwarded headers are believed, comma-separated'),
  smtpUrl: text('SMTP_URL', '', 'smtp://user:password@host:port', true),
  mailFrom: text('MAIL_FROM', '', 'an e-mail address'),
  nodeEnv: text('NODE_ENV', '', 'production, or anything else'),
} as const;

type Values = { readonly [K in keyof typeof specs]: (typeof specs)[K]['fallback'] };

export interface SettingLine {
  readonly name: string;
  /** Hidden for secrets. */
  readonly value: string;
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
  if (production) faults.push(...productionFaults(typed, given));
  if (given('secretKey') && typed.secretKey.length < 32)
    faults.push('SECRET_KEY must have at least 32 characters');
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
    return (value as readonly PortalClient[])
      .map(each => `${each.clientId}:${[...each.powers].join('+')}`)
      .join(',');
  }
  const age = value as { usual: number; sensitive: number };
  return `${age.usual / 1000}s, sensitive permissions ${age.sensitive / 1000}s`;
}

function linesOf(values: Values, given: (name: keyof typeof specs) => boolean): readonly SettingLine[] {
  return (Object.entries(specs) as [keyof typeof specs, Spec<unknown>][]).map(([key, spec]) => {
    const value = values[key];
    return {
      name: spec.name,
      value: spec.secret && value ? '(hidden)' : show(value),
      origin: given(key) ? 'environment' : 'default',
      allowed: spec.allowed,
    };
  });
}
