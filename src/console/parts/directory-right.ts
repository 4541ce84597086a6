import { useQuery } from '@tanstack/react-query';
import type { DirectoryRight } from '../../client/directory.ts';
import { ClientProblem } from '../../client/problem.ts';
import { rightsQuery } from '../data/member-queries.ts';
import { tenantsQuery } from '../data/queries.ts';
import { useAccount } from '../frame/account-context.ts';
import { moment } from '../texts/format.ts';
import { t } from '../texts/t.ts';
import { isolatedText } from './visible-text.ts';

export interface RightStanding {
  /** Whether it is known by now. */
  readonly known: boolean;
  /** Why it cannot be done, with the role that would do and who has it; undefined: it can. */
  readonly reason: string | undefined;
}

/** Whether the caller's directory lets them do something; where not, why, and who could (U-3). */
export function useDirectoryRight(right: DirectoryRight): RightStanding {
  const { account, me } = useAccount();
  const { data, error } = useQuery({ ...rightsQuery(account.id), retry: false });
  if (error !== null) {
    const elsewhere = error instanceof ClientProblem && error.code === 'wrong-tenant';
    const said = error instanceof ClientProblem ? error.detail : t.problem.failed;
    return { known: true, reason: elsewhere ? t.rights.elsewhere : said };
  }
  if (data === undefined) return { known: false, reason: undefined };
  if (data[right]) return { known: true, reason: undefined };
  const missing = data.missing.find(one => one.right === right);
  const tenant = isolatedText(me.tenant?.defaultDomain ?? me.tenant?.displayName ?? '');
  // Held in the directory, but not offered by this installation.
  if (missing === undefined) return { known: true, reason: t.rights.notOffered };
  const names = missing.whoHasRight.map(one => isolatedText(one.displayName));
  return {
    known: true,
    reason: [
      t.rights.needs[right](tenant, missing.directoryRoles[0] ?? ''),
      t.rights.youLack,
      t.rights.whoHas(names),
    ].join(' '),
  };
}

/** Why nothing can be created in the caller's own tenant because it is kept on-premises (T-10). */
export function useIntegrated(): string | undefined {
  const { account, me } = useAccount();
  const tenants = useQuery(tenantsQuery(account.id)).data?.items ?? [];
  const own = tenants.find(one => one.tenantId === me.tenantId);
  if (own === undefined || !own.directoryIntegration) return undefined;
  if ('allowCloudOnly' in own && own.allowCloudOnly === true) return undefined;
  const synced = own.confirmedAt === null ? t.rights.never : moment(own.confirmedAt);
  return t.rights.integrated(isolatedText(own.defaultDomain || own.displayName), synced);
}
