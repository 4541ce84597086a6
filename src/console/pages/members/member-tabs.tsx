import { Badge } from '@fluentui/react-components';
import { Link } from '@tanstack/react-router';
import type { MemberFilter } from '../../../client/contract.ts';
import type { MemberKind } from '../../../core/catalog.ts';
import { useAccount } from '../../frame/account-context.ts';
import { TabLinks, useTabLink } from '../../parts/tab-links.tsx';
import { number } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';

const tabs = ['all', 'user', 'group', 'application'] as const;
type Tab = (typeof tabs)[number];

interface MemberTabsProps {
  readonly filter: MemberFilter;
  readonly counts: Readonly<Record<MemberKind, number>> | undefined;
}

/** All, Users, Groups, Applications, each with how many the account has. */
export function MemberTabs({ filter, counts }: MemberTabsProps) {
  const { account } = useAccount();
  const tabLink = useTabLink();
  const { kind, ...rest } = filter;
  const count = (tab: Tab) =>
    counts === undefined
      ? undefined
      : tab === 'all'
        ? counts.user + counts.group + counts.application
        : counts[tab];
  return (
    <TabLinks label={t.members.columns.kind}>
      {tabs.map(tab => {
        const many = count(tab);
        return (
          <li key={tab}>
            <Link
              to="/a/$account/members"
              params={{ account: account.id }}
              search={tab === 'all' ? rest : { ...rest, kind: tab }}
              replace
              resetScroll={false}
              {...tabLink((kind ?? 'all') === tab)}
            >
              {t.members.tabs[tab]}
              {many === undefined ? null : (
                <Badge appearance="tint" color="informative">
                  {number(many)}
                </Badge>
              )}
            </Link>
          </li>
        );
      })}
    </TabLinks>
  );
}
