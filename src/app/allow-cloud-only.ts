import { asTenantId, type TenantId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { changeAccount, type ChangePorts } from './change-account-state.ts';
import type { Actor } from './ports/actor.ts';
import type { IntentStore } from './ports/intent-store.ts';

/** Lets users, groups and applications be made in a tenant though it is kept on-premises, or no longer (T-10). */
export const allowCloudOnly =
  (
    ports: ChangePorts & {
      readonly store: ChangePorts['store'] & Pick<IntentStore, 'allowCloudOnly' | 'cloudOnlyAllowed'>;
    },
  ) =>
  async (request: {
    readonly authority: Authority;
    readonly actor: Actor;
    readonly tenant: string;
    readonly allow: boolean;
  }): Promise<{
    readonly tenantId: TenantId;
    readonly allowCloudOnly: boolean;
    readonly revision: string;
  }> => {
    const { authority, allow } = request;
    const tenantId = asTenantId(request.tenant);
    if (!authority.index.facts.tenants.includes(tenantId)) {
      throw new Problem('not-found', 'This tenant is not associated with the account.');
    }
    const before = await ports.store.cloudOnlyAllowed(authority.account, tenantId);
    await ports.store.allowCloudOnly(authority.account, tenantId, allow);
    const { revision } = await changeAccount(ports, request, () => ({
      events: [],
      log:
        before === allow
          ? []
          : [
              {
                action: 'tenants.allow-cloud-only',
                result: 'done',
                target: { tenantId },
                detail: { before, after: allow },
              },
            ],
      result: null,
    }));
    return { tenantId, allowCloudOnly: allow, revision };
  };
