/** What another server answered. `body` is undefined where it is no JSON. */
export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly text: string;
}

/** Nobody answered; the message says why in words. */
export class NoAnswer extends Error {
  /** The certificate of the other side is not trusted here. */
  readonly untrusted: boolean;
  constructor(reason: string, untrusted: boolean, cause: unknown) {
    super(reason, { cause });
    this.name = 'NoAnswer';
    this.untrusted = untrusted;
  }
}

/** How long a server is waited for, in ms. */
const patience = 10_000;

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  ECONNRESET: 'it ended the connection',
  ETIMEDOUT: 'no connection came about',
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};
const untrustedCodes: ReadonlySet<string> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

/** One request, not repeated; redirects are not followed. @throws NoAnswer */
export async function ask(url: string, init: RequestInit = {}): Promise<Asked> {
  try {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text), text };
  } catch (error) {
    throw noAnswer(error);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function noAnswer(error: unknown): NoAnswer {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code = (cause as { code?: unknown } | undefined)?.code;
  const named = typeof code === 'string' ? code : undefined;
  if (named !== undefined && untrustedCodes.has(named))
    return new NoAnswer('its certificate is not trusted on this machine', true, error);
  if ((error as Error).name === 'TimeoutError')
    return new NoAnswer(`it was silent for ${patience / 1000} s`, false, error);
  return new NoAnswer(reasons[named ?? ''] ?? named ?? 'no answer came', false, error);
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The text at a path in JSON; undefined where there is none. */
export function textIn(value: unknown, ...path: readonly string[]): string | undefined {
  const found = valueIn(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function valueIn(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), value);
}

export function objectsIn(
  value: unknown,
  ...path: readonly string[]
): readonly Readonly<Record<string, unknown>>[] {
  const found = valueIn(value, ...path);
  return Array.isArray(found) ? found.filter(isObject) : [];
}

export function textsIn(value: unknown, ...path: readonly string[]): readonly string[] {
  const found = valueIn(value, ...path);
  return Array.isArray(found) ? found.filter(each => typeof each === 'string') : [];
}
