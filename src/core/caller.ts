import type { Access } from './access.ts';
import type { AccountIndex } from './account-index.ts';
import { indexCatalog } from './catalog-index.ts';
import type { Catalog } from './catalog.ts';
import type { Ground } from './decision.ts';
import { groundsOfAccess } from './grounds.ts';
import type { ObjectId, Principal } from './id.ts';
import { holdsManagerRole } from './manager.ts';
import type { Refusal } from './problems.ts';
import { higher, type Level } from './level.ts';
import { placeCovers } from './place.ts';
import { exceeding } from './strength.ts';

/** Somebody with access to the account who asks for a change. */
export interface MemberCaller {
  readonly kind: 'person' | 'application';
  readonly principal: Principal;
  readonly owner: boolean;
  /** Whether the role `manager` is held, oneself or by a group. */
  readonly managerRole: boolean;
  /** All that the caller holds, now or later. */
  readonly grounds: readonly Ground[];
  /** Every group of the caller's tenant that the caller is in, member of the account or not. */
  readonly groups: ReadonlySet<ObjectId>;
  /** Applications that the caller owns in the directory, and whose password or key they made within the last day. */
  readonly applications?: readonly Principal[];
}

/** Who asks for a change; a portal has the power `manage`, is not bound by R-10 and never touches an owner. */
export type Caller = MemberCaller | { readonly kind: 'portal' };

/** What the rules need to know of somebody of the account who asks for a change at `at` (ms since the epoch). */
export const memberCaller = (
  index: AccountIndex,
  who: Pick<MemberCaller, 'kind' | 'principal' | 'groups' | 'applications'>,
  at: number,
): MemberCaller => ({
  ...who,
  owner: index.isOwner(who.principal),
  managerRole: holdsManagerRole(index, who.principal, at),
  grounds: index.groundsOf(who.principal, at),
});

export const isSelf = (caller: Caller, who: Principal): boolean =>
  caller.kind !== 'portal' &&
  caller.principal.objectId === who.objectId &&
  caller.principal.tenantId === who.tenantId;

/** Whether a change of `who` is a change of the caller: themselves, a group they are in, an application of theirs. */
export const isOwn = (caller: Caller, who: Principal): boolean =>
  isSelf(caller, who) ||
  (caller.kind !== 'portal' &&
    ((caller.principal.tenantId === who.tenantId && caller.groups.has(who.objectId)) ||
      (caller.applications ?? []).some(
        one => one.objectId === who.objectId && one.tenantId === who.tenantId,
      )));

export interface StrengthFacts {
  readonly index: AccountIndex;
  readonly catalog: Catalog;
  readonly caller: Caller;
  readonly at: number;
}

/** Refuses to give `who` more than the caller may (R-10); `who` absent: somebody that is not the caller's own. */
export function refuseGiving(facts: StrengthFacts, access: Access, who?: Principal): Refusal | undefined {
  const { caller, index, catalog, at } = facts;
  if (caller.kind === 'portal' || caller.owner) return undefined;
  const own = who !== undefined && isOwn(caller, who);
  if (caller.managerRole && !own) return undefined;
  const given = groundsOfAccess(access, indexCatalog(catalog), { via: [] }, id => index.role(id));
  const [excess] = exceeding(caller.grounds, given, { parentOf: parentsIn(index), at });
  if (excess === undefined) return undefined;
  const whose = own ? 'yourself, a group you are in or an application of yours' : 'others';
  return refusal(
    facts,
    `You cannot give ${whose} more than you hold yourself: ${nameOf(excess)} is more.`,
    excess,
  );
}

/** Refuses to change or remove somebody who holds more than the caller (R-10). */
export function refuseTouching(facts: StrengthFacts, who: Principal): Refusal | undefined {
  const { caller, index, at } = facts;
  if (caller.kind === 'portal' || caller.owner || caller.managerRole || isSelf(caller, who)) return undefined;
  const [excess] = exceeding(caller.grounds, index.groundsOf(who, at), { parentOf: parentsIn(index), at });
  if (excess === undefined) return undefined;
  return refusal(
    facts,
    `Somebody who holds more than you do cannot be changed or removed by you: they hold ${nameOf(excess)}.`,
    excess,
  );
}

/** Refuses where `grounds` are more than the caller holds; `detail` says it with the name of what is more. */
export function refuseHolding(
  facts: StrengthFacts,
  grounds: readonly Ground[],
  detail: (excess: string) => string,
): Refusal | undefined {
  const { caller, index, at } = facts;
  const held = caller.kind === 'portal' ? [] : caller.grounds;
  const [excess] = exceeding(held, grounds, { parentOf: parentsIn(index), at });
  return excess && refusal(facts, detail(nameOf(excess)), excess);
}

/** What is more than the caller holds, and what the caller has of it (B-3). */
function refusal({ caller, index }: StrengthFacts, detail: string, excess: Ground): Refusal {
  const { permission, level, on } = excess;
  const held = caller.kind === 'portal' ? [] : caller.grounds;
  const has = held
    .filter(one => one.permission === permission && placeCovers(one.on, on, parentsIn(index)))
    .reduce<Level>((highest, one) => higher(highest, one.level), 'none');
  const grant = { permission, level, ...(on !== undefined && { on }) };
  return { refused: 'grants-exceed-own', detail, facts: { missing: { ...grant, has, grant } } };
}

const parentsIn =
  (index: AccountIndex) =>
  (type: string, id: string): string | undefined =>
    index.resource(type, id)?.parent;

function nameOf({ permission, level, on, end }: Ground): string {
  const place =
    on === undefined
      ? ''
      : 'all' in on
        ? ` on every ${on.type}`
        : 'allOf' in on
          ? ` on every ${on.type} of ${on.allOf}`
          : ` on ${on.type} ${on.id}`;
  return `${permission}: ${level}${place}${end === undefined ? '' : ` until ${end}`}`;
}
