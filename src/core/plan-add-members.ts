import { accessFaults } from './access-faults.ts';
import { parseAccess, printAccess, sameAccess, type AccessText } from './access-text.ts';
import type { Access } from './access.ts';
import type { AccountIndex } from './account-index.ts';
import type { AccountEvent, Member } from './account.ts';
import { refuseGiving, type Caller } from './caller.ts';
import type { Catalog, MemberKind } from './catalog.ts';
import type { DirectoryObject } from './directory.ts';
import { principalKey, type MemberId, type Principal } from './id.ts';
import type { InputFault, Refusal } from './problems.ts';
import { refusalOfFaults } from './refusal-of-faults.ts';

/** How many objects one call may name. */
export const objectsAtOnce = 500;

export interface NamedObject extends Principal {
  readonly kind: MemberKind;
}

export interface AddMembersFacts {
  readonly index: AccountIndex;
  readonly catalog: Catalog;
  readonly caller: Caller;
  readonly objects: readonly NamedObject[];
  /** As it came in. */
  readonly access: unknown;
  /** What the directory has of an object, looked up where the copy did not know it. */
  readonly object: (who: Principal) => DirectoryObject | undefined;
  /** An id for the n-th object, should it become a member. */
  readonly newId: (n: number) => MemberId;
  /** The moment of the change, in ms since the epoch. */
  readonly at: number;
}

/** What becomes of one object, in the order given. */
export type AddOutcome =
  | { readonly outcome: 'added' | 'already-there'; readonly member: Member }
  | { readonly outcome: 'problem'; readonly problem: Refusal; readonly object: NamedObject };

export interface AddMembersPlan {
  readonly outcomes: readonly AddOutcome[];
  readonly events: readonly AccountEvent[];
}

/**
 * Adds objects of associated tenants, all with the same access (U-1, G-1, P-1). What is wrong with the call, or with the
 * caller's right to give that, refuses the whole; what is wrong with one object is that object's outcome.
 */
export function planAddMembers(facts: AddMembersFacts): AddMembersPlan | Refusal {
  const refusal = refusalOfCall(facts) ?? refusalOfAccount(facts);
  if (refusal !== undefined) return refusal;
  const access = parseAccess(facts.access as AccessText);
  const exceeds = refuseGiving(facts, access);
  if (exceeds !== undefined) return exceeds;

  const seen = new Set<string>();
  const outcomes = facts.objects.map((object, n): AddOutcome => {
    const twice = seen.has(principalKey(object));
    seen.add(principalKey(object));
    const problem = twice
      ? invalid(n, 'This object is in the list already.')
      : problemOf(facts, object, n, access);
    if (problem !== undefined) return { outcome: 'problem', problem, object };
    const there = facts.index.memberOf(object);
    if (there !== undefined) return { outcome: 'already-there', member: there };
    const { tenantId, objectId, kind } = object;
    return { outcome: 'added', member: { id: facts.newId(n), tenantId, objectId, kind, access } };
  });
  const events = outcomes.flatMap((one): AccountEvent[] =>
    one.outcome === 'added' ? [{ kind: 'member-put', member: one.member }] : [],
  );
  return { outcomes, events };
}

function refusalOfCall({ objects, access, catalog, index }: AddMembersFacts): Refusal | undefined {
  if (objects.length === 0) return refusalOfFaults([fault('/objects', 'Name at least one object.')]);
  if (objects.length > objectsAtOnce) {
    return {
      refused: 'too-many',
      detail: `At most ${objectsAtOnce} objects at once; these are ${objects.length}.`,
    };
  }
  const resource = index.resource.bind(index);
  const role = index.role.bind(index);
  const kinds = new Set(objects.map(object => object.kind));
  const faults = [...kinds].map(kind => accessFaults(access, { catalog, resource, role, kind }));
  return refusalOfFaults(faults.find(list => list.length > 0) ?? []);
}

/** Refuses an account that takes no members: one for an individual, one without a tenant. */
export function refusalOfAccount({ index }: Pick<AddMembersFacts, 'index'>): Refusal | undefined {
  if (index.facts.account.kind === 'individual') {
    const detail =
      'This is an individual account, which has no other users. It can be changed to a company account.';
    return { refused: 'individual-account', detail };
  }
  if (index.facts.tenants.length > 0) return undefined;
  return {
    refused: 'tenant-required',
    detail:
      'This account has no tenant yet. Associate a tenant first; then its users, groups and applications can be added.',
  };
}

function problemOf(
  facts: AddMembersFacts,
  object: NamedObject,
  n: number,
  access: Access,
): Refusal | undefined {
  const { index } = facts;
  const { tenantId, objectId } = object;
  if (index.isOwner(object)) {
    return {
      refused: 'owner-immutable',
      detail: 'This is an owner, who has complete access already and is no member.',
    };
  }
  if (!index.facts.tenants.includes(tenantId)) {
    const detail = `The tenant ${tenantId} is not associated with this account. Associate it first.`;
    return { refused: 'tenant-required', detail, facts: { tenantId } };
  }
  const known = facts.object(object);
  if (known === undefined || known.deleted) {
    return { refused: 'not-found', detail: `There is no object ${objectId} in the tenant ${tenantId}.` };
  }
  if (known.kind !== object.kind)
    return invalid(n, `This object is of the kind ${known.kind}, not ${object.kind}.`);
  const there = index.memberOf(object);
  if (there !== undefined) {
    if (sameAccess(there.access, access)) return undefined;
    const present = { member: there.id, access: printAccess(there.access) };
    const detail = 'Already a member, with other access. Change that access instead of adding again.';
    return { refused: 'already-a-member', detail, facts: present };
  }
  return refuseGiving(facts, access, object);
}

const fault = (pointer: string, detail: string): InputFault => ({ pointer, code: 'invalid', detail });

const invalid = (n: number, detail: string): Refusal => ({
  refused: 'invalid',
  detail,
  facts: { errors: [fault(`/objects/${n}`, detail)] },
});
