import type { Account, AccountEvent, Member, Resource } from '../core/account.ts';
import type { CustomRole } from '../core/custom-role.ts';
import type { Principal, TenantId } from '../core/id.ts';
import { principalKey } from '../core/id.ts';
import type { Alias, ResourceProperties, SubjectProperties } from '../core/kept-facts.ts';

/** What a list of events comes to: removals first, then what is put. */
export interface FoldedEvents {
  readonly account: Account | undefined;
  readonly owners: readonly Principal[] | undefined;
  readonly tenantsAdded: ReadonlySet<TenantId>;
  readonly tenantsRemoved: ReadonlySet<TenantId>;
  readonly resourcesPut: ReadonlyMap<string, Resource>;
  readonly resourcesDeleted: ReadonlyMap<string, { readonly type: string; readonly id: string }>;
  readonly membersPut: ReadonlyMap<string, Member>;
  readonly membersRemoved: ReadonlyMap<string, Principal>;
  readonly rolesPut: ReadonlyMap<string, CustomRole>;
  readonly rolesDeleted: ReadonlySet<string>;
  readonly aliasesPut: ReadonlyMap<string, Alias>;
  readonly aliasesDeleted: ReadonlyMap<string, { readonly type: string; readonly id: string }>;
  readonly subjectPropertiesPut: ReadonlyMap<string, SubjectProperties>;
  readonly resourcePropertiesPut: ReadonlyMap<string, ResourceProperties>;
}

/** Reduces events in their order to what is written, so that a change of many things takes few statements. */
export function foldEvents(events: readonly AccountEvent[]): FoldedEvents {
  let account: Account | undefined;
  let owners: readonly Principal[] | undefined;
  const tenantsAdded = new Set<TenantId>();
  const tenantsRemoved = new Set<TenantId>();
  const resourcesPut = new Map<string, Resource>();
  const resourcesDeleted = new Map<string, { type: string; id: string }>();
  const membersPut = new Map<string, Member>();
  const membersRemoved = new Map<string, Principal>();
  const rolesPut = new Map<string, CustomRole>();
  const rolesDeleted = new Set<string>();
  const aliasesPut = new Map<string, Alias>();
  const aliasesDeleted = new Map<string, { type: string; id: string }>();
  const subjectPropertiesPut = new Map<string, SubjectProperties>();
  const resourcePropertiesPut = new Map<string, ResourceProperties>();

  for (const event of events) {
    switch (event.kind) {
      case 'account-changed':
        account = event.account;
        break;
      case 'owners-changed':
        owners = event.owners;
        break;
      case 'tenant-associated':
        tenantsAdded.add(event.tenantId);
        break;
      case 'tenant-removed':
        tenantsAdded.delete(event.tenantId);
        tenantsRemoved.add(event.tenantId);
        for (const [key, member] of membersPut) {
          if (member.tenantId === event.tenantId) membersPut.delete(key);
        }
        break;
      case 'resource-put':
        resourcesPut.set(resourceKey(event.resource), event.resource);
        break;
      case 'resource-deleted':
        resourcesPut.delete(resourceKey(event));
        resourcesDeleted.set(resourceKey(event), { type: event.type, id: event.id });
        break;
      case 'member-put':
        membersPut.set(principalKey(event.member), event.member);
        break;
      case 'member-removed':
        membersPut.delete(principalKey(event));
        membersRemoved.set(principalKey(event), { tenantId: event.tenantId, objectId: event.objectId });
        break;
      case 'invitation-put':
        // Written by the change of the invitation that goes with it.
        break;
      case 'role-put':
        rolesPut.set(event.role.id, event.role);
        break;
      case 'role-deleted':
        rolesPut.delete(event.id);
        rolesDeleted.add(event.id);
        break;
      case 'alias-put':
        aliasesPut.set(resourceKey(event.alias), event.alias);
        break;
      case 'alias-deleted':
        aliasesPut.delete(resourceKey(event));
        aliasesDeleted.set(resourceKey(event), { type: event.type, id: event.id });
        break;
      case 'subject-properties-put':
        subjectPropertiesPut.set(principalKey(event), event);
        break;
      case 'resource-properties-put':
        resourcePropertiesPut.set(resourceKey(event), event);
        break;
    }
  }
  return {
    account,
    owners,
    tenantsAdded,
    tenantsRemoved,
    resourcesPut,
    resourcesDeleted,
    membersPut,
    membersRemoved,
    rolesPut,
    rolesDeleted,
    aliasesPut,
    aliasesDeleted,
    subjectPropertiesPut,
    resourcePropertiesPut,
  };
}

const resourceKey = (resource: { readonly type: string; readonly id: string }): string =>
  JSON.stringify([resource.type, resource.id]);
