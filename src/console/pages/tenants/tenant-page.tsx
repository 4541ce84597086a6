import { Badge, Button, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { Tenant } from '../../../client/contract.ts';
import { tenantsQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { actorName } from '../../parts/actor-name.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { DoneBar } from '../../parts/done-bar.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Name } from '../../parts/name.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { TenantState } from '../../parts/tenant-state.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { useWriteReason } from '../../parts/write-reason.ts';
import { ago, list, moment } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { NotFoundContent } from '../not-found-page.tsx';
import { CloudOnly, SyncActions } from './tenant-actions.tsx';
import { useRemovalReason } from './removal-reason.ts';

const useStyles = makeStyles({
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
  line: { margin: 0, maxWidth: '72ch', overflowWrap: 'anywhere' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
  id: { fontFamily: tokens.fontFamilyMonospace },
});

/** One tenant: the state of its connection first, then what can be done (T-12). */
export function TenantPage() {
  const { account } = useAccount();
  const { tenant: id } = useParams({ from: '/a/$account/tenants/$tenant' });
  const query = useQuery(tenantsQuery(account.id));
  const tenant = query.data?.items.find(one => one.tenantId === id);
  if (tenant !== undefined) return <OneTenant tenant={tenant} />;
  if (query.data !== undefined) return <NotFoundContent />;
  return (
    <Page heading={t.tenants.heading} title={[t.tenants.heading, account.name]}>
      {query.isError ? (
        <ProblemBar problem={query.error} account={account.id} onRetry={() => void query.refetch()} />
      ) : (
        <Waiting rows={6} />
      )}
    </Page>
  );
}

function OneTenant({ tenant }: { readonly tenant: Tenant }) {
  const styles = useStyles();
  const { account, me } = useAccount();
  const reason = useWriteReason();
  const name = isolatedText(tenant.displayName);
  return (
    <Page
      heading={<Name>{tenant.displayName}</Name>}
      title={[name, t.tenants.heading, account.name]}
      actions={me.tenantId === tenant.tenantId ? <Badge appearance="outline">{t.tenants.own}</Badge> : null}
    >
      <DoneBar on={`tenant ${tenant.tenantId}`} />
      <TenantFacts tenant={tenant} />
      {tenant.consentBy === null ? null : <Consent tenant={tenant} />}
      <Section heading={t.tenants.members}>
        <p className={styles.line}>
          <Link
            to="/a/$account/members"
            params={{ account: account.id }}
            search={{ tenant: tenant.tenantId }}
          >
            {t.tenants.showMembers}
          </Link>
        </p>
      </Section>
      {tenant.directoryIntegration ? <CloudOnly tenant={tenant} /> : null}
      <SyncActions tenant={tenant} reason={reason} />
      <RemoveAction tenant={tenant} />
    </Page>
  );
}

function TenantFacts({ tenant }: { readonly tenant: Tenant }) {
  const styles = useStyles();
  const { objects, lastError, confirmedAt, lagSeconds, rights, notifications, associatedBy } = tenant;
  const by = associatedBy === undefined ? undefined : actorName(associatedBy);
  const associated = moment(tenant.associated);
  return (
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
        lagSeconds === null ? undefined : [t.tenants.columns.lag, t.tenants.lag(lagSeconds)],
        lastError === null
          ? undefined
          : [t.tenants.columns.error, t.tenants.error(moment(lastError.at), isolatedText(lastError.detail))],
        [t.tenants.columns.objects, t.tenants.objects(objects.user, objects.group, objects.application)],
        [
          t.tenants.columns.rights,
          rights === null ? t.tenants.rightsUnknown : <span dir="ltr">{list(rights)}</span>,
        ],
        [
          t.tenants.columns.notifications,
          `${t.tenants.notifications[notifications.state]}${notifications.detail === '' ? '' : `. ${notifications.detail}`}`,
        ],
        [t.tenants.columns.onPremises, tenant.directoryIntegration ? t.tenants.yes : t.tenants.no],
        [
          t.tenants.columns.domain,
          <Name key="domain" ltr>
            {tenant.defaultDomain}
          </Name>,
        ],
        [
          t.tenants.columns.id,
          <span key="id" dir="ltr" className={styles.id}>
            {tenant.tenantId} <CopyButton compact text={tenant.tenantId} />
          </span>,
        ],
        [
          t.tenants.columns.associated,
          by === undefined ? associated : t.tenants.associatedBy(associated, by),
        ],
      ]}
    />
  );
}

/** Who consents, and the link for them (T-3). */
export function Consent({ tenant }: { readonly tenant: Tenant }) {
  const styles = useStyles();
  const { consentBy } = tenant;
  if (consentBy === null) return null;
  return (
    <Section heading={t.tenants.consent.heading}>
      <p className={styles.line}>
        {t.tenants.consent.needed(isolatedText(tenant.defaultDomain), consentBy.roles)}
      </p>
      <div className={styles.actions}>
        <CopyButton text={consentBy.link} label={t.tenants.consent.copyLink} />
        <a href={consentBy.link} target="_blank" rel="noopener">
          {t.tenants.consent.open}
        </a>
      </div>
    </Section>
  );
}

function RemoveAction({ tenant }: { readonly tenant: Tenant }) {
  const styles = useStyles();
  const { account } = useAccount();
  const navigate = useNavigate();
  const reason = useRemovalReason(tenant);
  return (
    <>
      <div className={styles.actions}>
        <Button
          disabledFocusable={reason !== undefined}
          onClick={() =>
            void navigate({
              to: '/a/$account/tenants/$tenant/remove',
              params: { account: account.id, tenant: tenant.tenantId },
            })
          }
        >
          {t.tenants.remove.button}
        </Button>
      </div>
      {reason === undefined ? null : <p className={styles.quiet}>{reason}</p>}
    </>
  );
}
