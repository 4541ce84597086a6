import { Badge, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { PlugDisconnectedRegular } from '@fluentui/react-icons/svg/plug-disconnected';
import { useQuery } from '@tanstack/react-query';
import type { Tenant } from '../../client/contract.ts';
import { useAccount } from '../frame/account-context.ts';
import { tenantsQuery } from '../data/queries.ts';
import { Empty } from '../parts/empty.tsx';
import { Name } from '../parts/name.tsx';
import { Page } from '../parts/page.tsx';
import { ProblemBar } from '../parts/problem-bar.tsx';
import { isolatedText } from '../parts/visible-text.ts';
import { Waiting } from '../parts/waiting.tsx';
import { ago, moment } from '../texts/format.ts';
import { t } from '../texts/en.ts';

const useStyles = makeStyles({
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  cards: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 360px), 1fr))',
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
  facts: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    columnGap: '16px',
    rowGap: '6px',
    margin: 0,
  },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere' },
  state: {
    display: 'inline-flex',
    columnGap: '6px',
    alignItems: 'center',
    '> svg': { fontSize: '16px', flexShrink: 0 },
  },
  bad: { fontWeight: tokens.fontWeightSemibold },
});

/** The tenants of the account and how the connection to each directory stands (T-12). */
export function TenantsPage() {
  const styles = useStyles();
  const { account } = useAccount();
  const query = useQuery(tenantsQuery(account.id));
  return (
    <Page heading={t.tenants.heading} title={[t.tenants.heading, account.name]}>
      <p className={styles.quiet}>{t.tenants.intro}</p>
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

function TenantCard({ tenant }: { readonly tenant: Tenant }) {
  const styles = useStyles();
  const { me } = useAccount();
  const detail = t.tenants.consentDetail[tenant.consent];
  const connected = tenant.consent === 'granted';
  return (
    <li className={styles.card}>
      <div className={styles.head}>
        <h2 className={styles.name}>
          <Name>{tenant.displayName}</Name>
        </h2>
        {tenant.tenantId === me.tenantId ? <Badge appearance="tint">{t.tenants.own}</Badge> : null}
        {tenant.directoryIntegration ? (
          <Badge appearance="outline" color="informative">
            {t.tenants.onPremises}
          </Badge>
        ) : null}
      </div>
      <Name ltr>{tenant.defaultDomain}</Name>
      <dl className={styles.facts}>
        <dt className={styles.term}>{t.tenants.columns.connection}</dt>
        <dd className={styles.value}>
          <span className={connected ? styles.state : `${styles.state} ${styles.bad}`}>
            {connected ? <CheckmarkCircleRegular aria-hidden /> : <PlugDisconnectedRegular aria-hidden />}
            {t.tenants.consent[tenant.consent]}, {t.tenants.phase[tenant.phase].toLocaleLowerCase()}
          </span>
          {detail === '' ? null : <p className={styles.quiet}>{detail}</p>}
        </dd>
        <dt className={styles.term}>{t.tenants.columns.sync}</dt>
        <dd className={styles.value}>
          {tenant.confirmedAt === null ? (
            t.tenants.never
          ) : (
            <time dateTime={tenant.confirmedAt} title={moment(tenant.confirmedAt)}>
              {ago(tenant.confirmedAt, Date.now())}
            </time>
          )}
        </dd>
        {tenant.lastError === null ? null : (
          <>
            <dt className={styles.term}>{t.tenants.columns.error}</dt>
            <dd className={styles.value}>
              {t.tenants.error(moment(tenant.lastError.at), isolatedText(tenant.lastError.detail))}
            </dd>
          </>
        )}
        <dt className={styles.term}>{t.tenants.columns.objects}</dt>
        <dd className={styles.value}>
          {t.tenants.objects(tenant.objects.user, tenant.objects.group, tenant.objects.application)}
        </dd>
        <dt className={styles.term}>{t.tenants.columns.associated}</dt>
        <dd className={styles.value}>{moment(tenant.associated)}</dd>
      </dl>
    </li>
  );
}
