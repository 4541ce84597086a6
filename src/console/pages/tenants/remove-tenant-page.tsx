import { Button, Field, Input, makeStyles, SearchBox, Spinner, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { EffectLine, Tenant } from '../../../client/contract.ts';
import type { TenantRemoval } from '../../../client/tenants.ts';
import { api } from '../../data/api.ts';
import { preview } from '../../data/confirmed-preview.ts';
import { tenantsQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { DangerButton } from '../../parts/danger-button.tsx';
import { sayDone } from '../../parts/done-bar.tsx';
import { Empty } from '../../parts/empty.tsx';
import { KindIcon } from '../../parts/member-kind.tsx';
import { Name } from '../../parts/name.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { WriteProblem } from '../../parts/write-problem.tsx';
import { time } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { NotFoundContent } from '../not-found-page.tsx';
import { useRemovalReason } from './removal-reason.ts';

const useStyles = makeStyles({
  lines: { margin: 0, paddingInlineStart: '20px', maxWidth: '88ch', lineHeight: '24px' },
  list: { listStyleType: 'none', margin: 0, padding: 0, maxWidth: '88ch' },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: '12px',
    paddingBlock: '6px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  loss: { color: tokens.colorStatusDangerForeground3 },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  search: { width: '320px', maxWidth: '100%' },
  typed: { maxWidth: '360px' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

/** Removing a tenant: who loses what, in full, then its domain typed (T-6, T-7). */
export function RemoveTenantPage() {
  const { account } = useAccount();
  const { tenant: id } = useParams({ from: '/a/$account/tenants/$tenant/remove' });
  const query = useQuery(tenantsQuery(account.id));
  const tenant = query.data?.items.find(one => one.tenantId === id);
  if (tenant !== undefined) return <RemoveOne tenant={tenant} />;
  if (query.data !== undefined) return <NotFoundContent />;
  return (
    <Page heading={t.tenants.remove.title} title={[t.tenants.remove.title, account.name]}>
      {query.isError ? <ProblemBar problem={query.error} account={account.id} /> : <Waiting rows={6} />}
    </Page>
  );
}

function RemoveOne({ tenant }: { readonly tenant: Tenant }) {
  const styles = useStyles();
  const { account } = useAccount();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const reason = useRemovalReason(tenant);
  const [typed, setTyped] = useState('');
  const look = useQuery({
    queryKey: ['account', account.id, 'tenants', tenant.tenantId, 'removal'],
    queryFn: ({ signal }) =>
      preview(confirm =>
        api.tenants.previewRemove(account.id, tenant.tenantId, {
          signal,
          ...(confirm === undefined ? {} : { confirm }),
        }),
      ),
    enabled: reason === undefined,
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  const remove = useMutation({
    mutationFn: () => {
      const { effect, confirm } = look.data ?? { effect: { plan: '' }, confirm: undefined };
      return api.tenants.remove(account.id, tenant.tenantId, {
        plan: effect.plan,
        ...(confirm === undefined ? {} : { confirm }),
      });
    },
    onSuccess: async () => {
      sayDone('tenants', t.tenants.remove.done(isolatedText(domain), time(new Date())));
      await navigate({ to: '/a/$account/tenants', params: { account: account.id } });
      await queryClient.invalidateQueries({ queryKey: ['account', account.id] });
    },
  });
  const domain = tenant.defaultDomain || tenant.displayName;
  const heading = t.tenants.remove.heading(isolatedText(domain), isolatedText(account.name));
  if (reason !== undefined) {
    return (
      <Page heading={heading} title={[heading, account.name]}>
        <Empty words={reason} />
      </Page>
    );
  }
  const matches = typed.trim().toLowerCase() === domain.toLowerCase();
  return (
    <Page heading={heading} title={[heading, account.name]}>
      {look.isError ? (
        <ProblemBar problem={look.error} account={account.id} onRetry={() => void look.refetch()} />
      ) : look.data === undefined ? (
        <>
          <p className={styles.quiet}>{t.tenants.remove.working}</p>
          <Waiting rows={6} />
        </>
      ) : (
        <>
          <Losses removal={look.data.effect} tenant={tenant} />
          <Field className={styles.typed} label={t.tenants.remove.type(domain)}>
            <Input value={typed} autoComplete="off" onChange={(_, { value }) => setTyped(value)} />
          </Field>
        </>
      )}
      <WriteProblem write={remove} look={look} />
      <div className={styles.actions}>
        <Button
          onClick={() =>
            void navigate({
              to: '/a/$account/tenants/$tenant',
              params: { account: account.id, tenant: tenant.tenantId },
            })
          }
        >
          {t.tenants.remove.keep}
        </Button>
        {look.data === undefined ? null : (
          <DangerButton
            icon={remove.isPending ? <Spinner size="tiny" /> : undefined}
            disabledFocusable={!matches || remove.isPending}
            onClick={() => remove.mutate()}
          >
            {t.tenants.remove.confirm(domain)}
          </DangerButton>
        )}
      </div>
    </Page>
  );
}

function Losses({ removal, tenant }: { readonly removal: TenantRemoval; readonly tenant: Tenant }) {
  const styles = useStyles();
  const { account } = useAccount();
  const losing = removal.effect.filter(line => line.loses.length > 0);
  const of = (kind: string) => losing.filter(line => line.kind === kind).length;
  const applications = removal.applicationsWithKeys ?? [];
  const query = new URLSearchParams({ tenant: tenant.tenantId });
  const lines = [
    losing.length === 0
      ? t.tenants.remove.nobody
      : t.tenants.remove.lose(losing.length, of('user'), of('group'), of('application')),
    removal.throughGroups > 0 ? t.tenants.remove.throughGroups(removal.throughGroups) : '',
    removal.invitationsWithdrawn.length > 0
      ? t.tenants.remove.invitations(removal.invitationsWithdrawn.length)
      : '',
    removal.sessionsEnded > 0 ? t.tenants.remove.sessions(removal.sessionsEnded) : '',
    applications.length > 0
      ? t.tenants.remove.applications(applications.map(({ displayName }) => isolatedText(displayName)))
      : '',
    t.tenants.remove.grants,
  ];
  return (
    <>
      <ul className={styles.lines}>
        {lines.filter(Boolean).map(line => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <a href={`/api/v1/accounts/${encodeURIComponent(account.id)}/members.csv?${query.toString()}`} download>
        {t.tenants.remove.download}
      </a>
      {losing.length === 0 ? null : <Everybody lines={losing} />}
    </>
  );
}

const most = 100;

/** Everybody who loses something, by name. */
function Everybody({ lines }: { readonly lines: readonly EffectLine[] }) {
  const styles = useStyles();
  const [text, setText] = useState('');
  const wanted = text.trim().toLocaleLowerCase();
  const found = lines.filter(line => line.displayName.toLocaleLowerCase().includes(wanted));
  const shown = found.slice(0, most);
  return (
    <Section heading={t.tenants.remove.list}>
      {lines.length <= 10 ? null : (
        <SearchBox
          className={styles.search}
          aria-label={t.tenants.remove.find}
          placeholder={t.tenants.remove.find}
          value={text}
          onChange={(_, { value }) => setText(value)}
        />
      )}
      <ul className={styles.list}>
        {shown.map(line => (
          <li key={`${line.tenantId}/${line.objectId}`} className={styles.row}>
            <KindIcon kind={line.kind} />
            <Name>{line.displayName}</Name>
            <span className={styles.loss}>
              {t.tenants.remove.loses(new Set(line.loses.map(({ permission }) => permission)).size)}
            </span>
            {line.stays.length === 0 ? null : <span>{t.tenants.remove.keeps(line.stays.length)}</span>}
          </li>
        ))}
      </ul>
      {shown.length === lines.length ? null : (
        <p className={styles.quiet} aria-live="polite">
          {t.tenants.remove.shown(shown.length, lines.length)}
        </p>
      )}
    </Section>
  );
}
