import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { Role } from '../../../client/roles.ts';
import { rolesQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { DoneBar } from '../../parts/done-bar.tsx';
import { Name } from '../../parts/name.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { useWriteReason } from '../../parts/write-reason.ts';
import { t } from '../../texts/t.ts';
import { isOwners } from './owner-holders.tsx';

const useStyles = makeStyles({
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '88ch' },
  cards: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 300px), 1fr))',
    gap: '12px',
  },
  card: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '6px',
    padding: '16px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    overflowWrap: 'anywhere',
  },
  name: { margin: 0, fontSize: '16px', lineHeight: '22px' },
});

/** Standard and custom roles: what each is for and how many hold it. */
export function RolesPage() {
  const styles = useStyles();
  const { account } = useAccount();
  const navigate = useNavigate();
  const reason = useWriteReason();
  const query = useQuery(rolesQuery(account.id));
  const custom = query.data?.items.filter(role => !role.standard) ?? [];
  const standard = query.data?.items.filter(role => role.standard) ?? [];
  return (
    <Page
      heading={t.roles.heading}
      title={[t.roles.heading, account.name]}
      actions={
        <Button
          appearance="primary"
          disabledFocusable={reason !== undefined}
          onClick={() =>
            void navigate({ to: '/a/$account/roles/new', params: { account: account.id }, search: {} })
          }
        >
          {t.roles.create}
        </Button>
      }
    >
      <DoneBar on="roles" />
      <p className={styles.quiet}>{t.roles.intro}</p>
      {reason === undefined ? null : <p className={styles.quiet}>{reason}</p>}
      {query.isError ? (
        <ProblemBar problem={query.error} account={account.id} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Waiting rows={6} />
      ) : (
        <>
          <Section heading={t.roles.custom}>
            {custom.length === 0 ? (
              <p className={styles.quiet}>{t.roles.noCustom}</p>
            ) : (
              <Cards roles={custom} />
            )}
          </Section>
          <Section heading={t.roles.standard}>
            <Cards roles={standard} />
          </Section>
        </>
      )}
    </Page>
  );
}

function Cards({ roles }: { readonly roles: readonly Role[] }) {
  const styles = useStyles();
  const { account } = useAccount();
  return (
    <ul className={styles.cards}>
      {roles.map(role => (
        <li key={role.id} className={styles.card}>
          <h3 className={styles.name}>
            <Link to="/a/$account/roles/$role" params={{ account: account.id, role: role.id }} search={{}}>
              <Name>{role.name}</Name>
            </Link>
          </h3>
          {role.description === '' ? null : (
            <span>
              <Name>{role.description}</Name>
            </span>
          )}
          <Link
            to="/a/$account/roles/$role"
            params={{ account: account.id, role: role.id }}
            search={{ tab: 'holders' }}
          >
            {isOwners(role) ? t.roles.ownersHold : t.roles.holders(role.holders)}
          </Link>
        </li>
      ))}
    </ul>
  );
}
