import { Button, makeStyles, Switch, tokens } from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Person } from '../../../client/member-directory.ts';
import { peopleQuery } from '../../data/member-queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Empty } from '../../parts/empty.tsx';
import { KindIcon } from '../../parts/member-kind.tsx';
import { StateBadge } from '../../parts/member-state.tsx';
import { Name } from '../../parts/name.tsx';
import { Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';

const narrow = '@media (max-width: 639px)';
const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'grid',
    gridTemplateColumns: '24px minmax(0, 2fr) minmax(0, 1.4fr) minmax(0, 1.2fr)',
    columnGap: '12px',
    alignItems: 'center',
    minHeight: '48px',
    paddingBlock: '4px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
    [narrow]: { gridTemplateColumns: '24px minmax(0, 1fr)' },
  },
  later: { [narrow]: { gridColumnStart: '2' } },
  icon: { display: 'flex', color: tokens.colorNeutralForeground2 },
  who: { display: 'flex', flexDirection: 'column', minWidth: 0, alignItems: 'flex-start' },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  link: { color: tokens.colorBrandForegroundLink },
});

/** Who has access through a group, nested ones included; and who through it alone (G-1, G-3). */
export function PeopleTab() {
  const styles = useStyles();
  const { account } = useAccount();
  const { member } = useParams({ from: '/a/$account/members/$member/people' });
  const [alone, setAlone] = useState(false);
  const query = useInfiniteQuery(peopleQuery(account.id, member, alone));
  const items = query.data?.pages.flatMap(page => page.items) ?? [];
  const total = query.data?.pages[0]?.total ?? 0;
  return (
    <Section heading={t.people.heading}>
      <p>{t.people.intro}</p>
      <Switch label={t.people.alone} checked={alone} onChange={(_, data) => setAlone(data.checked)} />
      {query.isError ? (
        <ProblemBar problem={query.error} account={account.id} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Waiting rows={5} />
      ) : items.length === 0 ? (
        <Empty words={alone ? t.people.noneAlone : t.people.none} />
      ) : (
        <>
          <p role="status">{t.people.shown(items.length, total)}</p>
          <ul className={styles.list} aria-label={t.people.heading}>
            {items.map(person => (
              <Row key={person.objectId} person={person} />
            ))}
          </ul>
        </>
      )}
      {query.hasNextPage ? (
        <div>
          <Button disabledFocusable={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t.people.more}
          </Button>
        </div>
      ) : null}
    </Section>
  );
}

function Row({ person }: { readonly person: Person }) {
  const styles = useStyles();
  const { account } = useAccount();
  return (
    <li className={styles.item}>
      <span className={styles.icon}>
        <KindIcon kind={person.kind} guest={person.guest} />
      </span>
      <span className={styles.who}>
        {person.memberId === null ? (
          <Name>{person.displayName}</Name>
        ) : (
          <Link
            className={styles.link}
            to="/a/$account/members/$member"
            params={{ account: account.id, member: person.memberId }}
          >
            <Name>{person.displayName}</Name>
          </Link>
        )}
        {person.userPrincipalName === null ? null : (
          <span className={styles.quiet}>
            <Name ltr>{person.userPrincipalName}</Name>
          </span>
        )}
      </span>
      <span className={styles.later}>
        {person.memberId === null ? t.people.onlyThrough : t.people.ownRow}
        {person.via.length > 1 ? <span className={styles.quiet}> · {t.people.nested}</span> : null}
      </span>
      <span className={styles.later}>
        <StateBadge state={person.state} />
      </span>
    </li>
  );
}
