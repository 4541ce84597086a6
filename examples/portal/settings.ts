/** Where the portal listens, where Rolecall and the directory are, and as which application it speaks. */
export interface PortalSettings {
  readonly port: number;
  /** The portal's own address, as browsers see it; without a slash at the end. */
  readonly url: string;
  readonly rolecallUrl: string;
  /** Where people sign in: Microsoft Entra ID, or Rolecall's embedded directory. */
  readonly loginUrl: string;
  /** The tenant in which the portal's application is registered. */
  readonly operatorTenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The API that the portal's own access token is for. */
  readonly audience: string;
}

/**
 * Reads the settings from environment variables. Throws with the name of what is missing.
 *
 * `PORT` 8090, `PORTAL_URL`, `ROLECALL_URL` http://localhost:8080, `LOGIN_URL` http://localhost:8081,
 * `OPERATOR_TENANT_ID`, `PORTAL_CLIENT_ID`, `PORTAL_CLIENT_SECRET`, `API_AUDIENCE` api://rolecall.
 */
export function readPortalSettings(env: Readonly<Record<string, string | undefined>>): PortalSettings {
  const port = Number(env['PORT'] ?? 8090);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`PORT="${env['PORT'] ?? ''}" is not allowed: it is a number from 1 to 65535`);
  const must = (name: string): string => {
    const value = env[name];
    if (!value)
      throw new Error(`${name} is missing. npm run example fills it in; see examples/portal/README.md`);
    return value;
  };
  const address = (name: string, fallback: string): string => (env[name] ?? fallback).replace(/\/+$/, '');
  return {
    port,
    url: address('PORTAL_URL', `http://localhost:${port}`),
    rolecallUrl: address('ROLECALL_URL', 'http://localhost:8080'),
    loginUrl: address('LOGIN_URL', 'http://localhost:8081'),
    operatorTenantId: must('OPERATOR_TENANT_ID'),
    clientId: must('PORTAL_CLIENT_ID'),
    clientSecret: must('PORTAL_CLIENT_SECRET'),
    audience: env['API_AUDIENCE'] ?? 'api://rolecall',
  };
}
