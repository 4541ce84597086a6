import { describe, expect, it } from 'vitest';
import { readConnection } from './connection.ts';

const application = {
  ROLECALL_CLIENT_ID: 'app',
  ROLECALL_CLIENT_SECRET: 'hush hush',
  ROLECALL_TENANT: 'contoso.test',
};

function answering(status: number, body: unknown) {
  const asked: { url: string; form: URLSearchParams }[] = [];
  const doFetch: typeof fetch = async (url, init) => {
    asked.push({ url: typeof url === 'string' ? url : '', form: init?.body as URLSearchParams });
    return new Response(JSON.stringify(body), { status });
  };
  return { asked, doFetch };
}

describe('who the command line calls as', () => {
  it('names what is not set, and what there is to set', () => {
    expect(() => readConnection({ ROLECALL_CLIENT_ID: 'app' })).toThrow(
      /^ROLECALL_CLIENT_SECRET, ROLECALL_TENANT are not set\.[\s\S]*ROLECALL_TOKEN/,
    );
  });

  it('refuses an address that is none', () => {
    expect(() => readConnection({ ...application, ROLECALL_URL: 'localhost' })).toThrow(
      'ROLECALL_URL="localhost" is not allowed: it is an http or https address.',
    );
  });

  it('uses a token that is given', async () => {
    const { url, token } = readConnection({ ROLECALL_TOKEN: 'abc', ROLECALL_URL: 'https://r.example/' });
    expect([url, await token()]).toEqual(['https://r.example', 'abc']);
  });

  it('signs the application in once, at its tenant', async () => {
    const { asked, doFetch } = answering(200, { access_token: 't' });
    const { url, token } = readConnection(application, doFetch);
    expect([url, await token(), await token()]).toEqual(['http://localhost:8080', 't', 't']);
    expect(asked.map(each => each.url)).toEqual(['http://localhost:8081/contoso.test/oauth2/v2.0/token']);
    expect(Object.fromEntries(asked[0]?.form ?? [])).toEqual({
      grant_type: 'client_credentials',
      client_id: 'app',
      client_secret: 'hush hush',
      scope: 'api://rolecall/.default',
    });
  });

  it('says what the directory said, and never the secret', async () => {
    const { doFetch } = answering(401, {
      error_description: 'AADSTS7000215: Invalid client secret.\r\nTrace',
    });
    const failure = await readConnection(application, doFetch)
      .token()
      .catch((error: unknown) => error as Error);
    expect((failure as Error).message).toMatch(
      /refused .* app: AADSTS7000215: Invalid client secret\.\nCheck/,
    );
    expect((failure as Error).message).not.toContain('hush');
  });
});
