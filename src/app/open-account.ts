import { randomUUID } from 'node:crypto';
import type { Account, AccountKind } from '../core/account.ts';
import type { Catalog } from '../core/catalog.ts';
import { asAccountId, type Principal } from '../core/id.ts';
import { Problem, type InputFault } from '../core/problems.ts';
import { hasPower, powerMissing, type Identity } from './identity.ts';
import type { Actor } from './ports/actor.ts';
import type { AccountStore, IdempotencyKey, KeptAnswer } from './ports/account-store.ts';

export interface OpenAccount {
  readonly identity: Identity;
  readonly actor: Actor;
  readonly at: Date;
  readonly name: string;
  readonly kind: AccountKind;
  readonly features: readonly string[];
  /** Only from a portal application. */
  readonly owner?: Principal;
  readonly keep?: { readonly key: IdempotencyKey; readonly answer: (account: Account) => KeptAnswer };
}

/** Faults of features that the catalog does not know. */
export function featureFaults(catalog: Catalog, features: readonly string[]): readonly InputFault[] {
  return features.flatMap((feature, i) =>
    catalog.features.some(each => each.id === feature)
      ? []
      : [
          {
            pointer: `/features/${i}`,
            code: 'invalid' as const,
            detail: `The catalog has no feature "${feature}".`,
          },
        ],
  );
}

/** Whether somebody may open an account here: portals that have the power, and people where anyone may. */
export function mayOpenAccount(identity: Identity, opening: 'portal' | 'anyone'): boolean {
  if (identity.kind === 'application') return false;
  const powers = identity.kind === 'portal' ? identity.powers : identity.through?.powers;
  return (identity.kind === 'portal' || opening === 'anyone') && (!powers || hasPower(powers, 'accounts'));
}

/**
 * Opens an account: whoever opens it is its owner; one that a portal opens without naming an owner is unclaimed.
 *
 * Throws `permission-missing` for people where only portals may open accounts (`ACCOUNT_OPENING`), `portal-only` when a
 * person names another owner, `owner-only` for applications, which own nothing, `invalid` for an unknown feature.
 */
export const openAccount =
  (ports: {
    store: Pick<AccountStore, 'openAccount'>;
    catalog: () => Catalog;
    opening: 'portal' | 'anyone';
  }) =>
  async (request: OpenAccount): Promise<Account> => {
    const { identity, owner } = request;
    const portal = identity.kind === 'portal';
    const powers = portal ? identity.powers : identity.through?.powers;
    if (powers && !hasPower(powers, 'accounts')) throw powerMissing(powers, 'accounts');
    if (!portal && ports.opening === 'portal') {
      throw new Problem(
        'permission-missing',
        'Accounts are opened by the portal here. Open yours there and come back.',
        { missing: { power: 'accounts', has: [], grant: { power: 'accounts' }, whoCanGive: [] } },
      );
    }
    if (!portal && owner)
      throw new Problem('portal-only', 'Only a portal application can name another owner.');
    if (identity.kind === 'application') {
      throw new Problem('owner-only', 'An account is opened by a person, who becomes its owner.');
    }
    const errors = featureFaults(ports.catalog(), request.features);
    if (errors.length > 0) throw new Problem('invalid', 'A feature is not known.', { errors });

    const first = portal
      ? owner && { ...owner, displayName: '', signedIn: false }
      : { ...identity.principal, displayName: identity.displayName, signedIn: !identity.through };
    return ports.store.openAccount({
      account: asAccountId(randomUUID()),
      name: request.name,
      kind: request.kind,
      features: request.features,
      ...(first ? { owner: first } : {}),
      actor: request.actor,
      at: request.at,
      log: {
        action: 'accounts.open',
        result: 'done',
        target: first ? { ownerTenantId: first.tenantId, ownerObjectId: first.objectId } : {},
        detail: { name: request.name, kind: request.kind, features: request.features },
      },
      ...(request.keep ? { keep: request.keep } : {}),
    });
  };
