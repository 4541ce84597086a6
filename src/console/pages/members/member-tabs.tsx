import { CounterBadge, makeStyles, Tab, TabList } from '@fluentui/react-components';
import type { MemberFilter } from '../../../client/contract.ts';
import type { MemberKind } from '../../../core/catalog.ts';
import { number } from '../../texts/format.ts';
import { t } from '../../texts/en.ts';

const tabs = ['all', 'user', 'group', 'application'] as const;
type Tab = (typeof tabs)[number];

const useStyles = makeStyles({
  scroller: { overflowX: 'auto', marginInline: '-12px', flexShrink: 0 },
  count: { marginInlineStart: '6px' },
});

interface MemberTabsProps {
  readonly filter: MemberFilter;
  readonly counts: Readonly<Record<MemberKind, number>> | undefined;
  readonly onChange: (filter: MemberFilter) => void;
}

/** All, Users, Groups, Applications, each with how many the account has. */
export function MemberTabs({ filter, counts, onChange }: MemberTabsProps) {
  const styles = useStyles();
  const count = (tab: Tab) =>
    counts === undefined
      ? undefined
      : tab === 'all'
        ? counts.user + counts.group + counts.application
        : counts[tab];
  const choose = (tab: Tab) => {
    const { kind: _kind, ...rest } = filter;
    onChange(tab === 'all' ? rest : { ...rest, kind: tab });
  };
  return (
    <TabList
      className={styles.scroller}
      selectedValue={filter.kind ?? 'all'}
      onTabSelect={(_, data) => choose(data.value as Tab)}
      aria-label={t.members.columns.kind}
    >
      {tabs.map(tab => (
        <Tab key={tab} value={tab}>
          {t.members.tabs[tab]}
          {count(tab) === undefined ? null : (
            <CounterBadge
              className={styles.count}
              appearance="filled"
              color="informative"
              overflowCount={9_999_999}
              showZero
            >
              {number(count(tab) ?? 0)}
            </CounterBadge>
          )}
        </Tab>
      ))}
    </TabList>
  );
}
