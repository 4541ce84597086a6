import type { Resource } from '../core/account.ts';
import type { Authority } from './authority.ts';
import type { Cursors } from './cursor.ts';
import type { AccountStore, Page } from './ports/account-store.ts';

/** An account's products, add-ons and other resources, of one type or all, in pages. */
export const listResources =
  (ports: { store: Pick<AccountStore, 'resources'>; cursors: Cursors }) =>
  async (
    authority: Authority,
    query: { readonly type?: string; readonly limit: number; readonly cursor?: string },
  ): Promise<Page<Resource>> => {
    const scope = ['resources', authority.account, query.type];
    const after = ports.cursors.open(scope, query.cursor);
    const page = await ports.store.resources(authority.account, query.type, query.limit, after);
    return { ...page, after: ports.cursors.seal(scope, page.after) };
  };
