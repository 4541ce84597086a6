import { createClient } from '../../src/client/client.ts';
import { openAccess } from './access.ts';
import { createPortalServer, type ShopAccount } from './server.ts';
import type { PortalSettings } from './settings.ts';
import { openShop } from './shop.ts';
import { createPortalToken, createSignIn } from './sign-in.ts';
import { createVisits } from './visits.ts';

export interface RunningPortal {
  close(): Promise<void>;
}

/** Starts the portal over every account that its application sees. */
export async function startPortal(settings: PortalSettings): Promise<RunningPortal> {
  const token = createPortalToken(settings);
  const connection = { baseUrl: settings.rolecallUrl, token };
  const client = createClient(connection);
  const { items } = await client.accounts.list({ limit: 100 });
  const accounts = await Promise.all(
    items.map(async ({ id, name }): Promise<ShopAccount> => {
      const [access, resources] = await Promise.all([
        openAccess(client, { id, name }, connection),
        client.accounts.resources(id, { limit: 500 }),
      ]);
      const visits = createVisits(visits => client.reportVisits(id, visits));
      return { access, shop: openShop(resources.items), visits };
    }),
  );
  const server = await createPortalServer({ settings, signIn: createSignIn(settings), accounts });
  await server.listen({ host: '127.0.0.1', port: settings.port });
  return {
    async close() {
      await server.close();
      await Promise.all(accounts.map(({ visits }) => visits.flush()));
      for (const { access } of accounts) access.close();
    },
  };
}
