import { randomUUID } from 'node:crypto';
import type { AccountIndex } from '../core/account-index.ts';
import type { Account, AccountKind } from '../core/account.ts';
import type { Catalog } from '../core/catalog.ts';
import { principalKey, type Principal } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { changeAccount, loggingRefusals, type ChangePorts, type Keep } from './change-account-state.ts';
import { hasPower, powerMissing } from './identity.ts';
import { featureFaults } from './open-account.ts';
import type { Actor } from './ports/actor.ts';
import type { Change, LockedAccount, Owner } from './ports/account-store.ts';
import { demandMatch, revisionEtag } from './precondition.ts';

export interface ChangeAccount {
  readonly authority: Authority;
  readonly actor: Actor;
  readonly name?: string;
  readonly kind?: AccountKind;
  readonly features?: readonly string[];
  readonly owner?: Principal;
  /** The account's ETag. */
  readonly ifMatch?: string;
  /** Keeps the answer with the change, for a repeat after a crash. */
  readonly keep?: Keep<Account>;
}

/** Owners change the name; portal applications with `accounts` change kind, features and the owner. */
function demandFields({ authority, ...change }: ChangeAccount): void {
  const { identity } = authority;
  const { claimed } = authority.index.facts.account;
  const powers = identity.kind === 'portal' ? identity.powers : identity.through?.powers;
  if (powers && !hasPower(powers, 'accounts')) throw powerMissing(powers, 'accounts');
  if (powers && change.name !== undefined && (claimed || !hasPower(powers, 'manage'))) {
    throw new Problem('owner-only', 'Only an owner can rename the account.');
  }
  if (identity.kind === 'portal') return;
  if (change.kind !== undefined || change.features !== undefined || change.owner !== undefined) {
    throw new Problem('portal-only', 'Kind, features and owner of an account are kept by the portal.');
  }
  if (!authority.owner) throw new Problem('owner-only', 'Only an owner can rename the account.');
}

/** The owners with a new offer; a claimed account's owners are nobody's to change but theirs. */
function withOffer(account: Account, owners: readonly Owner[], to: Principal, at: Date): readonly Owner[] {
  if (owners.some(each => principalKey(each) === principalKey(to))) return owners;
  if (account.claimed) {
    throw new Problem(
      'owner-immutable',
      'This account has an owner. Only an owner can offer the ownership to somebody.',
    );
  }
  const offer = {
    id: randomUUID(),
    displayName: '',
    offered: at.toISOString(),
    accepted: null,
    signedIn: null,
  };
  return [...owners, { ...to, ...offer }];
}

/** An individual account has no other users, so it can only become one while it has none. */
function checkKind(before: Account, kind: AccountKind | undefined, others: number): void {
  if (kind !== 'individual' || before.kind === 'individual' || others === 0) return;
  throw new Problem(
    'individual-account',
    'The account has tenants or members, and an individual account has neither. Remove them first.',
  );
}

/** What the change does to the account as it is now; nothing where all is as asked. */
async function changeOf(
  request: ChangeAccount,
  index: AccountIndex,
  locked: LockedAccount,
): Promise<Change<Account>> {
  const before = locked.account;
  demandMatch(request.ifMatch, revisionEtag(before), before);
  checkKind(before, request.kind, index.facts.tenants.length + [...index.members()].length);
  const { name = before.name, kind = before.kind, features = before.features } = request;
  const changed =
    name !== before.name ||
    kind !== before.kind ||
    JSON.stringify(features) !== JSON.stringify(before.features);
  const owners = request.owner ? await locked.owners() : [];
  const offered = request.owner ? withOffer(before, owners, request.owner, request.authority.at) : owners;
  const after: Account = { ...before, name, kind, features, revision: before.revision + 1 };
  const offers = offered !== owners;
  if (!changed && !offers) return { events: [], log: [], result: before };
  return {
    events: [{ kind: 'account-changed', account: after }],
    ...(offers ? { owners: offered } : {}),
    log: [
      {
        action: 'accounts.change',
        result: 'done',
        target: request.owner ? { tenantId: request.owner.tenantId, objectId: request.owner.objectId } : {},
        detail: { before, after },
      },
    ],
    result: after,
  };
}

/** Changes name, kind, features or the offered owner of an account. The same again changes nothing. */
export const changeAccountFacts =
  (ports: ChangePorts & { catalog: () => Catalog }) =>
  async (request: ChangeAccount): Promise<{ readonly result: Account; readonly revision: string }> =>
    loggingRefusals(ports, request, { action: 'accounts.change', target: {} }, async () => {
      demandFields(request);
      const errors = featureFaults(ports.catalog(), request.features ?? []);
      if (errors.length > 0) throw new Problem('invalid', 'A feature is not known.', { errors });
      return changeAccount<Account>(ports, request, (index, locked) => changeOf(request, index, locked));
    });
