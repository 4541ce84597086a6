import { LockClosedRegular } from '@fluentui/react-icons/svg/lock-closed';
import { Link } from '@tanstack/react-router';
import { addWays } from '../../data/addresses.ts';
import type { AddWay } from '../../data/addresses.ts';
import { useAccount } from '../../frame/account-context.ts';
import { useDirectoryRight, useIntegrated } from '../../parts/directory-right.ts';
import { TabLinks, useTabLink } from '../../parts/tab-links.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { VisuallyHidden } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';

/** Why a way is closed to the caller, if it is. */
export function useWayReasons(): Readonly<Record<AddWay, string | undefined>> {
  const integrated = useIntegrated();
  const users = useDirectoryRight('createUsers').reason;
  const groups = useDirectoryRight('createGroups').reason;
  const applications = useDirectoryRight('createApplications').reason;
  const invites = useDirectoryRight('inviteUsers').reason;
  return {
    directory: undefined,
    file: undefined,
    invite: invites,
    'new-user': integrated ?? users,
    'new-group': integrated ?? groups,
    'new-application': integrated ?? applications,
  };
}

export const wayName = (way: AddWay, tenant: string): string =>
  way === 'directory' ? t.add.ways.directory(tenant) : t.add.ways[way];

/** All ways in; one that is closed can be opened all the same, to read why and who could. */
export function WayLinks({
  way,
  reasons,
}: {
  readonly way: AddWay;
  readonly reasons: ReturnType<typeof useWayReasons>;
}) {
  const { account, me } = useAccount();
  const tabLink = useTabLink();
  const tenant = me.tenant?.defaultDomain === undefined ? '' : isolatedText(me.tenant.defaultDomain);
  return (
    <TabLinks label={t.add.way}>
      {addWays.map(one => (
        <li key={one}>
          <Link
            to="/a/$account/members/add"
            params={{ account: account.id }}
            search={one === 'directory' ? {} : { way: one }}
            replace
            resetScroll={false}
            {...tabLink(one === way)}
          >
            {reasons[one] === undefined ? (
              wayName(one, tenant)
            ) : (
              <>
                <LockClosedRegular aria-hidden />
                <span aria-hidden>{wayName(one, tenant)}</span>
                <VisuallyHidden>{t.add.locked(wayName(one, tenant))}</VisuallyHidden>
              </>
            )}
          </Link>
        </li>
      ))}
    </TabLinks>
  );
}
