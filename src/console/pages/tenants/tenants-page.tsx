import { Badge, Button, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { Tenant } from '../../../client/contract.ts';
import { tenantsQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { DoneBar } from '../../parts/done-bar.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Name } from '../../parts/name.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { TenantState } from '../../parts/tenant-state.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { useWriteReason } from '../../parts/write-reason.ts';
import { ago, moment } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';

const useStyles = makeStyles({
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  cards: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 420px), 1fr))',
    gap: '16px',
  },
  card: {
    padding: '16px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    display: 'flex',
    flexDirection: 'column',
    rowGap: '8px',
    minWidth: 0,
  },
  head: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
  name: { margin: 0, fontSize: '16px', lineHeight: '22px', overflowWrap: 'anywhere' },
});

/** The tenants of the account and how the connection to each directory stands (T-12). */
export function TenantsPage() {
  const styles = useStyles();
  const { account } = useAccount();
  const query = useQuery(tenantsQuery(account.id));
  const reason = useWriteReason();
  return (
    <Page
      heading={t.tenants.heading}
      title={[t.tenants.heading, account.name]}
      actions={<TenantActions reason={reason} />}
    >
      <DoneBar on="tenants" />
      <p className={styles.quiet}>{t.tenants.intro}</p>
      {reason === undefined ? null : <p className={styles.quiet}>{reason}</p>}
      {query.isError ? (
        <ProblemBar problem={query.error} account={account.id} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Waiting rows={4} />
      ) : query.data.items.length === 0 ? (
        <Empty words={t.tenants.none} detail={t.tenants.noneDetail} />
      ) : (
        <ul className={styles.cards}>
          {query.data.items.map(tenant => (
            <TenantCard key={tenant.tenantId} tenant={tenant} />
          ))}
        </ul>
      )}
    </Page>
  );
}

function TenantActions({ reason }: { readonly reason: string | undefined }) {
  const { account } = useAccount();
  const navigate = useNavigate();
  const params = { account: account.id };
  const locked = reason !== undefined;
  return (
    <>
      <Button
        disabledFocusable={locked}
        onClick={() => void navigate({ to: '/a/$account/tenants/new', params })}
      >
        {t.tenants.make.button}
      </Button>
      <Button
        appearance="primary"
        disabledFocusable={locked}
        onClick={() => void navigate({ to: '/a/$account/tenants/associate', params, search: {} })}
      >
        {t.tenants.associate.button}
      </Button>
    </>
  );
}

function TenantCard({ tenant }: { readonly tenant: Tenant }) {
  const styles = useStyles();
  const { account, me } = useAccount();
  const { objects, lastError, confirmedAt } = tenant;
  return (
    <li className={styles.card}>
      <div className={styles.head}>
        <h2 className={styles.name}>
          <Link to="/a/$account/tenants/$tenant" params={{ account: account.id, tenant: tenant.tenantId }}>
            <Name>{tenant.displayName}</Name>
          </Link>
        </h2>
        <Name ltr>{tenant.defaultDomain}</Name>
        {me.tenantId === tenant.tenantId ? (
          <Badge appearance="outline" color="informative">
            {t.tenants.own}
          </Badge>
        ) : null}
        {tenant.directoryIntegration ? (
          <Badge appearance="outline" color="informative">
            {t.tenants.columns.onPremises}
          </Badge>
        ) : null}
      </div>
      <Facts
        facts={[
          [t.tenants.columns.connection, <TenantState key="state" tenant={tenant} />],
          [
            t.tenants.columns.sync,
            confirmedAt === null ? (
              t.tenants.never
            ) : (
              <time key="sync" dateTime={confirmedAt} title={moment(confirmedAt)}>
                {ago(confirmedAt, Date.now())}
              </time>
            ),
          ],
          lastError === null
            ? undefined
            : [
                t.tenants.columns.error,
                t.tenants.error(moment(lastError.at), isolatedText(lastError.detail)),
              ],
          [t.tenants.columns.objects, t.tenants.objects(objects.user, objects.group, objects.application)],
          [t.tenants.columns.associated, moment(tenant.associated)],
        ]}
      />
    </li>
  );
}
