import type { MemberKind } from '../core/catalog.ts';
import type { ObjectId, TenantId } from '../core/id.ts';
import type { DirectoryProfile } from './ports/account-store.ts';
import type { DirectoryReader } from './ports/directory-reader.ts';
import type { DirectoryPage, ReplicaStore } from './ports/replica-store.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

export interface AdmissionPorts {
  readonly directory: Pick<DirectoryReader, 'lookUp' | 'membershipsOf'>;
  readonly store: Pick<ReplicaStore, 'applyPage' | 'profiles'>;
  readonly indexes: Pick<TenantIndexes, 'applied'>;
  readonly now: () => Date;
}

/** Takes objects into the replica ahead of the sync. */
export interface Admissions {
  /**
   * Looks an object up in the directory and puts it into the replica with its memberships and such groups above it as
   * are new too, so that it counts at once. Undefined when the directory has none of that id (and kind).
   * Throws what reading the directory throws.
   */
  admit(tenant: TenantId, object: ObjectId, kind?: MemberKind): Promise<DirectoryProfile | undefined>;
  /**
   * Looks again at what was admitted before `began`, when a round that began then has ended: differences do not tell of
   * what came and went between two rounds, so an object admitted in between could stay for ever.
   */
  review(tenant: TenantId, began: Date): Promise<void>;
}

interface Admitted {
  readonly object: ObjectId;
  readonly kind: MemberKind;
  readonly at: number;
  readonly pairs: readonly (readonly [ObjectId, ObjectId])[];
}

interface Found {
  readonly profile: DirectoryProfile;
  readonly pairs: readonly (readonly [ObjectId, ObjectId])[];
  /** Whether the pairs are all that there are. */
  readonly complete: boolean;
}

/** How many new groups above an object are looked up with it; the rest comes with the sync. */
const GROUPS_ABOVE = 50;

const emptyPage: DirectoryPage = { objects: [], deleted: [], gone: [], joined: [], left: [] };

const keyOf = ([group, member]: readonly [ObjectId, ObjectId]): string => `${group} ${member}`;

export function createAdmissions(ports: AdmissionPorts): Admissions {
  const admitted = new Map<TenantId, Admitted[]>();

  const apply = async (tenant: TenantId, page: DirectoryPage): Promise<void> => {
    const { patch, revision } = await ports.store.applyPage(tenant, page);
    await ports.indexes.applied(tenant, patch, revision);
  };

  const find = async (
    tenant: TenantId,
    object: ObjectId,
    kind: MemberKind | undefined,
  ): Promise<Found | undefined> => {
    const profile = await ports.directory.lookUp(tenant, object, kind);
    if (profile === undefined) return undefined;
    const { groups, members } = await ports.directory.membershipsOf(tenant, object, profile.kind);
    return {
      profile,
      pairs: [
        ...(groups ?? []).map(group => [group, object] as const),
        ...(members ?? []).map(member => [object, member] as const),
      ],
      complete: groups !== undefined && members !== undefined,
    };
  };

  const unknownGroups = async (tenant: TenantId, { profile, pairs }: Found): Promise<readonly ObjectId[]> => {
    const above = pairs.filter(([, member]) => member === profile.objectId).map(([group]) => group);
    const known = above.length === 0 ? new Map() : await ports.store.profiles(tenant, above);
    return above.filter(group => !known.has(group));
  };

  /** The pairs that no longer hold. Those of softly deleted objects do, though the directory does not show them. */
  const leftSince = async (
    tenant: TenantId,
    before: Admitted,
    now: Found,
  ): Promise<DirectoryPage['left']> => {
    if (!now.complete) return [];
    const holding = new Set(now.pairs.map(keyOf));
    const missing = before.pairs.filter(pair => !holding.has(keyOf(pair)));
    if (missing.length === 0) return [];
    const profiles = await ports.store.profiles(tenant, [...new Set(missing.flat())]);
    return missing.filter(pair => !pair.some(id => profiles.get(id)?.deleted));
  };

  return {
    async admit(tenant, object, kind) {
      const first = await find(tenant, object, kind);
      if (first === undefined) return undefined;
      const found = [first];
      const asked = new Set([object]);
      const open = [...(await unknownGroups(tenant, first))];
      for (let group = open.pop(); group !== undefined && asked.size <= GROUPS_ABOVE; group = open.pop()) {
        if (asked.has(group)) continue;
        asked.add(group);
        const above = await find(tenant, group, 'group');
        if (above === undefined) continue;
        found.push(above);
        open.push(...(await unknownGroups(tenant, above)));
      }
      await apply(tenant, {
        ...emptyPage,
        objects: found.map(({ profile }) => profile),
        joined: found.flatMap(({ pairs }) => pairs),
      });
      const at = ports.now().getTime();
      const list = admitted.get(tenant) ?? [];
      for (const { profile, pairs } of found) {
        list.push({ object: profile.objectId, kind: profile.kind, at, pairs });
      }
      admitted.set(tenant, list);
      return first.profile;
    },

    async review(tenant, began) {
      const all = admitted.get(tenant) ?? [];
      const due = all.filter(({ at }) => at <= began.getTime());
      if (due.length === 0) return;
      for (const entry of due) {
        const now = await find(tenant, entry.object, entry.kind);
        const page = now
          ? { ...emptyPage, objects: [now.profile], left: await leftSince(tenant, entry, now) }
          : { ...emptyPage, deleted: [entry.object] };
        await apply(tenant, page);
        // Taken off one by one: a reading that fails leaves the others for the next time.
        const rest = (admitted.get(tenant) ?? []).filter(other => other !== entry);
        if (rest.length > 0) admitted.set(tenant, rest);
        else admitted.delete(tenant);
      }
    },
  };
}
