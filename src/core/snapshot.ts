import type { AccountFacts } from './account.ts';
import type { AccountIndex, MaxAge, Tenants } from './account-index.ts';
import type { Catalog, Offer } from './catalog.ts';
import type { DirectoryObject, DirectoryPatch, TenantIndex } from './directory.ts';
import type { AccountId, ObjectId, Principal, TenantId } from './id.ts';
import { keptOfAll, keptOfOne } from './snapshot-kept.ts';
import {
  plainAccount,
  plainMember,
  plainObject,
  plainResource,
  plainRole,
  plainTerm,
} from './without-names.ts';

/** What an account's decisions need of one directory: the objects that matter there and who is in which group. */
export interface SnapshotDirectory {
  readonly tenantId: TenantId;
  readonly revision: number;
  readonly objects: readonly DirectoryObject[];
  /** `[group, member]` pairs. */
  readonly joined: readonly (readonly [ObjectId, ObjectId])[];
}

/** How far what is known of a tenant can be trusted, in ms since the epoch by the server's clock (T-3, T-12). */
export interface TenantAge {
  readonly tenantId: TenantId;
  readonly confirmedAt: number | null;
  readonly cutOff: number | null;
  /** While there is no copy: when the directory last showed an object by itself. */
  readonly seen: readonly (readonly [ObjectId, number])[];
}

/**
 * All that decisions about one account rest on, in ids and access, without a name, a mail address or a reason. With
 * `subject` it is that subject's own part and answers about nobody else.
 */
export interface Snapshot {
  readonly account: AccountId;
  /** As `Rolecall-Revision`. */
  readonly revision: string;
  /** The server's clock, in ms since the epoch. */
  readonly at: number;
  readonly subject?: Principal;
  readonly maxAge: MaxAge;
  readonly catalog: Catalog;
  readonly facts: AccountFacts;
  readonly directories: readonly SnapshotDirectory[];
  readonly ages: readonly TenantAge[];
}

/** What a snapshot is made from. */
export interface SnapshotSources {
  readonly index: AccountIndex;
  readonly tenants: Tenants;
  readonly catalog: Catalog;
  readonly maxAge: MaxAge;
  readonly revision: string;
  readonly at: number;
}

/** The whole account's snapshot; for portal applications alone. */
export function wholeSnapshot(sources: SnapshotSources): Snapshot {
  const { index } = sources;
  const members = [...index.members()];
  const directories = directoriesOf(sources, tenantId => {
    const directory = sources.tenants.index(tenantId);
    return directory === undefined ? undefined : reachedFrom(directory, heldIn(index, tenantId));
  });
  return {
    ...commonOf(sources),
    facts: {
      ...overviewOf(index),
      owners: index.facts.owners,
      resources: Array.from(index.resources(), plainResource),
      members: members.map(plainMember),
      roles: Array.from(index.roles(), plainRole),
      ...termsOf(index, directories),
      ...keptOfAll(index, sources.catalog),
    },
    directories,
    ages: index.facts.tenants.map(tenantId => ageOf(sources.tenants, tenantId, heldIn(index, tenantId))),
  };
}

/** One subject's part: their own grants, their groups' and the way up to them, and nobody else's. */
export function ownSnapshot(sources: SnapshotSources, subject: Principal): Snapshot {
  const { index, tenants } = sources;
  const own = index.memberOf(subject);
  const members = [
    ...(own === undefined ? [] : [own]),
    ...index.groupMembersOf(subject).map(({ member }) => member),
  ];
  const held = new Set(
    members.flatMap(({ access }) => ('roles' in access ? access.roles.map(({ role }) => role) : [])),
  );
  const associated = index.facts.tenants.includes(subject.tenantId);
  const directories = directoriesOf(sources, tenantId => {
    const directory = tenantId === subject.tenantId ? tenants.index(tenantId) : undefined;
    return directory === undefined ? undefined : wayUp(directory, subject.objectId);
  });
  return {
    ...commonOf(sources),
    subject,
    facts: {
      ...overviewOf(index),
      tenants: associated ? [subject.tenantId] : [],
      owners: index.isOwner(subject) ? [subject] : [],
      resources: Array.from(index.resources(), plainResource),
      members: members.map(plainMember),
      roles: Array.from(index.roles())
        .filter(({ id }) => held.has(id))
        .map(plainRole),
      ...termsOf(index, directories),
      ...keptOfOne(index, sources.catalog, { subject, at: sources.at }),
    },
    directories,
    ages: associated ? [ageOf(tenants, subject.tenantId, [subject.objectId])] : [],
  };
}

const commonOf = ({ index, catalog, maxAge, revision, at }: SnapshotSources) => ({
  account: index.facts.account.id,
  revision,
  at,
  maxAge,
  catalog: withoutWords(catalog),
});

function overviewOf({ facts }: AccountIndex): Pick<AccountFacts, 'account' | 'tenants'> {
  return { account: plainAccount(facts.account), tenants: facts.tenants };
}

/** Of a tenant the members of the account and its owners, who have nothing once the directory says that they are gone. */
export const heldIn = (index: AccountIndex, tenantId: TenantId): readonly ObjectId[] =>
  [...index.members(), ...index.facts.owners]
    .filter(one => one.tenantId === tenantId)
    .map(({ objectId }) => objectId);

function directoriesOf(
  { index, tenants }: SnapshotSources,
  part: (tenantId: TenantId) => Omit<SnapshotDirectory, 'tenantId' | 'revision'> | undefined,
): readonly SnapshotDirectory[] {
  return index.facts.tenants.flatMap(tenantId => {
    const found = part(tenantId);
    const revision = tenants.index(tenantId)?.revision;
    if (found === undefined || revision === undefined) return [];
    return [
      { tenantId, revision, objects: plainObjects(index, tenantId, found.objects), joined: found.joined },
    ];
  });
}

/** Objects without the addresses that guests accepted as. */
export const plainObjects = (
  index: Pick<AccountIndex, 'invitation'>,
  tenantId: TenantId,
  objects: readonly DirectoryObject[],
): readonly DirectoryObject[] =>
  objects.map(object => plainObject(object, index.invitation({ tenantId, objectId: object.objectId })));

/** What binds guests among these, without addresses. */
const termsOf = (
  index: AccountIndex,
  directories: readonly SnapshotDirectory[],
): Pick<AccountFacts, 'invitations'> => ({
  invitations: directories.flatMap(({ tenantId, objects }) =>
    objects.flatMap(({ objectId }) => {
      const term = index.invitation({ tenantId, objectId });
      return term === undefined ? [] : [plainTerm(term)];
    }),
  ),
});

/** What of a directory matters to these members: themselves, and of groups everybody in them, through groups too. */
export function reachedFrom(
  directory: TenantIndex,
  members: readonly ObjectId[],
  known: Set<ObjectId> = new Set(),
): Pick<SnapshotDirectory, 'objects' | 'joined'> {
  const objects: DirectoryObject[] = [];
  const joined: (readonly [ObjectId, ObjectId])[] = [];
  const open = members.filter(id => !known.has(id));
  for (const id of open) known.add(id);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const object = directory.object(at);
    if (object !== undefined) objects.push(object);
    for (const member of directory.membersOf(at)) {
      joined.push([at, member]);
      if (known.has(member)) continue;
      known.add(member);
      open.push(member);
    }
  }
  return { objects, joined };
}

function wayUp(directory: TenantIndex, from: ObjectId): Pick<SnapshotDirectory, 'objects' | 'joined'> {
  const known = new Set([from]);
  const joined: (readonly [ObjectId, ObjectId])[] = [];
  for (const at of known) {
    for (const group of directory.parentsOf(at)) {
      joined.push([group, at]);
      known.add(group);
    }
  }
  return { objects: [...known].flatMap(id => directory.object(id) ?? []), joined };
}

/** How far a tenant can be trusted for these objects. */
export function ageOf(tenants: Tenants, tenantId: TenantId, objects: readonly ObjectId[]): TenantAge {
  const { confirmedAt } = tenants.age(tenantId);
  const seen =
    confirmedAt === undefined
      ? objects.flatMap((objectId): (readonly [ObjectId, number])[] => {
          const at = tenants.lastSeen?.({ tenantId, objectId });
          return at === undefined ? [] : [[objectId, at]];
        })
      : [];
  return { tenantId, confirmedAt: confirmedAt ?? null, cutOff: tenants.cutOff?.(tenantId) ?? null, seen };
}

/** The part of a patch that concerns objects which a snapshot has, or is about to have. */
export function concerning(patch: DirectoryPatch, known: ReadonlySet<ObjectId>): DirectoryPatch {
  return {
    objects: patch.objects.filter(({ objectId }) => known.has(objectId)),
    gone: patch.gone.filter(id => known.has(id)),
    joined: patch.joined.filter(([group]) => known.has(group)),
    left: patch.left.filter(([group]) => known.has(group)),
  };
}

/** The catalog's rules without its sentences. */
function withoutWords(catalog: Catalog): Catalog {
  const silent = <T extends Offer>(offer: T): T => ({
    ...offer,
    ...(offer.read === undefined ? {} : { read: '' }),
    ...(offer.readWrite === undefined ? {} : { readWrite: '' }),
  });
  return {
    ...catalog,
    permissions: catalog.permissions.map(permission => ({
      ...silent(permission),
      ...(typeof permission.addOns === 'object' ? { addOns: silent(permission.addOns) } : {}),
    })),
    roles: catalog.roles.map(role => ({ ...role, description: '' })),
  };
}
