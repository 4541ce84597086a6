import type { AccountIndex } from '../core/account-index.ts';
import { asAccountId, type AccountId } from '../core/id.ts';
import type { Level } from '../core/level.ts';
import { accountUsers, accountUsersLevel } from '../core/manager.ts';
import { Problem } from '../core/problems.ts';
import { firstLack } from '../core/reasons.ts';
import type { AccountIndexes } from './account-indexes.ts';
import { isBarred } from './barred.ts';
import { hasPower, powerMissing, type Identity, type PortalPower } from './identity.ts';
import { readRevision } from './revision.ts';
import type { TenantIndexes } from './tenant-indexes.ts';
import type { WhoCanGive } from './who-can-give.ts';

/** What somebody may do on one account, as the index says at `at`. */
export interface Authority {
  readonly identity: Identity;
  readonly account: AccountId;
  readonly index: AccountIndex;
  readonly at: Date;
  readonly owner: boolean;
  /** How far their `account-users` reaches; `readWrite` for owners. */
  readonly users: Level;
}

/** The *who* column of the contract: **o**wner, **w**rites users, **r**eads users, **m**: has access at all. */
export type Need = 'o' | 'w' | 'r' | 'm';

export interface AuthorityPorts {
  readonly indexes: Pick<AccountIndexes, 'get' | 'lookUp'>;
  readonly tenants: Pick<TenantIndexes, 'index'>;
  readonly whoCanGive: WhoCanGive;
}

/** How far `account-users` of a person or application reaches; a portal application has none of its own. */
export function usersLevel(index: AccountIndex, identity: Identity, at: Date): Level {
  if (identity.kind === 'portal') return 'none';
  return accountUsersLevel(index, { ...identity.principal, type: subjectType(identity) }, at.getTime());
}

const subjectType = ({ kind }: Identity): 'user' | 'application' =>
  kind === 'person' ? 'user' : 'application';

/**
 * The caller's authority on an account.
 *
 * Throws `not-found` when there is no such account or the caller has no access to it: the two are alike.
 */
export async function authorityOn(
  ports: AuthorityPorts,
  call: {
    readonly identity: Identity;
    readonly account: string;
    readonly at: Date;
    readonly revision?: string | undefined;
  },
): Promise<Authority> {
  const account = asAccountId(call.account);
  const index = await ports.indexes.get(
    account,
    call.revision === undefined ? undefined : readRevision(call.revision),
  );
  const { identity, at } = call;
  const none = (): Problem =>
    new Problem(
      'not-found',
      'There is no such account, or nothing that you may see of it. Check the address and who you are signed in as.',
    );
  if (!index) throw none();
  if (identity.kind === 'portal') return { identity, account, index, at, owner: false, users: 'none' };
  const owner = index.isOwner(identity.principal);
  const users = usersLevel(index, identity, at);
  const nothing =
    !owner && users === 'none' && index.effectiveAccess(identity.principal, at.getTime()).length === 0;
  if (nothing || isBarred(ports.tenants, identity)) {
    // an account in memory is refused no sooner than one that the store has first to be asked for.
    await ports.indexes.lookUp(account);
    throw none();
  }
  return { identity, account, index, at, owner, users };
}

/**
 * Refuses unless the caller meets `need`, or is a portal application with `power` (`any`: whatever powers it has).
 * Who is spoken for by a portal may do what both may: the claim cuts a call and never widens it.
 *
 * Throws `owner-only`, or `permission-missing` with what is missing and who can give it (behaviour B-3's object).
 */
export async function demand(
  ports: AuthorityPorts,
  authority: Authority,
  need: Need,
  power?: PortalPower | 'any',
): Promise<void> {
  const { identity } = authority;
  if (identity.kind === 'portal') return demandOfPortal(ports, authority, identity.powers, need, power);
  if (identity.through) await demandOfPortal(ports, authority, identity.through.powers, need, power);
  return demandOfMember(ports, authority, need);
}

/** Whether a portal stands in for the owner: with `manage`, until somebody it named has accepted (api.md, Owners). */
const standsIn = ({ index }: Authority, powers: ReadonlySet<PortalPower>): boolean =>
  hasPower(powers, 'manage') && !index.facts.account.claimed;

async function demandOfPortal(
  ports: AuthorityPorts,
  authority: Authority,
  powers: ReadonlySet<PortalPower>,
  need: Need,
  power: PortalPower | 'any' | undefined,
): Promise<void> {
  if (power === 'any' || (power && hasPower(powers, power)) || standsIn(authority, powers)) return;
  const reads = need === 'r' || need === 'm';
  if (reads && hasPower(powers, 'manage')) return;
  if (power || reads) throw powerMissing(powers, power ?? 'manage');
  throw need === 'o'
    ? await ownerOnly(ports, authority)
    : await permissionMissing(ports, authority, 'readWrite', 'none');
}

async function demandOfMember(ports: AuthorityPorts, authority: Authority, need: Need): Promise<void> {
  const { owner, users } = authority;
  if (owner || need === 'm') return;
  if (need === 'o') throw await ownerOnly(ports, authority);
  const level = need === 'w' ? 'readWrite' : 'read';
  if (users === 'readWrite' || users === level) return;
  throw await permissionMissing(ports, authority, level, users);
}

async function ownerOnly(ports: AuthorityPorts, { index, at }: Authority): Promise<Problem> {
  return new Problem('owner-only', 'Only an owner of the account can do this.', {
    missing: { whoCanGive: await ports.whoCanGive(index, at, 'owners-only') },
  });
}

async function permissionMissing(
  ports: AuthorityPorts,
  authority: Authority,
  level: 'read' | 'readWrite',
  has: Level,
): Promise<Problem> {
  const { index, at, identity, account } = authority;
  const resource = { type: 'account', id: account };
  const subject = { ...identity.principal, type: subjectType(identity) };
  const question = { subject, permission: accountUsers, level, resource, at: at.getTime() };
  // The same object as an explained decision has (B-3).
  const grant = { permission: accountUsers, level };
  const lack = firstLack(index.decide(question, true).reasons) ?? { ...grant, on: resource, has, grant };
  const people = await ports.whoCanGive(index, at, {
    to: identity.principal,
    access: { custom: [lack.grant] },
  });
  const words = level === 'read' ? 'read only' : 'read/write';
  const names = people.map(each => each.displayName).join(', ');
  return new Problem(
    'permission-missing',
    `This needs Account users: ${words}. You have ${has === 'none' ? 'none' : 'read only'}.` +
      (names ? ` It can be given by: ${names}.` : ''),
    { missing: { ...lack, whoCanGive: people } },
  );
}
