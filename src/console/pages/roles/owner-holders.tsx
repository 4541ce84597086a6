import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Role } from '../../../client/roles.ts';
import { ownersQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Name } from '../../parts/name.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { date } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';

const useStyles = makeStyles({
  line: { margin: 0, color: tokens.colorNeutralForeground2 },
  list: { margin: 0, paddingInlineStart: '20px', overflowWrap: 'anywhere' },
});

/** Whether a role is what owners have: it can be given to nobody. */
export const isOwners = (role: Pick<Role, 'standard' | 'assignableTo'>): boolean =>
  role.standard && role.assignableTo.length === 0;

/** The account's owners, who hold their role without being members. */
export function OwnerHolders() {
  const styles = useStyles();
  const { account } = useAccount();
  const query = useQuery(ownersQuery(account.id));
  if (query.isError)
    return <ProblemBar problem={query.error} account={account.id} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Waiting rows={2} />;
  return (
    <>
      <p className={styles.line}>
        {t.roles.ownersAreNoMembers}{' '}
        <Link to="/a/$account/account" params={{ account: account.id }} search={{ tab: 'owners' }}>
          {t.roles.toOwners}
        </Link>
      </p>
      <ul className={styles.list} aria-label={t.roles.tabs.holders}>
        {query.data.items.map(owner => (
          <li key={owner.id}>
            <Name>{owner.displayName}</Name>.{' '}
            {owner.accepted === null
              ? t.account.owners.offered(date(owner.offered))
              : t.account.owners.accepted(date(owner.accepted))}
          </li>
        ))}
      </ul>
    </>
  );
}
