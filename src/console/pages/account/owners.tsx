import { Button, makeStyles, MessageBar, MessageBarBody, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Owner } from '../../../client/contract.ts';
import { api } from '../../data/api.ts';
import { ownersQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { DangerButton } from '../../parts/danger-button.tsx';
import { Modal } from '../../parts/modal.tsx';
import { Name } from '../../parts/name.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { ago, date } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { OfferOwnership } from './offer-ownership.tsx';

const useStyles = makeStyles({
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: '16px',
    rowGap: '4px',
    paddingBlock: '8px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  name: { fontWeight: tokens.fontWeightSemibold },
  body: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  heading: { margin: 0, fontSize: '20px', lineHeight: '28px' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px', justifyContent: 'flex-end' },
});

/** Who owns the account; offering, withdrawing and stepping down. */
export function Owners() {
  const styles = useStyles();
  const { account } = useAccount();
  const query = useQuery(ownersQuery(account.id));
  if (query.isError) {
    return <ProblemBar problem={query.error} account={account.id} onRetry={() => void query.refetch()} />;
  }
  if (query.data === undefined) return <Waiting rows={3} />;
  const accepted = query.data.items.filter(owner => owner.accepted !== null);
  const [only] = accepted;
  const unseen = accepted.filter(owner => owner.signedIn === null);
  return (
    <>
      <p className={styles.quiet}>{t.account.owners.intro}</p>
      {accepted.length === 1 && only !== undefined ? (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{t.account.owners.oneOnly(isolatedText(only.displayName))}</MessageBarBody>
        </MessageBar>
      ) : null}
      {unseen.length === 0 ? null : (
        <p className={styles.quiet}>
          {t.account.owners.unreachable(unseen.map(owner => isolatedText(owner.displayName)))}
        </p>
      )}
      <ul className={styles.list} aria-label={t.account.tabs.owners}>
        {query.data.items.map(owner => (
          <OwnerRow key={owner.id} owner={owner} mayLeave={accepted.length > 1} />
        ))}
      </ul>
      <p className={styles.quiet}>{t.account.owners.handOver}</p>
      {account.owner ? (
        <OfferOwnership owners={query.data.items} />
      ) : (
        <p className={styles.quiet}>
          {t.account.owners.onlyOwners(accepted.map(owner => isolatedText(owner.displayName)))}
        </p>
      )}
    </>
  );
}

function OwnerRow({ owner, mayLeave }: { readonly owner: Owner; readonly mayLeave: boolean }) {
  const styles = useStyles();
  const { account, me } = useAccount();
  const queryClient = useQueryClient();
  const [leaving, setLeaving] = useState(false);
  const end = useMutation({
    mutationFn: () => api.ownership.end(account.id, owner.id),
    onSuccess: async () => {
      setLeaving(false);
      await queryClient.invalidateQueries({ queryKey: ['me'] });
      await queryClient.invalidateQueries({ queryKey: ['account', account.id] });
    },
  });
  const name = isolatedText(owner.displayName);
  const you = owner.tenantId === me.tenantId && owner.objectId === me.objectId;
  return (
    <li className={styles.row}>
      <span className={styles.name}>
        <Name>{owner.displayName}</Name>
      </span>
      <span>
        {owner.accepted === null
          ? t.account.owners.offered(date(owner.offered))
          : t.account.owners.accepted(date(owner.accepted))}
      </span>
      <span>
        {owner.signedIn === null
          ? t.account.owners.neverSignedIn
          : t.account.owners.signedIn(ago(owner.signedIn, Date.now()))}
      </span>
      {you ? <span>{t.account.owners.you}</span> : null}
      {account.owner && owner.accepted === null ? (
        <Button
          size="small"
          aria-label={t.account.owners.withdrawOf(name)}
          disabledFocusable={end.isPending}
          onClick={() => end.mutate()}
        >
          {t.account.owners.withdraw}
        </Button>
      ) : null}
      {you && owner.accepted !== null && mayLeave ? (
        <Button size="small" onClick={() => setLeaving(true)}>
          {t.account.owners.stepDown}
        </Button>
      ) : null}
      {end.isError ? <ProblemBar problem={end.error} account={account.id} /> : null}
      {leaving ? (
        <Modal label={t.account.owners.stepDownConfirm} place="middle" onClose={() => setLeaving(false)}>
          <div className={styles.body}>
            <h2 className={styles.heading}>{t.account.owners.stepDownConfirm}</h2>
            <p className={styles.quiet}>{t.account.owners.stepDownSays(isolatedText(account.name))}</p>
            <div className={styles.actions}>
              <Button onClick={() => setLeaving(false)}>{t.account.owners.keep}</Button>
              <DangerButton disabledFocusable={end.isPending} onClick={() => end.mutate()}>
                {t.account.owners.stepDownConfirm}
              </DangerButton>
            </div>
          </div>
        </Modal>
      ) : null}
    </li>
  );
}
