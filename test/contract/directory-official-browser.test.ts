import { ConfidentialClientApplication, PublicClientApplication } from '@azure/msal-node';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumMissing, findChromium, launchChromium } from '../chromium.ts';
import { claimsOf, CONTOSO, GRAPH_SCOPE } from './directory-fixture.ts';
import {
  ADA,
  NATIVE,
  startOpenidWorld,
  WEB,
  WEB_SECRET,
  type OpenidWorld,
} from './directory-openid-world.ts';

const chromium = findChromium();
if (chromium === undefined) console.warn(chromiumMissing);

describe.skipIf(chromium === undefined)('@azure/msal-node, unchanged, with a real browser', () => {
  let world: OpenidWorld;
  let browser: Browser;

  beforeAll(async () => {
    world = await startOpenidWorld();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await world.close();
  });

  /** A browser of somebody's own, that trusts the authority of the test. */
  const somebody = (): Promise<BrowserContext> => browser.newContext({ ignoreHTTPSErrors: true });

  const application = (realm = CONTOSO): ConfidentialClientApplication =>
    new ConfidentialClientApplication({
      auth: {
        clientId: WEB,
        clientSecret: WEB_SECRET,
        authority: `${world.ask.url}/${realm}`,
        knownAuthorities: [new URL(world.ask.url).host],
      },
    });

  async function typePassword(context: BrowserContext, url: string): Promise<URL> {
    const page = await context.newPage();
    await page.goto(url);
    await page.getByLabel('User name').fill(ADA.username);
    const password = page.getByLabel('Password');
    if ((await password.count()) === 0) await page.getByRole('button', { name: 'Next' }).click();
    await password.fill(ADA.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${world.callback.url}**`);
    const end = new URL(page.url());
    await page.close();
    return end;
  }

  async function signIn(
    client: ConfidentialClientApplication | PublicClientApplication,
    context: BrowserContext,
  ) {
    const request = { scopes: ['User.Read'], redirectUri: world.callback.url, nonce: 'n', state: 's' };
    const end = await typePassword(context, await client.getAuthCodeUrl(request));
    expect(end.searchParams.get('state')).toBe('s');
    return client.acquireTokenByCode({ ...request, code: end.searchParams.get('code') ?? '' });
  }

  it.each([CONTOSO, 'organizations', 'common'])(
    'authorization code at %s, then silently from the cache and by refresh token',
    async realm => {
      const client = application(realm);
      const context = await somebody();
      const { account, accessToken } = await signIn(client, context);
      const { oid } = claimsOf(accessToken);
      expect(account?.homeAccountId).toBe(`${oid}.${CONTOSO}`);
      expect(account?.tenantId).toBe(CONTOSO);
      if (account === null) return;
      const silent = await client.acquireTokenSilent({ account, scopes: ['User.Read'] });
      expect(silent).toMatchObject({ fromCache: true, accessToken });
      const renewed = await client.acquireTokenSilent({ account, scopes: ['User.Read'], forceRefresh: true });
      expect(renewed.fromCache).toBe(false);
      expect(claimsOf(renewed.accessToken)).toMatchObject({ oid, appid: WEB });
      await context.close();
    },
  );

  it('the next sign-in of the browser asks for no password, unless prompt says so', async () => {
    const context = await somebody();
    await signIn(application(), context);
    const page = await context.newPage();
    const request = { scopes: ['User.Read'], redirectUri: world.callback.url };
    await page.goto(await application().getAuthCodeUrl(request));
    expect(new URL(page.url()).searchParams.get('code')).toBeTruthy();
    await page.goto(await application().getAuthCodeUrl({ ...request, prompt: 'login' }));
    await page.getByLabel('Password').waitFor();
    await page.goto(await application().getAuthCodeUrl({ ...request, prompt: 'select_account' }));
    await page.getByRole('button', { name: /Ada Admin/ }).click();
    await page.waitForURL(`${world.callback.url}**`);
    expect(new URL(page.url()).searchParams.get('code')).toBeTruthy();
    await context.close();
  });

  it('response_mode=form_post: the page sends its form by itself, within its own policy', async () => {
    const context = await somebody();
    const page = await context.newPage();
    const blocked: string[] = [];
    page.on('console', message => message.type() === 'error' && blocked.push(message.text()));
    const client = application();
    const request = {
      scopes: ['User.Read'],
      redirectUri: world.callback.url,
      responseMode: 'form_post' as const,
    };
    await page.goto(await client.getAuthCodeUrl(request));
    await page.getByLabel('User name').fill(ADA.username);
    await page.getByLabel('Password').fill(ADA.password);
    const before = world.callback.posted.length;
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(world.callback.url);
    expect(blocked).toEqual([]);
    const posted = world.callback.posted.slice(before);
    expect(posted).toHaveLength(1);
    const code = posted[0]?.get('code') ?? '';
    expect((await client.acquireTokenByCode({ ...request, code })).account?.username).toBe(ADA.username);
    await context.close();
  });

  it('a public client with PKCE, then on behalf of the person and as the application itself', async () => {
    const client = new PublicClientApplication({
      auth: {
        clientId: NATIVE,
        authority: `${world.ask.url}/${CONTOSO}`,
        knownAuthorities: [new URL(world.ask.url).host],
      },
    });
    const context = await somebody();
    const verifier = 'a-verifier-of-a-public-client-that-is-long-enough-1234567890';
    const challenge = Buffer.from(
      await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)),
    ).toString('base64url');
    const request = {
      scopes: [`api://${WEB}/access_as_user`],
      redirectUri: world.callback.url,
    };
    const url = await client.getAuthCodeUrl({
      ...request,
      codeChallenge: challenge,
      codeChallengeMethod: 'S256',
    });
    const end = await typePassword(context, url);
    const code = end.searchParams.get('code') ?? '';
    const { accessToken } = await client.acquireTokenByCode({ ...request, code, codeVerifier: verifier });
    expect(claimsOf(accessToken)).toMatchObject({ aud: WEB, azp: NATIVE });
    const onBehalf = await application().acquireTokenOnBehalfOf({
      oboAssertion: accessToken,
      scopes: ['User.Read'],
    });
    expect(claimsOf(onBehalf?.accessToken ?? '')).toMatchObject({ appid: WEB, idtyp: 'user' });
    const own = await application().acquireTokenByClientCredential({ scopes: [GRAPH_SCOPE] });
    expect(claimsOf(own?.accessToken ?? '')).toMatchObject({ appid: WEB, idtyp: 'app' });
    await context.close();
  });
});
