import { describe, expect, it } from 'vitest';
import type { PersonToken } from '../../src/app/ports/directory-writer.ts';
import { asObjectId, asTenantId } from '../../src/core/id.ts';
import { Problem } from '../../src/core/problems.ts';
import { createDirectoryWriter } from '../../src/graph/directory-writer.ts';
import { createPersonTokens } from '../../src/graph/person-tokens.ts';

const tenantId = asTenantId('11111111-1111-4111-8111-111111111111');
const objectId = asObjectId('22222222-2222-4222-8222-222222222222');
const group = asObjectId('33333333-3333-4333-8333-333333333333');
const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const signInUrl = (tenant: string, asked?: string): string =>
  `https://users.example/auth/sign-in?tenant=${tenant}&claims=${encodeURIComponent(asked ?? '')}`;

type Answering = (url: URL, init: RequestInit) => Response | Promise<Response>;

/** A writer against a Graph that answers as told, with what it was asked and logged. */
function against(answer: Answering) {
  const asked: string[] = [];
  const logged: object[] = [];
  const forgotten: string[] = [];
  const person: PersonToken = {
    principal: { tenantId, objectId },
    token: async () => `token-${forgotten.length}`,
    forget: token => forgotten.push(token),
  };
  const writer = createDirectoryWriter({
    graphUrl: 'https://graph.example',
    signInUrl,
    patienceMs: 1500,
    log: line => logged.push(line),
    fetch: async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      asked.push(`${init?.method ?? 'GET'} ${url.pathname}`);
      return answer(url, init ?? {});
    },
  });
  return { writer, person, asked, logged, forgotten };
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });
const refused = (status: number, code: string, message: string, details?: object[]) =>
  json(status, { error: { code, message, ...(details ? { details } : {}) } });

const problemOf = async (work: Promise<unknown>): Promise<Problem> => {
  const error: unknown = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (!(error instanceof Problem)) throw new Error(`no problem: ${String(error)}`);
  return error;
};

describe('the directory writer against answers of Graph', () => {
  it('a claims challenge becomes interaction-required with the claims in the link', async () => {
    const challenge = `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
    const { writer, person, forgotten } = against(() =>
      json(
        401,
        { error: { code: 'InvalidAuthenticationToken', message: 'x' } },
        { 'www-authenticate': challenge },
      ),
    );
    const problem = await problemOf(writer.addMember(person, group, objectId));
    expect(problem.code).toBe('interaction-required');
    expect(problem.facts).toMatchObject({ claims, signInUrl: signInUrl(tenantId, claims) });
    expect(forgotten).toEqual(['token-0']);
  });

  it('a token that is not taken is renewed once', async () => {
    const { writer, person, asked } = against((_url, init) =>
      new Headers(init.headers).get('authorization') === 'Bearer token-0'
        ? refused(401, 'InvalidAuthenticationToken', 'expired')
        : new Response(null, { status: 204 }),
    );
    await writer.addMember(person, group, objectId);
    expect(asked).toHaveLength(2);
  });

  it('a write without an answer is not repeated: its outcome is unknown; one that was throttled is', async () => {
    const silent = against(() => Promise.reject(new TypeError('fetch failed')));
    const problem = await problemOf(silent.writer.addMember(silent.person, group, objectId));
    expect([problem.code, silent.asked.length]).toEqual(['directory-outcome-unknown', 1]);
    let first = true;
    const throttled = against(() => {
      if (!first) return new Response(null, { status: 204 });
      first = false;
      return refused(429, 'TooManyRequests', 'slow down');
    });
    await throttled.writer.addMember(throttled.person, group, objectId);
    expect(throttled.asked).toHaveLength(2);
  });

  it('without a connection nothing was done, and it says when to come back', async () => {
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const { writer, person } = against(() => Promise.reject(new TypeError('fetch failed', { cause })));
    const problem = await problemOf(writer.addMember(person, group, objectId));
    expect(problem.code).toBe('directory-unavailable');
    expect(problem.facts.retryAfter).toBeGreaterThan(0);
  });

  it.each([
    [
      400,
      'x',
      'Unable to update the specified properties for on-premises mastered Directory Sync objects.',
      'mastered-on-premises',
    ],
    [
      400,
      'x',
      'Insufficient privileges: the membership of a dynamic group follows its rule.',
      'group-not-writable',
    ],
    [404, 'Request_ResourceNotFound', 'Resource does not exist', 'not-found'],
    [400, 'Request_BadRequest', 'Something else', 'directory-refused'],
  ])('T-11 %i %s %s is %s', async (status, code, message, ours) => {
    const { writer, person } = against(() => refused(status, code, message));
    expect((await problemOf(writer.updateGroup(person, group, { name: 'x' }))).code).toBe(ours);
  });

  it('a redirect is not followed, and a next page elsewhere is refused', async () => {
    const away = against(() =>
      json(200, { value: [], '@odata.nextLink': 'https://elsewhere.example/v1.0/x' }),
    );
    expect((await problemOf(away.writer.membersOf(away.person, group))).code).toBe('directory-unavailable');
    expect(away.asked).toHaveLength(1);
  });

  it('what is logged of trouble has no name, no password and no token', async () => {
    const { writer, person, logged } = against(url =>
      url.pathname.startsWith('/v1.0/users/') ? refused(503, 'x', 'x') : refused(504, 'x', 'x'),
    );
    await problemOf(writer.user(person, 'ada@contoso.test'));
    const user = {
      userPrincipalName: 'ada@contoso.test',
      mailNickname: 'ada',
      displayName: 'Ada',
      givenName: 'Ada',
      surname: 'L',
      password: 'Marker-Passw0rd',
    };
    const problem = await problemOf(writer.createUser(person, user));
    expect(logged.length).toBeGreaterThan(1);
    const text = JSON.stringify([logged, problem.message, problem.facts]);
    for (const secret of ['ada', 'Ada', 'Marker-Passw0rd', 'token-0']) expect(text).not.toContain(secret);
  });
});

describe('tokens of people', () => {
  const tokens = (answer: Answering) =>
    createPersonTokens({
      loginUrl: 'https://login.example',
      clientId: 'client',
      credential: async () => ({ client_secret: 'secret' }),
      signInUrl,
      fetch: async (input, init) => answer(new URL(input instanceof Request ? input.url : input), init ?? {}),
    });
  const principal = { tenantId, objectId };

  it('on behalf of a caller one token is asked for, however many wait, and kept as long as it lasts', async () => {
    const forms: URLSearchParams[] = [];
    const people = tokens((_url, init) => {
      forms.push(init.body as URLSearchParams);
      return json(200, { access_token: `graph-${forms.length}`, expires_in: 3600 });
    });
    const person = people.onBehalfOf(principal, 'assertion');
    const [one, two] = await Promise.all([person.token(), person.token()]);
    expect([one, two, await people.onBehalfOf(principal, 'assertion').token()]).toEqual([
      'graph-1',
      'graph-1',
      'graph-1',
    ]);
    expect(Object.fromEntries(forms[0] ?? [])).toMatchObject({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      requested_token_use: 'on_behalf_of',
      assertion: 'assertion',
    });
    person.forget('graph-1');
    expect(await person.token()).toBe('graph-2');
  });

  it.each([
    [{ error: 'interaction_required', error_codes: [50076], claims }, 'interaction-required'],
    [{ error: 'invalid_grant', error_codes: [50173] }, 'interaction-required'],
    [{ error: 'invalid_grant', error_codes: [65001] }, 'consent-missing'],
    [{ error: 'temporarily_unavailable', error_codes: [] }, 'directory-unavailable'],
  ])('%j is %s', async (body, code) => {
    const people = tokens(() => json(400, body));
    const problem = await problemOf(people.onBehalfOf(principal, 'a').token());
    expect(problem.code).toBe(code);
    if ('claims' in body) expect(problem.facts).toMatchObject({ claims });
  });

  it('a session without tokens has to be signed in again, and its refresh token is used one at a time', async () => {
    let kept: { refreshToken?: string; graph?: { token: string; until: number } } = { refreshToken: 'r0' };
    const used: (string | null)[] = [];
    const people = tokens((_url, init) => {
      used.push((init.body as URLSearchParams).get('refresh_token'));
      return json(200, {
        access_token: `g${used.length}`,
        expires_in: 3600,
        refresh_token: `r${used.length}`,
      });
    });
    const keeper = {
      key: 'k',
      read: async () => kept,
      write: async (tokens_: typeof kept) => void (kept = tokens_),
    };
    const [a, b] = [people.ofSession(principal, keeper), people.ofSession(principal, keeper)];
    expect(await Promise.all([a.token(), b.token()])).toEqual(['g1', 'g1']);
    a.forget('g1');
    expect(await a.token()).toBe('g2');
    expect(used).toEqual(['r0', 'r1']);
    kept = {};
    expect((await problemOf(b.token())).code).toBe('interaction-required');
  });
});
