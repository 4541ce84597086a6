import { refuseTouching } from '../core/caller.ts';
import type { DirectoryChange } from '../core/changed-directory.ts';
import { asObjectId, type ObjectId } from '../core/id.ts';
import { refuseJoining } from '../core/joining.ts';
import { refuseLeaving } from '../core/leaving.ts';
import type { Refusal } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { ruledAndLogged, type RuleFacts } from './directory-log.ts';
import { takeIn, type PageSource, type ReplicaPorts } from './directory-person.ts';
import { ownedAmong, withKinds } from './owned-applications.ts';
import type { MemberRecord } from './ports/account-store.ts';
import type { Actor } from './ports/actor.ts';
import type { DirectoryReader } from './ports/directory-reader.ts';
import type { PersonToken } from './ports/directory-writer.ts';
import type { SecretPorts } from './reset-password.ts';
import { refuseUnwritable } from './write-groups.ts';

export type MembershipPorts = SecretPorts &
  ReplicaPorts & { readonly directory: Pick<DirectoryReader, 'ownersOf'> };

/** Who comes and who goes, when a list becomes another. */
export interface Difference {
  readonly come: readonly ObjectId[];
  readonly go: readonly ObjectId[];
}

export function differenceOf(now: readonly ObjectId[], wanted: readonly string[]): Difference {
  const next = new Set(wanted.map(asObjectId));
  const before = new Set(now);
  return { come: [...next].filter(id => !before.has(id)), go: [...before].filter(id => !next.has(id)) };
}

export const noMemberships: DirectoryChange = { left: [], joined: [] };

type Pair = readonly [group: ObjectId, member: ObjectId];

/** The memberships of one member, or of one group, that change. */
export interface MembershipWork {
  readonly ports: MembershipPorts;
  readonly request: { readonly authority: Authority; readonly actor: Actor; readonly confirm?: string };
  readonly record: MemberRecord;
  readonly person: PersonToken;
  /** What has come and gone so far. */
  readonly done: { readonly joined: Pair[]; readonly left: Pair[] };
}

/** Asks the rules about memberships that come and go, and the directory whether these groups take any (T-11). */
export async function allowMemberships(
  { ports, request, record, person }: MembershipWork,
  { come, go }: Difference,
  pointer: '/groups' | '/members',
): Promise<void> {
  const { tenantId } = record;
  const groups =
    pointer === '/groups' ? [...come, ...go] : come.length + go.length > 0 ? [record.objectId] : [];
  for (const group of groups) await refuseUnwritable(ports, person, group, pointer);
  const at = (objectId: ObjectId) => ({ tenantId, objectId });
  const pairOf = (id: ObjectId) =>
    pointer === '/groups' ? ([id, record.objectId] as const) : ([record.objectId, id] as const);
  const change = { left: go.map(pairOf), joined: come.map(pairOf) };
  const rule = (facts: RuleFacts): Refusal | undefined => {
    for (const id of come) {
      const refusal =
        pointer === '/groups' ? refuseJoining(facts, at(id), record) : refuseJoining(facts, record, at(id));
      if (refusal) return refusal;
    }
    for (const id of pointer === '/members' ? go : []) {
      const refusal = refuseTouching(facts, at(id));
      if (refusal) return refusal;
    }
    return refuseLeaving(facts, tenantId, change);
  };
  const owned = await ownedAmong(ports, request.authority, withKinds(ports.tenants, tenantId, come));
  await ruledAndLogged(ports, request, [], rule, { owned });
}

type PairOf = (id: ObjectId) => Pair;

export const pairsOf = ({ come, go }: Difference, pairOf: PairOf): DirectoryChange => ({
  joined: come.map(pairOf),
  left: go.map(pairOf),
});

/** Where what this does to the directory comes from. */
export const sourceOf = ({ request, record }: MembershipWork): PageSource => ({
  tenantId: record.tenantId,
  account: request.authority.account,
});

/** Makes memberships what they are to be, one by one; each that is done counts here at once. */
export async function changeMemberships(
  work: MembershipWork,
  { come, go }: Difference,
  pairOf: PairOf,
): Promise<void> {
  const { ports, person, done } = work;
  const source = sourceOf(work);
  for (const id of come) {
    await ports.writer.addMember(person, ...pairOf(id));
    await takeIn(ports, source, { joined: [pairOf(id)] });
    done.joined.push(pairOf(id));
  }
  for (const id of go) {
    await ports.writer.removeMember(person, ...pairOf(id));
    await takeIn(ports, source, { left: [pairOf(id)] });
    done.left.push(pairOf(id));
  }
}
