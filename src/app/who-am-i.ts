import type { Principal } from '../core/id.ts';
import { hasPower, powerMissing, type Identity } from './identity.ts';
import { mayOpenAccount } from './open-account.ts';
import { accountsOf, offersTo, type OwnAccount } from './read-accounts.ts';
import type { AccountStore } from './ports/account-store.ts';
import type { ReplicaStore } from './ports/replica-store.ts';

export interface WhoAmI {
  readonly identity: Identity;
  /** Null while no account has the caller's tenant. */
  readonly tenant: {
    readonly tenantId: string;
    readonly displayName: string;
    readonly defaultDomain: string;
  } | null;
  readonly accounts: readonly OwnAccount[];
  /** Whether the caller may open an account of their own here. */
  readonly mayOpenAccount: boolean;
  readonly offers: Awaited<ReturnType<ReturnType<typeof offersTo>>>;
}

async function noteSignIn(
  store: Pick<AccountStore, 'ownedBy' | 'ownerSignedIn'>,
  who: Principal,
  displayName: string,
  at: Date,
): Promise<void> {
  const owned = await store.ownedBy(who);
  if (owned.some(({ owner }) => owner.accepted !== null && owner.signedIn === null)) {
    await store.ownerSignedIn({ ...who, displayName }, at);
  }
}

/** Who the caller is, the accounts they have access to and the ownerships offered to them (A-4, G-3). */
export const whoAmI =
  (
    ports: Parameters<typeof accountsOf>[0] & {
      store: Pick<AccountStore, 'ownerSignedIn'> & Pick<ReplicaStore, 'replicaTenant'>;
      opening: 'portal' | 'anyone';
    },
  ) =>
  async (identity: Identity, at: Date): Promise<WhoAmI> => {
    const tenant = await ports.store.replicaTenant(identity.principal.tenantId);
    const named = tenant && {
      tenantId: tenant.tenantId,
      displayName: tenant.displayName,
      defaultDomain: tenant.defaultDomain,
    };
    const may = mayOpenAccount(identity, ports.opening);
    if (identity.kind === 'portal') {
      return { identity, tenant: named ?? null, accounts: [], mayOpenAccount: may, offers: [] };
    }
    const { through } = identity;
    // An owner whom a portal named can be reached from the first time that they come themselves.
    if (!through) await noteSignIn(ports.store, identity.principal, identity.displayName, at);
    if (through && !hasPower(through.powers, 'decide')) throw powerMissing(through.powers, 'decide');
    return {
      identity,
      tenant: named ?? null,
      accounts: await accountsOf(ports)(identity.principal, at),
      mayOpenAccount: may,
      offers: await offersTo(ports)(identity.principal),
    };
  };
