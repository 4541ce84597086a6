import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { useAccount } from '../../frame/account-context.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { DoneBar, sayDone } from '../../parts/done-bar.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Name } from '../../parts/name.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { TabLinks, useTabLink } from '../../parts/tab-links.tsx';
import { t } from '../../texts/t.ts';
import { Features } from './features.tsx';
import { LockOut } from './lock-out.tsx';
import { Owners } from './owners.tsx';
import { Products } from './products.tsx';

const useStyles = makeStyles({
  line: { margin: 0, maxWidth: '72ch' },
  rename: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'flex-end' },
  name: { minWidth: 0, width: '320px', maxWidth: '100%' },
  id: { fontFamily: tokens.fontFamilyMonospace },
});

const tabs = ['owners', 'lock-out', 'features', 'products'] as const;

/** Can this account be lost? Owners, hand-over, features and products. */
export function AccountPage() {
  const styles = useStyles();
  const { account } = useAccount();
  const tabLink = useTabLink();
  const search = useSearch({ from: '/a/$account/account' });
  const tab = tabs.find(one => one === search.tab) ?? 'owners';
  return (
    <Page heading={t.account.heading} title={[t.account.heading, account.name]}>
      <DoneBar on="account" />
      <Facts
        facts={[
          [t.account.facts.name, <Name key="name">{account.name}</Name>],
          [t.account.facts.kind, t.account.kind[account.kind]],
          [
            t.account.facts.id,
            <span key="id" dir="ltr" className={styles.id}>
              {account.id} <CopyButton compact text={account.id} />
            </span>,
          ],
        ]}
      />
      {account.kind === 'individual' ? <p className={styles.line}>{t.account.individual}</p> : null}
      {account.owner ? <Rename /> : null}
      <TabLinks label={t.account.tabsLabel}>
        {tabs.map(one => (
          <li key={one}>
            <Link
              to="/a/$account/account"
              params={{ account: account.id }}
              search={one === 'owners' ? {} : { tab: one }}
              {...tabLink(one === tab)}
            >
              {t.account.tabs[one]}
            </Link>
          </li>
        ))}
      </TabLinks>
      {tab === 'owners' ? (
        <Owners />
      ) : tab === 'lock-out' ? (
        <LockOut />
      ) : tab === 'features' ? (
        <Features />
      ) : (
        <Products />
      )}
    </Page>
  );
}

function Rename() {
  const styles = useStyles();
  const { account } = useAccount();
  const queryClient = useQueryClient();
  const [name, setName] = useState(account.name);
  const rename = useMutation({
    mutationFn: () => api.accounts.patch(account.id, { name: name.trim() }),
    onSuccess: async () => {
      sayDone('account', t.account.renamed);
      await queryClient.invalidateQueries({ queryKey: ['me'] });
    },
  });
  const changed = name.trim() !== '' && name.trim() !== account.name;
  return (
    <form
      className={styles.rename}
      onSubmit={event => {
        event.preventDefault();
        if (changed && !rename.isPending) rename.mutate();
      }}
    >
      <Field label={t.account.rename} className={styles.name}>
        <Input value={name} maxLength={256} onChange={(_, { value }) => setName(value)} />
      </Field>
      <Button type="submit" disabledFocusable={!changed || rename.isPending}>
        {t.account.save}
      </Button>
      {rename.isError ? <ProblemBar problem={rename.error} account={account.id} /> : null}
    </form>
  );
}
