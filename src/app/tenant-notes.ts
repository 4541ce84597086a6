import type { ObjectId, TenantId } from '../core/id.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

interface Ports {
  readonly store: Pick<ReplicaStore, 'replicaTenant' | 'sightings'>;
  /** How long access outlives a withdrawn consent, in ms (T-12). */
  readonly consentGraceMs: number;
  /** Whether a tenant is in memory, or on its way there. */
  readonly inMemory: (tenant: TenantId) => boolean;
  /** Called whenever an answer may be another one. */
  readonly changed: () => void;
  /** Called when a tenant, or somebody of it, counts for the first time. */
  readonly tell: (tenant: TenantId) => void;
}

type Notes = Pick<TenantIndexes, 'noteAge' | 'noteTenant' | 'noteSighting' | 'cutOff' | 'age'> & {
  readonly lastSeen: NonNullable<TenantIndexes['lastSeen']>;
  /** Takes in what the store keeps of a tenant. */
  readStored(tenant: TenantId): Promise<void>;
  forgetSightings(tenant: TenantId): void;
  forget(tenant: TenantId): void;
};

/** What is known of directories besides their content: how old the copies are, whether consent ended, who signed in. */
export function createTenantNotes({ store, consentGraceMs, inMemory, changed, tell }: Ports): Notes {
  const confirmed = new Map<TenantId, number>();
  const cutOffs = new Map<TenantId, number>();
  const sighted = new Map<TenantId, Map<ObjectId, number>>();

  const noteAge: Notes['noteAge'] = (tenant, confirmedAt) => {
    const known = confirmed.get(tenant);
    if (confirmedAt > (known ?? -Infinity)) {
      confirmed.set(tenant, confirmedAt);
      changed();
    }
    if (known === undefined) tell(tenant);
  };

  const noteTenant: Notes['noteTenant'] = ({ tenantId, confirmedAt, consent, consentChanged }) => {
    if (confirmedAt !== null) noteAge(tenantId, Date.parse(confirmedAt));
    changed();
    if (consent !== 'withdrawn') cutOffs.delete(tenantId);
    else
      cutOffs.set(
        tenantId,
        consentChanged === null ? -Infinity : Date.parse(consentChanged) + consentGraceMs,
      );
  };

  const noteSighting: Notes['noteSighting'] = ({ tenantId, objectId }, at) => {
    // Whoever loads the tenant finds it in the store.
    if (!inMemory(tenantId)) return;
    const known = sighted.get(tenantId) ?? new Map<ObjectId, number>();
    sighted.set(tenantId, known);
    const first = !known.has(objectId);
    if (at > (known.get(objectId) ?? -Infinity)) known.set(objectId, at);
    if (first) tell(tenantId);
  };

  return {
    noteAge,
    noteTenant,
    noteSighting,
    async readStored(tenant) {
      const row = await store.replicaTenant(tenant);
      if (!row) return;
      noteTenant(row);
      if (row.confirmedAt !== null) return;
      for (const [objectId, at] of await store.sightings(tenant))
        noteSighting({ tenantId: tenant, objectId }, at);
    },
    lastSeen: ({ tenantId, objectId }) => sighted.get(tenantId)?.get(objectId),
    cutOff: tenant => cutOffs.get(tenant),
    age: tenant => ({ confirmedAt: confirmed.get(tenant) }),
    forgetSightings: tenant => {
      sighted.delete(tenant);
    },
    forget(tenant) {
      confirmed.delete(tenant);
      cutOffs.delete(tenant);
      sighted.delete(tenant);
    },
  };
}
