import { Button, makeStyles, Spinner, Switch, tokens } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Tenant } from '../../../client/contract.ts';
import { api } from '../../data/api.ts';
import { useAccount } from '../../frame/account-context.ts';
import { sayDone } from '../../parts/done-bar.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { t } from '../../texts/t.ts';

const useStyles = makeStyles({
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
  part: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', rowGap: '4px' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

/** Whether things may be made in a tenant that is kept on-premises (T-10); owners decide. */
export function CloudOnly({ tenant }: { readonly tenant: Tenant }) {
  const styles = useStyles();
  const { account } = useAccount();
  const queryClient = useQueryClient();
  const allow = useMutation({
    mutationFn: (allowed: boolean) => api.tenants.allowCloudOnly(account.id, tenant.tenantId, allowed),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['account', account.id, 'tenants'] }),
  });
  return (
    <div className={styles.part}>
      <Switch
        checked={tenant.allowCloudOnly === true}
        disabledFocusable={!account.owner || allow.isPending}
        label={t.tenants.cloudOnly.label(isolatedText(tenant.defaultDomain))}
        onChange={(_, { checked }) => {
          if (account.owner) allow.mutate(checked);
        }}
      />
      <p className={styles.quiet}>
        {t.tenants.cloudOnly.says} {account.owner ? '' : t.tenants.cloudOnly.ownersOnly}
      </p>
      {allow.isError ? <ProblemBar problem={allow.error} account={account.id} /> : null}
    </div>
  );
}

/** Reading the directory now, and accepting a removal for which the sync was stopped. */
export function SyncActions({
  tenant,
  reason,
}: {
  readonly tenant: Tenant;
  readonly reason: string | undefined;
}) {
  const styles = useStyles();
  const { account } = useAccount();
  const queryClient = useQueryClient();
  const sync = useMutation({
    mutationFn: (accept: boolean) => api.tenants.sync(account.id, tenant.tenantId, accept),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['account', account.id, 'tenants'] });
      sayDone(`tenant ${tenant.tenantId}`, t.tenants.sync.done);
    },
  });
  return (
    <div className={styles.part}>
      {sync.isError ? <ProblemBar problem={sync.error} account={account.id} /> : null}
      <div className={styles.actions}>
        <Button
          {...(sync.isPending ? { icon: <Spinner size="tiny" /> } : {})}
          disabledFocusable={reason !== undefined || sync.isPending}
          onClick={() => sync.mutate(false)}
        >
          {t.tenants.sync.now}
        </Button>
        {tenant.massRemoval === null ? null : (
          <Button disabledFocusable={!account.owner || sync.isPending} onClick={() => sync.mutate(true)}>
            {t.tenants.sync.accept}
          </Button>
        )}
      </div>
      {tenant.massRemoval === null ? null : <p className={styles.quiet}>{t.tenants.sync.acceptSays}</p>}
      {reason === undefined ? null : <p className={styles.quiet}>{reason}</p>}
    </div>
  );
}
