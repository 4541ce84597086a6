import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formBrowser } from '../form-browser.ts';
import type { FormBrowser } from '../form-browser.ts';
import { startTestRolecall } from '../rolecall.ts';
import type { TestRolecall } from '../rolecall.ts';

const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad';
const password = 'Sign-In-0-Passw0rd';
const owner = 'b0b00000-0000-4000-8000-000000000001';

let rolecall: TestRolecall;
let contoso: { tenantId: string; administrator: { id: string; userPrincipalName: string } };

beforeAll(async () => {
  rolecall = await startTestRolecall({ ACCOUNT_OPENING: 'anyone' });
  const made = await rolecall.admin('POST', '/tenants', {
    displayName: 'Contoso',
    domain: 'contoso.test',
    contactEmail: 'it@contoso.test',
    administrator: { givenName: 'Ann', surname: 'Admin', userName: 'ann', password },
  });
  contoso = made.body;
  const line = {
    '@odata.type': '#microsoft.graph.user',
    id: owner,
    displayName: 'Olga Owner',
    userPrincipalName: 'olga@outlook.test',
    accountEnabled: true,
    passwordProfile: { password, forceChangePasswordNextSignIn: false },
  };
  await rolecall.importLines(consumers, JSON.stringify(line));
});
afterAll(() => rolecall.close());

/** Signs in as a person would, from Rolecall's address to the last page. */
async function signIn(
  browser: FormBrowser,
  query: string,
  userName: string,
  secret = password,
): Promise<void> {
  await browser.open(`${rolecall.url}/auth/sign-in${query}`);
  if (browser.page.body.includes('name="login_hint"')) await browser.submit({ login_hint: userName });
  await browser.submit({ username: userName, password: secret }, ['action', 'sign-in']);
}
const me = (browser: FormBrowser) => browser.call('GET', `${rolecall.url}/api/v1/me`);

describe('signing in', () => {
  it('through common: the user name says which tenant, and the session is who the directory says', async () => {
    const browser = formBrowser();
    await signIn(browser, '?return=%2Fopenapi.json', 'ann@contoso.test');
    expect(browser.page.url.href).toBe(`${rolecall.url}/openapi.json`);
    const answer = await me(browser);
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
      200,
      { tenantId: contoso.tenantId, objectId: contoso.administrator.id, displayName: 'Ann Admin' },
    ]);
  });

  it.each([
    ['its id', () => contoso.tenantId],
    ['its domain', () => 'contoso.test'],
    ['organizations', () => 'organizations'],
  ])('at a tenant by %s', async (_case, tenant) => {
    const browser = formBrowser();
    await signIn(browser, `?return=%2Fopenapi.json&tenant=${tenant()}`, 'ann@contoso.test');
    expect(JSON.parse((await me(browser)).body)).toMatchObject({ objectId: contoso.administrator.id });
  });

  it('A-1 an owner from the consumers tenant, through common and at consumers', async () => {
    for (const query of ['?return=%2Fopenapi.json', '?return=%2Fopenapi.json&tenant=consumers']) {
      const browser = formBrowser();
      await signIn(browser, query, 'olga@outlook.test');
      expect(JSON.parse((await me(browser)).body)).toMatchObject({ tenantId: consumers, objectId: owner });
    }
  });

  it('with a wrong password there is no session', async () => {
    const browser = formBrowser();
    await signIn(browser, '', 'ann@contoso.test', 'wrong');
    expect(browser.page.url.origin).toBe(rolecall.directoryUrl);
    expect((await me(browser)).status).toBe(401);
  });

  it('cancelled at the directory, a page says so and there is no session', async () => {
    const browser = formBrowser();
    await browser.open(`${rolecall.url}/auth/sign-in?tenant=contoso.test`);
    await browser.submit({ csrf: /name="csrf" value="([^"]+)"/.exec(browser.page.body)?.[1] ?? '' }, [
      'action',
      'cancel',
    ]);
    expect([browser.page.url.pathname, browser.page.status]).toEqual(['/auth/callback', 403]);
    expect(browser.page.body).toContain('You are not signed in');
    expect((await me(browser)).status).toBe(401);
  });

  it('signed out, the session is over here and at the directory', async () => {
    const browser = formBrowser();
    await signIn(browser, '?return=%2Fopenapi.json', 'ann@contoso.test');
    const session = browser.cookie('rolecall');
    const answer = await browser.call('POST', `${rolecall.url}/auth/sign-out`, { origin: rolecall.url });
    const { redirect } = JSON.parse(answer.body) as { redirect: string };
    expect(redirect.startsWith(`${rolecall.directoryUrl}/${contoso.tenantId}/oauth2/v2.0/logout?`)).toBe(
      true,
    );
    await browser.open(redirect);
    expect((await me(browser)).status).toBe(401);
    const stolen = await fetch(`${rolecall.url}/api/v1/me`, {
      headers: { cookie: `rolecall=${session ?? ''}` },
    });
    expect(stolen.status).toBe(401);
    await browser.open(`${rolecall.url}/auth/sign-in?tenant=contoso.test`);
    expect(browser.page.body).toContain('type="password"');
  });

  it('a write that names who it is from is done as nobody else, whoever has signed in since', async () => {
    const browser = formBrowser();
    const session = async () =>
      JSON.parse((await browser.call('GET', `${rolecall.url}/auth/session`)).body) as Record<string, string>;
    await signIn(browser, '?return=%2Fopenapi.json', 'ann@contoso.test');
    const first = await session();
    expect(first).toMatchObject({
      tenantId: contoso.tenantId,
      objectId: contoso.administrator.id,
      displayName: 'Ann Admin',
    });
    await signIn(browser, '?return=%2Fopenapi.json&tenant=consumers', 'olga@outlook.test');
    const second = await session();
    expect(second).toMatchObject({ tenantId: consumers, objectId: owner, displayName: 'Olga Owner' });
    const write = async (who: Record<string, string>) => {
      const answer = await fetch(`${rolecall.url}/api/v1/accounts`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          cookie: `rolecall=${browser.cookie('rolecall') ?? ''}`,
          origin: rolecall.url,
          'rolecall-subject': `${who['tenantId']}/${who['objectId']}`,
        },
        body: JSON.stringify({ name: 'Whose', kind: 'company', features: [] }),
      });
      return [answer.status, ((await answer.json()) as { code?: string }).code];
    };
    const accounts = async () =>
      (JSON.parse((await me(browser)).body) as { accounts: unknown[] }).accounts.length;
    expect(await write(first)).toEqual([412, 'session-changed']);
    expect(await accounts()).toBe(0);
    expect(await write(second)).toEqual([201, undefined]);
    expect(await accounts()).toBe(1);
  });
});
