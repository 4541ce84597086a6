import type { Principal } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import type { Cursors } from './cursor.ts';
import type { Page } from './ports/account-store.ts';
import type { Visit, VisitStore } from './ports/visit-store.ts';
import { visitsKept } from './visits.ts';

/** Refuses whoever speaks as a portal or through one: portals write visits and never read them (H-1). */
export function refusePortal({ identity }: Authority): void {
  if (identity.kind !== 'portal' && !identity.through) return;
  throw new Problem(
    'owner-only',
    'Only an owner who is signed in reads visits. A portal writes them and never reads them.',
  );
}

/** The pages that somebody visited in the last 30 days, newest first (H-1). The caller's right to it was judged before. */
export const readVisitsOf =
  (ports: { readonly store: Pick<VisitStore, 'visits'>; readonly cursors: Cursors }) =>
  async (
    authority: Authority,
    who: Principal,
    query: { readonly limit: number; readonly cursor?: string },
  ): Promise<Page<Visit>> => {
    const { account, at } = authority;
    const scope = ['visits', account, who.tenantId, who.objectId];
    const after = ports.cursors.open(scope, query.cursor);
    const page = await ports.store.visits({
      account,
      who,
      since: new Date(at.getTime() - visitsKept),
      limit: query.limit,
      ...(after === undefined ? {} : { after }),
    });
    return { ...page, after: ports.cursors.seal(scope, page.after) };
  };
