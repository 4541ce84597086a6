import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Me } from '../../client/contract.ts';
import { api } from '../data/api.ts';
import { meQuery } from '../data/queries.ts';
import { ProblemBar } from '../parts/problem-bar.tsx';
import { isolatedText } from '../parts/visible-text.ts';
import { date } from '../texts/format.ts';
import { t } from '../texts/t.ts';

/** Ownerships that wait for the person to accept them, on whatever page they come to. */
export function OffersBar() {
  const me = useQuery(meQuery).data;
  const [accepted, setAccepted] = useState('');
  return (
    <>
      {accepted === '' ? null : (
        <MessageBar intent="success" role="status">
          <MessageBarBody>{accepted}</MessageBarBody>
        </MessageBar>
      )}
      {me?.offers.map(offer => (
        <Offer key={offer.ownerId} offer={offer} onAccepted={setAccepted} />
      ))}
    </>
  );
}

interface OfferProps {
  readonly offer: Me['offers'][number];
  readonly onAccepted: (words: string) => void;
}

function Offer({ offer, onAccepted }: OfferProps) {
  const queryClient = useQueryClient();
  const name = isolatedText(offer.account.name);
  const accept = useMutation({
    mutationFn: () => api.ownership.accept(offer.account.id),
    onSuccess: async () => {
      onAccepted(t.account.offer.accepted(name));
      await queryClient.invalidateQueries({ queryKey: ['me'] });
      await queryClient.invalidateQueries({ queryKey: ['account', offer.account.id] });
    },
  });
  if (accept.isError) {
    return <ProblemBar problem={accept.error} account={offer.account.id} onRetry={() => accept.mutate()} />;
  }
  return (
    <MessageBar intent="info" layout="multiline">
      <MessageBarBody>{t.account.offer.says(name, date(offer.offered))}</MessageBarBody>
      <MessageBarActions>
        <Button disabledFocusable={accept.isPending} onClick={() => accept.mutate()}>
          {t.account.offer.accept}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
