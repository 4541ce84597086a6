import { Button, makeStyles, MessageBar, MessageBarBody, Spinner, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Tenant } from '../../../client/contract.ts';
import type { Association } from '../../../client/tenants.ts';
import { api } from '../../data/api.ts';
import { associationQuery, tenantsQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Empty } from '../../parts/empty.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Name } from '../../parts/name.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { useWriteReason } from '../../parts/write-reason.ts';
import { moment } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { Consent } from './tenant-page.tsx';

const useStyles = makeStyles({
  line: { margin: 0, maxWidth: '72ch', overflowWrap: 'anywhere' },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
});

/** Associating a tenant by a sign-in there: go, come back, look, confirm (T-2). */
export function AssociatePage() {
  const { account } = useAccount();
  const { step } = useSearch({ from: '/a/$account/tenants/associate' });
  if (account.kind === 'individual') {
    return (
      <Page heading={t.tenants.associate.heading} title={[t.tenants.associate.heading, account.name]}>
        <Empty words={t.tenants.associate.individual} />
      </Page>
    );
  }
  return step === 'confirm' ? <Confirm /> : <Begin interrupted={step === 'interrupted'} />;
}

const signInHref = (account: string): string => {
  const query = new URLSearchParams({ associate: account, return: `/a/${account}/tenants/associate` });
  return `/auth/sign-in?${query.toString()}`;
};

function Begin({ interrupted }: { readonly interrupted: boolean }) {
  const styles = useStyles();
  const { account, me } = useAccount();
  const reason = useWriteReason();
  return (
    <Page heading={t.tenants.associate.heading} title={[t.tenants.associate.heading, account.name]}>
      {interrupted ? (
        <MessageBar intent="warning" role="alert">
          <MessageBarBody>{t.tenants.associate.interrupted}</MessageBarBody>
        </MessageBar>
      ) : null}
      <p className={styles.line}>
        {t.tenants.associate.says(isolatedText(me.userPrincipalName ?? me.displayName))}
      </p>
      <div className={styles.actions}>
        {reason === undefined ? (
          <Button as="a" appearance="primary" href={signInHref(account.id)}>
            {interrupted ? t.tenants.associate.again : t.tenants.associate.signIn}
          </Button>
        ) : (
          <Button disabledFocusable>{t.tenants.associate.signIn}</Button>
        )}
        <Link to="/a/$account/tenants/new" params={{ account: account.id }}>
          {t.tenants.make.link}
        </Link>
      </div>
      {reason === undefined ? null : <p className={styles.quiet}>{reason}</p>}
    </Page>
  );
}

function Confirm() {
  const { account } = useAccount();
  const query = useQuery(associationQuery(account.id));
  const tenants = useQuery(tenantsQuery(account.id));
  const queryClient = useQueryClient();
  const associate = useMutation({
    mutationFn: () => api.tenants.associate(account.id),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['account', account.id, 'tenants'] }),
        queryClient.invalidateQueries({ queryKey: ['me'] }),
      ]),
  });
  const known = tenants.data?.items.find(one => one.tenantId === query.data?.tenantId);
  if (associate.data !== undefined) return <Done tenant={associate.data} />;
  if (query.isError || tenants.isError) {
    return (
      <Page heading={t.tenants.associate.heading} title={[t.tenants.associate.heading, account.name]}>
        <ProblemBar
          problem={query.error ?? tenants.error}
          account={account.id}
          onRetry={() => void query.refetch()}
        />
      </Page>
    );
  }
  if (query.data === undefined || tenants.data === undefined) return <Waiting rows={4} />;
  if (query.data === null) return <Gone />;
  if (known !== undefined) return <Known tenant={known} />;
  return (
    <Review
      proved={query.data}
      pending={associate.isPending}
      problem={associate.error}
      onConfirm={() => associate.mutate()}
    />
  );
}

interface ReviewProps {
  readonly proved: Association;
  readonly pending: boolean;
  readonly problem: unknown;
  readonly onConfirm: () => void;
}

function Review({ proved, pending, problem, onConfirm }: ReviewProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const navigate = useNavigate();
  const name = isolatedText(proved.tenantName ?? (proved.domain || proved.tenantId));
  const heading = t.tenants.associate.confirmHeading(name);
  return (
    <Page heading={heading} title={[heading, account.name]}>
      <Facts
        facts={[
          proved.tenantName === null
            ? undefined
            : [t.members.columns.name, <Name key="name">{proved.tenantName}</Name>],
          [
            t.tenants.columns.domain,
            <Name key="domain" ltr>
              {proved.domain}
            </Name>,
          ],
          [
            t.tenants.columns.id,
            <Name key="id" ltr>
              {proved.tenantId}
            </Name>,
          ],
          [
            t.tenants.associate.signedInAs,
            <span key="who">
              <Name>{proved.displayName}</Name> (<Name ltr>{proved.userName}</Name>)
            </span>,
          ],
        ]}
      />
      <p className={styles.line}>
        {t.tenants.associate.alone} {t.tenants.associate.told}
      </p>
      {problem == null ? null : <ProblemBar problem={problem} account={account.id} />}
      <div className={styles.actions}>
        <Button onClick={() => void navigate({ to: '/a/$account/tenants', params: { account: account.id } })}>
          {t.tenants.associate.cancel}
        </Button>
        <Button as="a" href={signInHref(account.id)}>
          {t.tenants.associate.another}
        </Button>
        <Button
          appearance="primary"
          {...(pending ? { icon: <Spinner size="tiny" /> } : {})}
          disabledFocusable={pending}
          onClick={onConfirm}
        >
          {t.tenants.associate.confirm(name)}
        </Button>
      </div>
    </Page>
  );
}

function Gone() {
  const { account } = useAccount();
  return (
    <Page heading={t.tenants.associate.heading} title={[t.tenants.associate.heading, account.name]}>
      <Empty words={t.tenants.associate.gone}>
        <Button as="a" appearance="primary" href={signInHref(account.id)}>
          {t.tenants.associate.again}
        </Button>
      </Empty>
    </Page>
  );
}

function Known({ tenant }: { readonly tenant: Tenant }) {
  const { account } = useAccount();
  return (
    <Page heading={<Name>{tenant.displayName}</Name>} title={[t.tenants.associate.heading, account.name]}>
      <Empty words={t.tenants.associate.known(moment(tenant.associated))}>
        <Link to="/a/$account/tenants/$tenant" params={{ account: account.id, tenant: tenant.tenantId }}>
          {t.tenants.associate.toTenant}
        </Link>
      </Empty>
    </Page>
  );
}

function Done({ tenant }: { readonly tenant: Tenant }) {
  const styles = useStyles();
  const { account } = useAccount();
  const name = isolatedText(tenant.displayName);
  const heading = t.tenants.associate.done(name);
  return (
    <Page heading={heading} title={[heading, account.name]}>
      <p className={styles.line}>{t.tenants.associate.alone}</p>
      {tenant.consentBy === null ? null : <Consent tenant={tenant} />}
      <div className={styles.actions}>
        <Link
          to="/a/$account/members/add"
          params={{ account: account.id }}
          search={{ tenant: tenant.tenantId }}
        >
          {t.tenants.associate.add(name)}
        </Link>
        <Link to="/a/$account/tenants/$tenant" params={{ account: account.id, tenant: tenant.tenantId }}>
          {t.tenants.associate.toTenant}
        </Link>
      </div>
    </Page>
  );
}
