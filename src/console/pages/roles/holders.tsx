import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Role } from '../../../client/roles.ts';
import { holdersQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Empty } from '../../parts/empty.tsx';
import { KindIcon, kindWord } from '../../parts/member-kind.tsx';
import { StateBadge } from '../../parts/member-state.tsx';
import { Name } from '../../parts/name.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { briefly } from '../../parts/vocabulary.ts';
import type { Vocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';

const useStyles = makeStyles({
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: '12px',
    rowGap: '4px',
    paddingBlock: '8px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  name: { display: 'inline-flex', columnGap: '6px', alignItems: 'center' },
});

interface HoldersProps {
  readonly role: Role;
  readonly words: Vocabulary;
}

/** Members who were given a role; a group stands for everybody in it. */
export function Holders({ role, words }: HoldersProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const query = useQuery(holdersQuery(account.id, role.id));
  if (query.isError) {
    return <ProblemBar problem={query.error} account={account.id} onRetry={() => void query.refetch()} />;
  }
  if (query.data === undefined) return <Waiting rows={5} />;
  if (query.data.items.length === 0) return <Empty words={t.roles.noHolders} />;
  return (
    <>
      {query.data.items.some(({ kind }) => kind === 'group') ? (
        <p className={styles.quiet}>{t.roles.groupsToo}</p>
      ) : null}
      <ul className={styles.list} aria-label={t.roles.tabs.holders}>
        {query.data.items.map(member => (
          <li key={member.id} className={styles.row}>
            <span className={styles.name}>
              <KindIcon kind={member.kind} guest={member.guest} />
              <Link to="/a/$account/members/$member" params={{ account: account.id, member: member.id }}>
                <Name>{member.displayName}</Name>
              </Link>
            </span>
            <span>{kindWord(member.kind, member.guest)}</span>
            {member.kind === 'group' ? (
              <span className={styles.quiet}>{t.roles.throughGroup(isolatedText(member.displayName))}</span>
            ) : null}
            <span>{briefly(member.access, words)}</span>
            <StateBadge state={member.state} />
          </li>
        ))}
      </ul>
    </>
  );
}
