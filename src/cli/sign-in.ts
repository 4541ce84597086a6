interface SignIn {
  readonly loginUrl: string;
  /** An id or a domain; for people also `common`, `organizations` or `consumers`. */
  readonly tenant: string;
  readonly clientId: string;
  /** The API's application id URI. */
  readonly audience: string;
}

export interface ApplicationSignIn extends SignIn {
  readonly clientSecret: string;
}

/** Whom a sign-in speaks to and how it waits. */
export interface SignInPorts {
  /** One line for the person who is to sign in. */
  say(line: string): void;
  readonly fetch: typeof fetch;
  /** In ms. */
  now(): number;
  wait(ms: number): Promise<void>;
}

/** What a directory has to answer within, in ms. */
const answerWithin = 30_000;

/** A directory's answer, of which nothing is known yet. */
interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function ask(
  { loginUrl, tenant }: SignIn,
  endpoint: 'token' | 'devicecode',
  form: Readonly<Record<string, string>>,
  doFetch: typeof fetch,
): Promise<Answer> {
  const response = await doFetch(`${loginUrl}/${encodeURIComponent(tenant)}/oauth2/v2.0/${endpoint}`, {
    method: 'POST',
    body: new URLSearchParams(form),
    redirect: 'error',
    signal: AbortSignal.timeout(answerWithin),
  }).catch((cause: unknown) => {
    throw new Error(
      `The directory at ${loginUrl} does not answer. Is ROLECALL_LOGIN_URL right, and does it run?`,
      { cause },
    );
  });
  const body: unknown = await response.json().catch(() => undefined);
  return {
    ok: response.ok,
    status: response.status,
    body: typeof body === 'object' && body !== null ? (body as Answer['body']) : {},
  };
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const tokenOf = ({ ok, body }: Answer): string | undefined => (ok ? textOf(body['access_token']) : undefined);

/** The first line of what the directory says; what follows is for its operators. */
const reasonOf = ({ status, body }: Answer): string =>
  (textOf(body['error_description']) ?? `HTTP ${status}`).split(/\r?\n/, 1)[0] ?? '';

/**
 * An access token by `client_credentials` (RFC 6749, 4.4). Throws an error that says what the directory said, with what
 * to check; the secret is in none of them.
 */
export async function signInAsApplication(
  signIn: ApplicationSignIn,
  { fetch: doFetch }: Pick<SignInPorts, 'fetch'>,
): Promise<string> {
  const { loginUrl, clientId, clientSecret, audience } = signIn;
  const form = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: `${audience}/.default`,
  };
  const answer = await ask(signIn, 'token', form, doFetch);
  const token = tokenOf(answer);
  if (token !== undefined) return token;
  throw new Error(
    `The directory at ${loginUrl} refused to sign in the application ${clientId}: ${reasonOf(answer)}\n` +
      'Check ROLECALL_CLIENT_ID, ROLECALL_CLIENT_SECRET, ROLECALL_TENANT and ROLECALL_LOGIN_URL.',
  );
}

const refusedPerson = ({ loginUrl, clientId }: SignIn, answer: Answer): Error =>
  new Error(
    `The directory at ${loginUrl} refused to sign you in by ${clientId}: ${reasonOf(answer)}\n` +
      'Check ROLECALL_CLIENT_ID (a public client; an application also needs ROLECALL_CLIENT_SECRET), ROLECALL_TENANT and ROLECALL_LOGIN_URL.',
  );

interface DeviceCode {
  readonly code: string;
  /** Where to type which code, in the directory's words. */
  readonly message: string;
  /** When it ends, in ms. */
  readonly until: number;
  /** Seconds between questions. */
  readonly interval: number;
}

const seconds = (value: unknown, fallback: number): number =>
  typeof value === 'number' && value >= 1 ? value : fallback;

async function beginDevice(signIn: SignIn, ports: SignInPorts): Promise<DeviceCode> {
  const form = { client_id: signIn.clientId, scope: `${signIn.audience}/access_as_user` };
  const answer = await ask(signIn, 'devicecode', form, ports.fetch);
  const { body } = answer;
  const code = textOf(body['device_code']);
  const message =
    textOf(body['message']) ??
    `To sign in, open ${String(body['verification_uri'])} and enter the code ${String(body['user_code'])}.`;
  if (!answer.ok || code === undefined) throw refusedPerson(signIn, answer);
  return {
    code,
    message,
    until: ports.now() + seconds(body['expires_in'], 900) * 1000,
    interval: seconds(body['interval'], 5),
  };
}

/**
 * A person's access token by device code (RFC 8628): says where to type which code, and asks as often as the directory
 * wants until the person has signed in there. Throws an error when they declined, took too long or were refused.
 */
export async function signInAsPerson(signIn: SignIn, ports: SignInPorts): Promise<string> {
  const device = await beginDevice(signIn, ports);
  for (const line of device.message.split(/\r?\n/)) ports.say(line);
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    client_id: signIn.clientId,
    device_code: device.code,
  };
  const tooLate = 'The code has expired before somebody signed in with it. Run the command again.';
  let { interval } = device;
  let silence: Error | undefined;
  for (;;) {
    await ports.wait(interval * 1000);
    if (ports.now() > device.until) throw silence ?? new Error(tooLate);
    const answer = await ask(signIn, 'token', form, ports.fetch).catch((error: Error) => error);
    silence = answer instanceof Error ? answer : undefined;
    // Who does not answer, or cannot, is asked less often as well (RFC 8628, 3.5).
    if (answer instanceof Error || answer.status >= 500 || answer.status === 429) {
      interval += 5;
      continue;
    }
    const token = tokenOf(answer);
    if (token !== undefined) return token;
    switch (answer.body['error']) {
      case 'authorization_pending':
        break;
      case 'slow_down':
        interval += 5;
        break;
      case 'authorization_declined':
      case 'access_denied':
        throw new Error('The sign-in was declined in the browser. Run the command again to sign in.');
      case 'expired_token':
        throw new Error(tooLate);
      default:
        throw refusedPerson(signIn, answer);
    }
  }
}
