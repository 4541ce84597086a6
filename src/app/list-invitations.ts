import type { Authority } from './authority.ts';
import type { Cursors } from './cursor.ts';
import { personIn } from './directory-person.ts';
import { invitationView, type InvitationView } from './invitation-view.ts';
import type { AccountStore, Page } from './ports/account-store.ts';
import type { PersonToken } from './ports/directory-writer.ts';
import type { InvitationStore } from './ports/invitation-store.ts';

interface Ports {
  readonly store: InvitationStore & Pick<AccountStore, 'memberRecords'>;
  readonly cursors: Cursors;
}

/** The invitations of the caller's own tenant, the newest first: their addresses are for its people alone (T-9). */
export const listInvitations =
  (ports: Ports) =>
  async (
    authority: Authority,
    person: PersonToken | undefined,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<Page<InvitationView>> => {
    const { tenantId } = personIn(authority, person).principal;
    const { account, at } = authority;
    const scope = ['invitations', account, tenantId];
    const after = ports.cursors.open(scope, page.cursor);
    const found = await ports.store.invitations({
      account,
      tenant: tenantId,
      limit: page.limit,
      ...(after === undefined ? {} : { after }),
    });
    const open = found.items.filter(each => each.state === 'open').map(each => each.member);
    const members = new Map((await ports.store.memberRecords(account, open)).map(each => [each.id, each]));
    return {
      ...found,
      items: found.items.map(each => invitationView(each, members.get(each.member), tenantId, at)),
      after: ports.cursors.seal(scope, found.after),
    };
  };
