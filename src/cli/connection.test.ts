import { describe, expect, it } from 'vitest';
import { readConnection } from './connection.ts';
import type { SignInPorts } from './sign-in.ts';

const application = {
  ROLECALL_CLIENT_ID: 'app',
  ROLECALL_CLIENT_SECRET: 'hush hush',
  ROLECALL_TENANT: 'contoso.test',
};

/** A directory that gives these answers, one after the other, and a clock that goes on as somebody waits. */
function answering(...answers: readonly (readonly [status: number, body: unknown] | 'silence')[]) {
  const asked: { url: string; form: Record<string, string> }[] = [];
  const [said, waits]: [string[], number[]] = [[], []];
  let now = 0;
  const ports: SignInPorts = {
    say: line => void said.push(line),
    fetch: async (url, init) => {
      const form = Object.fromEntries(init?.body as URLSearchParams) as Record<string, string>;
      const answer = answers[asked.length];
      asked.push({ url: typeof url === 'string' ? url : '', form });
      if (answer === undefined || answer === 'silence') throw new TypeError('fetch failed');
      return new Response(JSON.stringify(answer[1]), { status: answer[0] });
    },
    now: () => now,
    wait: async ms => {
      waits.push(ms / 1000);
      now += ms;
    },
  };
  return { asked, said, waits, ports };
}

const failureOf = async (token: Promise<string>): Promise<string> =>
  token.then(
    () => 'no failure',
    (error: unknown) => (error as Error).message,
  );

describe('who the command line calls as', () => {
  it('names what is not set, and what there is to set', () => {
    const { ports } = answering();
    expect(() => readConnection({ ROLECALL_CLIENT_SECRET: 'hush' }, ports)).toThrow(
      /^ROLECALL_CLIENT_ID, ROLECALL_TENANT are not set\.[\s\S]*ROLECALL_TOKEN/,
    );
    expect(() => readConnection({}, ports)).toThrow(/^ROLECALL_CLIENT_ID is not set\./);
  });

  it('refuses an address that is none', () => {
    expect(() => readConnection({ ...application, ROLECALL_URL: 'localhost' }, answering().ports)).toThrow(
      'ROLECALL_URL="localhost" is not allowed: it is an http or https address.',
    );
  });

  it('uses a token that is given', async () => {
    const env = { ROLECALL_TOKEN: 'abc', ROLECALL_URL: 'https://r.example/' };
    const { url, token } = readConnection(env, answering().ports);
    expect([url, await token()]).toEqual(['https://r.example', 'abc']);
  });

  it('signs the application in once, at its tenant', async () => {
    const { asked, ports } = answering([200, { access_token: 't' }]);
    const { url, token } = readConnection(application, ports);
    expect([url, await token(), await token()]).toEqual(['http://localhost:8080', 't', 't']);
    expect(asked.map(each => each.url)).toEqual(['http://localhost:8081/contoso.test/oauth2/v2.0/token']);
    expect(asked[0]?.form).toEqual({
      grant_type: 'client_credentials',
      client_id: 'app',
      client_secret: 'hush hush',
      scope: 'api://rolecall/.default',
    });
  });

  it('says what the directory said, and never the secret', async () => {
    const says = 'AADSTS7000215: Invalid client secret.\r\nTrace';
    const { ports } = answering([401, { error_description: says }]);
    const failure = await failureOf(readConnection(application, ports).token());
    expect(failure).toMatch(/refused .* app: AADSTS7000215: Invalid client secret\.\nCheck/);
    expect(failure).not.toContain('hush');
  });
});

describe('a person signs in by device code', () => {
  const message = 'Open https://login.example/device and enter ABC.';
  const begun = [
    200,
    { device_code: 'long', user_code: 'ABC', message, interval: 5, expires_in: 900 },
  ] as const;
  const refusing = (error: string) => [400, { error, error_description: `${error} it is` }] as const;
  const pending = refusing('authorization_pending');
  const given = [200, { access_token: 't' }] as const;
  const person = { ROLECALL_CLIENT_ID: 'cli' };

  it('is told where to type the code, and asked for once, as often as the directory wants', async () => {
    const { asked, said, waits, ports } = answering(begun, pending, refusing('slow_down'), pending, given);
    const { token } = readConnection(person, ports);
    expect(await Promise.all([token(), token()])).toEqual(['t', 't']);
    expect(said).toEqual([message]);
    expect(waits).toEqual([5, 5, 10, 10]);
    const endpoint = 'http://localhost:8081/common/oauth2/v2.0';
    expect(asked[0]).toEqual({
      url: `${endpoint}/devicecode`,
      form: { client_id: 'cli', scope: 'api://rolecall/access_as_user' },
    });
    expect(asked[1]).toEqual({
      url: `${endpoint}/token`,
      form: {
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        client_id: 'cli',
        device_code: 'long',
      },
    });
    expect(asked).toHaveLength(5);
  });

  it('at the tenant that is named, and in words of our own where the directory has none', async () => {
    const bare = { device_code: 'long', user_code: 'ABC', verification_uri: 'https://login.example/device' };
    const { asked, said, ports } = answering([200, bare], given);
    await readConnection({ ...person, ROLECALL_TENANT: 'contoso.test' }, ports).token();
    expect(asked[0]?.url).toContain('/contoso.test/');
    expect(said).toEqual(['To sign in, open https://login.example/device and enter the code ABC.']);
  });

  it.each([
    ['authorization_declined', /^The sign-in was declined/],
    ['access_denied', /^The sign-in was declined/],
    ['expired_token', /^The code has expired .* Run the command again/],
    ['invalid_client', /refused to sign you in by cli: invalid_client it is\nCheck ROLECALL_CLIENT_ID/],
  ])('%s ends it with what to do', async (error, says) => {
    const { asked, ports } = answering(begun, pending, refusing(error));
    expect(await failureOf(readConnection(person, ports).token())).toMatch(says);
    expect(asked).toHaveLength(3);
  });

  it('a client that the directory does not know is refused before anybody is told a code', async () => {
    const { said, ports } = answering(refusing('unauthorized_client'));
    expect(await failureOf(readConnection(person, ports).token())).toContain('unauthorized_client it is');
    expect(said).toEqual([]);
  });

  it('the end of the code ends it too, whatever the directory says', async () => {
    const { waits, ports } = answering([200, { ...begun[1], expires_in: 12 }], pending, pending, pending);
    expect(await failureOf(readConnection(person, ports).token())).toMatch(/^The code has expired/);
    expect(waits).toEqual([5, 5, 5]);
  });

  it('a directory that does not answer for a while is asked again, less often', async () => {
    const { waits, ports } = answering(begun, 'silence', [503, {}], pending, given);
    expect(await readConnection(person, ports).token()).toBe('t');
    expect(waits).toEqual([5, 10, 15, 15]);
    const gone = answering([200, { ...begun[1], expires_in: 12 }]);
    expect(await failureOf(readConnection(person, gone.ports).token())).toContain('does not answer');
  });
});
