import { CONTOSO, GRAPH_SCOPE, type Asking } from './directory-fixture.ts';

const GRAPH = '00000003-0000-0000-c000-000000000000';

/** An application of Contoso with permissions at Graph, registered and consented to as administrators do it. */
export interface AdminApp {
  readonly appId: string;
  readonly secret: string;
  /** The application's own token for Graph. */
  own(): Promise<string>;
  /** A person's token for Graph through it. */
  actingFor(username: string, password: string): Promise<string>;
}

/**
 * @param roles ids of application permissions
 * @param scopes ids of delegated permissions
 */
export async function registerAdminApp(
  ask: Asking,
  appId: string,
  permissions: { readonly roles?: readonly string[]; readonly scopes?: readonly string[] },
): Promise<AdminApp> {
  const secret = `secret-of-${appId}`;
  const redirectUri = 'http://localhost/consented';
  const { roles = [], scopes = [] } = permissions;
  const made = await ask.import(CONTOSO, [
    {
      '@odata.type': '#microsoft.graph.application',
      appId,
      displayName: `Application ${appId.slice(-2)}`,
      signInAudience: 'AzureADMyOrg',
      web: { redirectUris: [redirectUri] },
      passwordCredentials: [{ secretText: secret }],
      requiredResourceAccess: [
        {
          resourceAppId: GRAPH,
          resourceAccess: [
            ...roles.map(id => ({ id, type: 'Role' })),
            ...scopes.map(id => ({ id, type: 'Scope' })),
          ],
        },
      ],
    },
  ]);
  if (made.body.problems.length > 0) throw new Error(JSON.stringify(made.body));
  const consented = await fetch(
    `${ask.url}/${CONTOSO}/adminconsent?client_id=${appId}&redirect_uri=${encodeURIComponent(redirectUri)}`,
    {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({
        client_id: appId,
        redirect_uri: redirectUri,
        username: 'ada@contoso.test',
        password: 'Ada-Passw0rd-1',
      }),
    },
  );
  if (consented.status !== 302) throw new Error(`the consent was refused: ${await consented.text()}`);
  const token = async (form: Record<string, string>): Promise<string> => {
    const answer = await ask.token(CONTOSO, {
      client_id: appId,
      client_secret: secret,
      scope: GRAPH_SCOPE,
      ...form,
    });
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return answer.body.access_token as string;
  };
  return {
    appId,
    secret,
    own: () => token({ grant_type: 'client_credentials' }),
    actingFor: (username, password) => token({ grant_type: 'password', username, password }),
  };
}
