import { randomUUID } from 'node:crypto';
import { principalKey, type Principal } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { Account, AccountEvent } from '../core/account.ts';
import { changeAccount, loggingRefusals, type ChangePorts, type Keep } from './change-account-state.ts';
import type { Authority } from './authority.ts';
import type { Mails } from './mails.ts';
import type { Actor } from './ports/actor.ts';
import type { Change, Owner } from './ports/account-store.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

interface Request {
  readonly authority: Authority;
  readonly actor: Actor;
  /** Keeps the answer with the change, for a repeat after a crash. */
  readonly keep?: Keep<Owner | null>;
}

const same = (a: Principal, b: Principal): boolean => principalKey(a) === principalKey(b);

/** The change that makes `owners` the account's owners; decisions see those who have accepted, and the first claims it. */
function ownersChange(
  account: Account,
  before: readonly Owner[],
  owners: readonly Owner[],
  action: string,
  target: Principal,
  detail: Readonly<Record<string, unknown>>,
  result: Owner | null,
): Change<Owner | null> {
  const effective = (all: readonly Owner[]): string =>
    JSON.stringify(all.filter(each => each.accepted !== null).map(principalKey));
  const accepted = owners.filter(each => each.accepted !== null);
  const events: readonly AccountEvent[] = [
    {
      kind: 'owners-changed',
      owners: accepted.map(({ tenantId, objectId }) => ({ tenantId, objectId })),
    },
    ...(accepted.length > 0 && !account.claimed
      ? [
          {
            kind: 'account-changed' as const,
            account: { ...account, claimed: true, revision: account.revision + 1 },
          },
        ]
      : []),
  ];
  return {
    events,
    owners,
    log: [
      {
        action,
        result: 'done',
        target: { tenantId: target.tenantId, objectId: target.objectId },
        detail: { ...detail, effective: effective(before) !== effective(owners) },
      },
    ],
    result,
  };
}

/** A portal stands in for the owner only until somebody has claimed the account, by the newest state. */
function demandUnclaimed({ authority }: Request, account: Account): void {
  if (authority.identity.kind === 'portal' && account.claimed)
    throw new Problem('owner-only', 'The account has an owner now, who alone offers ownership.');
}

/** Offers ownership to somebody, who must accept. The same offer again changes nothing. */
export const offerOwnership =
  (ports: ChangePorts & { readonly mails: Mails; readonly store: Pick<ReplicaStore, 'profile'> }) =>
  async (
    request: Request & { readonly to: Principal; readonly displayName?: string },
  ): Promise<{ result: Owner | null; revision: string }> => {
    const profile = await ports.store.profile(request.to.tenantId, request.to.objectId);
    const mail = profile?.kind === 'user' && profile.enabled && !profile.deleted ? profile.mail : undefined;
    return changeAccount(ports, request, async (_index, locked) => {
      demandUnclaimed(request, locked.account);
      const owners = await locked.owners();
      const known = owners.find(each => same(each, request.to));
      if (known) return { events: [], log: [], result: known };
      const offer: Owner = {
        ...request.to,
        id: randomUUID(),
        displayName: request.displayName ?? '',
        offered: request.authority.at.toISOString(),
        accepted: null,
        signedIn: null,
      };
      const { id: account, name } = locked.account;
      const by = request.authority.identity.displayName;
      return {
        ...ownersChange(locked.account, owners, [...owners, offer], 'owners.offer', request.to, {}, offer),
        jobs: ports.mails.telling(
          'ownership-offered',
          { account: name, by, link: ports.mails.link('/') },
          mail ? [mail] : [],
          { account, owner: offer.id },
        ),
      };
    });
  };

/** The one named accepts the open offer and is an owner from then on. Throws `not-found` without an offer. */
export const acceptOwnership =
  (ports: ChangePorts) =>
  async (request: Request): Promise<{ result: Owner | null; revision: string }> =>
    changeAccount(ports, request, async (_index, locked) => {
      const owners = await locked.owners();
      const { identity, at } = request.authority;
      const mine = owners.find(each => same(each, identity.principal));
      if (!mine) throw new Problem('not-found', 'There is no offer of ownership for you on this account.');
      if (mine.accepted !== null) return { events: [], log: [], result: mine };
      const accepted: Owner = {
        ...mine,
        displayName: identity.displayName || mine.displayName,
        accepted: at.toISOString(),
        signedIn: at.toISOString(),
      };
      const all = owners.map(each => (each.id === mine.id ? accepted : each));
      return ownersChange(
        locked.account,
        owners,
        all,
        'owners.accept',
        identity.principal,
        { displayName: accepted.displayName },
        accepted,
      );
    });

/** Whether an owner can be reached: has accepted, has signed in, and is not known to be disabled or deleted. */
export function isReachable(owner: Owner, tenants: Pick<TenantIndexes, 'index'>): boolean {
  if (owner.accepted === null || owner.signedIn === null) return false;
  const object = tenants.index(owner.tenantId)?.object(owner.objectId);
  return object === undefined || (object.enabled && !object.deleted);
}

/**
 * Takes back an open offer, or lets an owner step down: nobody takes ownership from somebody else, and there is
 * never a moment without a reachable owner.
 *
 * Throws `not-found`, or `owner-immutable` for somebody else's ownership and for the last reachable owner's.
 */
export const endOwnership =
  (ports: ChangePorts & { tenants: Pick<TenantIndexes, 'index'> }) =>
  async (
    request: Request & { readonly ownerId: string },
  ): Promise<{ result: Owner | null; revision: string }> =>
    loggingRefusals(ports, request, { action: 'owners.step-down', target: {} }, () =>
      changeAccount(ports, request, async (_index, locked) => {
        demandUnclaimed(request, locked.account);
        const owners = await locked.owners();
        const leaving = owners.find(each => each.id === request.ownerId);
        if (!leaving) throw new Problem('not-found', 'The account has no such owner.');
        const rest = owners.filter(each => each.id !== leaving.id);
        if (leaving.accepted !== null) {
          if (!same(leaving, request.authority.identity.principal)) {
            throw new Problem(
              'owner-immutable',
              'Only owners themselves can step down; nobody takes ownership from somebody else.',
            );
          }
          if (!rest.some(each => isReachable(each, ports.tenants))) {
            throw new Problem(
              'owner-immutable',
              'You are the last owner who can be reached. Offer ownership to somebody else first; once they have accepted you can step down.',
            );
          }
        }
        const action = leaving.accepted === null ? 'owners.withdraw' : 'owners.step-down';
        return ownersChange(
          locked.account,
          owners,
          rest,
          action,
          leaving,
          { displayName: leaving.displayName },
          null,
        );
      }),
    );
