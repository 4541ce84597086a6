import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import type { PortalPower } from '../app/identity.ts';

/** One setting: its name, what is allowed, and its value when it is not given. */
export interface Spec<T> {
  readonly name: string;
  /** What is allowed, for the error and `rolecall config`. */
  readonly allowed: string;
  readonly secret?: boolean;
  readonly fallback: T;
  /** The value, or undefined when `text` is not allowed. */
  parse(text: string): T | undefined;
}

export const text = (name: string, fallback: string, allowed = 'any text', secret = false): Spec<string> => ({
  name,
  allowed,
  fallback,
  secret,
  parse: value => value,
});

export const oneOf = <T extends string>(name: string, fallback: T, values: readonly T[]): Spec<T> => ({
  name,
  allowed: values.join(' or '),
  fallback,
  parse: value => values.find(each => each === value),
});

export const port = (name: string, fallback: number): Spec<number> => ({
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

export const url = (name: string, fallback: string): Spec<string> => ({
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

export const portals: Spec<readonly PortalClient[] | undefined> = {
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

export const maxAge: Spec<{ usual: number; sensitive: number }> = {
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

/** A duration, in ms. */
export const duration = (name: string, fallback: string): Spec<{ readonly ms: number }> => ({
  name,
  allowed: 'a duration such as 30s, 15m, 1h or 2d',
  fallback: { ms: parseDuration(fallback) ?? 0 },
  parse: value => {
    const ms = parseDuration(value);
    return ms === undefined ? undefined : { ms };
  },
});

export const rate = (name: string, fallback: number): Spec<number> => ({
  name,
  allowed: 'a whole number of requests per second, 1 to 1000000',
  fallback,
  parse: value => (/^[1-9]\d{0,6}$/.test(value) && Number(value) <= 1_000_000 ? Number(value) : undefined),
});

/** A whole number within bounds. */
export const count = (name: string, fallback: number, most: number): Spec<number> => ({
  name,
  allowed: `a whole number from 1 to ${most}`,
  fallback,
  parse: value => (/^[1-9]\d{0,9}$/.test(value) && Number(value) <= most ? Number(value) : undefined),
});

/** A setting that must match a pattern. */
export const matching = (name: string, pattern: RegExp, allowed: string, secret = false): Spec<string> => ({
  ...text(name, '', allowed, secret),
  parse: value => (pattern.test(value) ? value : undefined),
});

export const guid = (name: string, allowed: string): Spec<string> =>
  matching(name, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, allowed);

export const file = (name: string, allowed: string): Spec<string> => ({
  ...text(name, '', allowed),
  parse: value => (existsSync(value) ? value : undefined),
});

const ranges: readonly string[] = ['loopback', 'linklocal', 'uniquelocal'];

function isAddress(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const family = isIP(address);
  if (rest.length > 0 || family === 0) return ranges.includes(value);
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** Addresses, ranges (`10.0.0.0/8`) and their names, comma-separated. */
export const addressList = (name: string, allowed: string): Spec<string> => ({
  ...text(name, '', allowed),
  parse: value => (value.split(',').every(each => isAddress(each.trim())) ? value : undefined),
});

const isPageAddress = (value: string): boolean => {
  const parsed = URL.canParse(value) ? new URL(value) : undefined;
  return (
    parsed !== undefined && /^https?:$/.test(parsed.protocol) && parsed.hash === '' && parsed.username === ''
  );
};

/** Addresses of pages, comma-separated. */
export const pageAddresses = (name: string): Spec<readonly string[]> => ({
  name,
  allowed: 'http or https addresses of pages, comma-separated, such as https://portal.example.com/signed-in',
  fallback: [],
  parse: value => {
    const pages = value.split(',').map(each => each.trim());
    return pages.every(isPageAddress) ? pages : undefined;
  },
});
