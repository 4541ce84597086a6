import { asAccountId, asTenantId, type ObjectId, type TenantId } from '../core/id.ts';
import { printAccess } from '../core/access-text.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { changeAccount, type ChangePorts } from './change-account-state.ts';
import type { Tenants } from '../core/account-index.ts';
import { endSessionsBy } from './ending-sessions.ts';
import { confirmations } from './caller.ts';
import { ruledAndLogged, type RulePorts } from './directory-log.ts';
import type { Identity } from './identity.ts';
import type { Actor } from './ports/actor.ts';
import type { AccountStore } from './ports/account-store.ts';
import type { DirectoryWriter, PersonToken } from './ports/directory-writer.ts';
import type { NewTenant, TenantMaker } from './ports/tenant-maker.ts';
import { forgetTenant } from './remove-tenant.ts';

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

/** What is confirmed by a directory administrator who cuts an account off. */
export const cutOffConfirmation = 'cut-off';

type Ports = ChangePorts &
  Parameters<typeof forgetTenant>[0] & {
    readonly store: Pick<AccountStore, 'account' | 'tenants' | 'accountsOfTenant'>;
    readonly writer: DirectoryWriter;
    readonly tenants: Tenants;
  };

interface Request {
  readonly identity: Identity;
  readonly actor: Actor;
  readonly person: PersonToken | undefined;
  readonly tenant: string;
  readonly at: Date;
}

/** An account that is associated with a tenant, for the tenant's own administrators (T-2). */
export interface AssociatedAccount {
  readonly id: string;
  readonly name: string;
  readonly associated: string;
  readonly associatedBy: { readonly displayName: string | null };
  /** How many members of this tenant it has. */
  readonly members: number;
}

/** Refuses who is not signed in at this tenant as its Global Administrator, as the directory says at this moment (T-2). */
async function demandAdministrator({ writer }: Pick<Ports, 'writer'>, request: Request): Promise<TenantId> {
  const tenantId = asTenantId(request.tenant);
  const { person } = request;
  if (person?.principal.tenantId !== tenantId) {
    throw new Problem(
      'wrong-tenant',
      'This is for directory administrators who are signed in at this tenant.',
    );
  }
  const { roles } = await writer.rightsOf(person);
  if (roles.some(role => role.templateId === globalAdministrator)) return tenantId;
  throw new Problem(
    'directory-right-missing',
    'This is for Global Administrators of the tenant, as the directory says.',
    {
      missing: {
        directoryRole: 'Global Administrator',
        has: roles.map(role => role.displayName),
        grant: { directoryRole: 'Global Administrator', roleTemplateId: globalAdministrator },
      },
    },
  );
}

/** The accounts that are associated with a tenant, for its directory administrators (T-2). */
export const listAccountsOfTenant =
  (ports: Ports) =>
  async (request: Request): Promise<readonly AssociatedAccount[]> => {
    const tenantId = await demandAdministrator(ports, request);
    const accounts: AssociatedAccount[] = [];
    for (const id of await ports.store.accountsOfTenant(tenantId)) {
      const account = await ports.store.account(id);
      const association = (await ports.store.tenants(id)).find(each => each.tenantId === tenantId);
      const index = await ports.indexes.get(id);
      if (!account || !association || !index) continue;
      accounts.push({
        id,
        name: account.name,
        associated: association.associated,
        associatedBy: { displayName: association.associatedBy.displayName ?? null },
        members: [...index.members()].filter(member => member.tenantId === tenantId).length,
      });
    }
    return accounts;
  };

/**
 * Cuts an account off from a tenant, by its directory administrator: all that its people were given there ends at once.
 * The tenant decides about its people, so nobody of the account is asked; it stands in the account's log (T-2).
 */
export const cutOffAccount =
  (ports: Ports) =>
  async (
    request: Request & { readonly account: string; readonly confirm?: string },
  ): Promise<{ readonly account: string; readonly tenantId: TenantId; readonly members: number }> => {
    const tenantId = await demandAdministrator(ports, request);
    const account = asAccountId(request.account);
    const index = await ports.indexes.get(account);
    if (!index?.facts.tenants.includes(tenantId)) {
      throw new Problem('not-found', 'This tenant is not associated with such an account.');
    }
    if (!confirmations(request.confirm).includes(cutOffConfirmation)) {
      throw new Problem(
        'confirmation-required',
        `Everybody of this tenant would lose all access to ${index.facts.account.name}, at once and for good. ` +
          `Repeat the call with ?confirm=${cutOffConfirmation} if you mean it.`,
        { confirm: cutOffConfirmation },
      );
    }
    const { identity, at, actor } = request;
    const authority: Authority = { identity, account, index, at, owner: false, users: 'none' };
    const { tenants } = ports;
    const { result } = await changeAccount<number>(ports, { authority, actor }, async (now, locked) => {
      const members = [...now.members()].filter(member => member.tenantId === tenantId);
      const events = now.facts.tenants.includes(tenantId)
        ? [{ kind: 'tenant-removed' as const, tenantId }]
        : [];
      const sessionsEnded = await endSessionsBy(locked, { index: now, events, of: [tenantId], tenants });
      return {
        events,
        log: [
          {
            action: 'tenants.cut-off',
            result: 'done',
            target: { tenantId },
            detail: {
              sessionsEnded,
              members: members.map(({ id, kind, objectId, access }) => ({
                id,
                kind,
                objectId,
                access: printAccess(access),
              })),
            },
          },
        ],
        result: members.length,
      };
    });
    await forgetTenant(ports, tenantId);
    return { account, tenantId, members: result };
  };

/** A tenant that was made, and where its administrator signs in to associate it. */
export interface MadeTenant {
  readonly tenantId: TenantId;
  readonly domain: string;
  readonly administrator: { readonly objectId: ObjectId; readonly userPrincipalName: string };
}

/** Makes a tenant where the directory can do that (T-5); it is associated afterwards by a sign-in, as any other. */
export const makeTenant =
  (ports: RulePorts & { readonly tenantMaker?: TenantMaker }) =>
  async (request: {
    readonly authority: Authority;
    readonly actor: Actor;
    readonly input: NewTenant;
  }): Promise<MadeTenant> => {
    const { tenantMaker } = ports;
    if (tenantMaker === undefined) {
      throw new Problem(
        'not-supported-by-directory',
        'No program can make a tenant in Microsoft Entra ID. Make it at https://entra.microsoft.com (Manage tenants, Create), ' +
          'sign in there once as its administrator, then associate it here by signing in to it.',
        { how: 'https://entra.microsoft.com' },
      );
    }
    const { tenantId, administrator } = await tenantMaker.makeTenant(request.input);
    const { displayName, domain } = request.input;
    await ruledAndLogged(ports, request, [
      {
        action: 'directory.tenants.create',
        target: { tenantId },
        result: 'done',
        detail: { displayName, domain },
      },
    ]);
    return { tenantId, domain, administrator };
  };
