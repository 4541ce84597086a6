import { Button, makeStyles, SearchBox, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Member, Owner } from '../../../client/contract.ts';
import { api } from '../../data/api.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Name } from '../../parts/name.tsx';
import { Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { t } from '../../texts/t.ts';

const useStyles = makeStyles({
  search: { width: '360px', maxWidth: '100%' },
  list: { listStyleType: 'none', margin: 0, padding: 0, maxWidth: '88ch' },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 16px',
    alignItems: 'center',
    paddingBlock: '6px',
    overflowWrap: 'anywhere',
  },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** Offers ownership to a person among the members; nothing changes before it is accepted. */
export function OfferOwnership({ owners }: { readonly owners: readonly Owner[] }) {
  const styles = useStyles();
  const { account } = useAccount();
  const queryClient = useQueryClient();
  const [text, setText] = useState('');
  const q = text.trim();
  const found = useQuery({
    queryKey: ['account', account.id, 'members', 'pick', q],
    queryFn: ({ signal }) => api.members.list(account.id, { q, kind: 'user', limit: 8 }, { signal }),
    enabled: q !== '',
  }).data?.items;
  const offer = useMutation({
    mutationFn: ({ tenantId, objectId, displayName }: Member) =>
      api.ownership.offer(account.id, { tenantId, objectId, displayName }),
    onSuccess: async () => {
      setText('');
      await queryClient.invalidateQueries({ queryKey: ['account', account.id, 'owners'] });
    },
  });
  const free = found?.filter(one => !owners.some(owner => owner.objectId === one.objectId));
  return (
    <Section heading={t.account.owners.offerHeading}>
      <SearchBox
        className={styles.search}
        aria-label={t.account.owners.find}
        placeholder={t.account.owners.find}
        value={text}
        onChange={(_, { value }) => setText(value)}
      />
      {free?.length === 0 ? <p className={styles.quiet}>{t.account.owners.none}</p> : null}
      <ul className={styles.list}>
        {(q === '' ? [] : (free ?? [])).map(member => (
          <li key={member.id} className={styles.row}>
            <Name>{member.displayName}</Name>
            {member.userPrincipalName === null ? null : <Name ltr>{member.userPrincipalName}</Name>}
            <Button
              size="small"
              aria-label={t.account.owners.offerTo(isolatedText(member.displayName))}
              disabledFocusable={offer.isPending}
              onClick={() => offer.mutate(member)}
            >
              {t.account.owners.offer}
            </Button>
            <span className={styles.quiet}>
              {t.account.owners.offerSays(isolatedText(member.displayName))}
            </span>
          </li>
        ))}
      </ul>
      {offer.isError ? <ProblemBar problem={offer.error} account={account.id} /> : null}
    </Section>
  );
}
