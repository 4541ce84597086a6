import { Button, makeStyles, Spinner } from '@fluentui/react-components';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { MemberSelection, MembersChange } from '../../../client/member-changes.ts';
import { newKey } from '../../../client/transport.ts';
import { api } from '../../data/api.ts';
import { preview } from '../../data/confirmed-preview.ts';
import { useAccount } from '../../frame/account-context.ts';
import { useConfirmation } from '../../parts/confirm-change.tsx';
import { DangerButton } from '../../parts/danger-button.tsx';
import { EffectView } from '../../parts/effect-view.tsx';
import { Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { useVocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { WriteProblem } from '../../parts/write-problem.tsx';
import { t } from '../../texts/t.ts';
import { BulkDone } from './bulk-done.tsx';
import type { BulkWhat } from './bulk-page.tsx';
import { ManyRemain } from './many-remain.tsx';
import { countOf, selectionBody, useSelection } from './selection.ts';
import type { Selection } from './selection.ts';

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  line: { margin: 0 },
});

interface EffectProps {
  readonly what: BulkWhat;
  readonly selection: Selection;
  readonly change: MembersChange;
  readonly onBack: () => void;
}

/** What one change does to all who were selected, then the button that does it (U-13, B-2). */
export function BulkEffect({ what, selection, change, onBack }: EffectProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const bulk = useBulk(selection, change);
  const { look, plain, run } = bulk;
  const lines = look.data?.effect.effect ?? [];
  const confirmation = useConfirmation({
    lines,
    own: look.data?.confirm === undefined ? undefined : t.member.edit.ownDemotion(isolatedText(account.name)),
  });
  const ready = look.data !== undefined && confirmation.given && !run.isPending;
  if (run.isSuccess) return <BulkDone what={what} items={run.data.items} onBack={onBack} />;
  const button = {
    icon: run.isPending ? <Spinner size="tiny" /> : undefined,
    disabledFocusable: !ready,
    onClick: () => {
      if (ready) run.mutate();
    },
    children: t.bulk.submit[what](countOf(selection)),
  };
  const remain = (plain.data?.effect.removals ?? []).filter(one => one.remains.length > 0);
  const ended = look.data?.effect.sessionsEnded ?? 0;
  return (
    <>
      <Section heading={t.effect.heading}>
        {look.isError ? (
          <ProblemBar problem={look.error} account={account.id} onRetry={() => void look.refetch()} />
        ) : look.data === undefined ? (
          <Waiting rows={5} />
        ) : (
          <EffectView lines={lines} words={words} name />
        )}
        {ended > 0 ? <p className={styles.line}>{t.member.removal.sessions(ended)}</p> : null}
        {remain.length > 0 ? <ManyRemain bulk={bulk} remain={remain} /> : null}
        {what === 'remove' && !bulk.cut ? <p className={styles.line}>{t.bulk.directory}</p> : null}
      </Section>
      {confirmation.fields}
      <WriteProblem write={run} look={look} />
      <div className={styles.actions}>
        <Button onClick={onBack}>{t.bulk.keep}</Button>
        {look.data === undefined ? null : what === 'remove' ? (
          <DangerButton {...button} />
        ) : (
          <Button appearance="primary" {...button} icon={button.icon ?? null} />
        )}
      </div>
    </>
  );
}

/** The dry run of a change of many, with and without cutting groups, and the change itself. */
function useBulk(selection: Selection, change: MembersChange) {
  const { account } = useAccount();
  const queryClient = useQueryClient();
  const { select } = useSelection(account.id);
  const [key] = useState(newKey);
  const [cut, setCut] = useState(false);
  const body = { ...selectionBody(selection), ...change };
  const plain = useQuery(previewOf(account.id, body, false));
  const cutting = useQuery({
    ...previewOf(account.id, body, true),
    enabled: 'remove' in change && (plain.data?.effect.removals ?? []).some(one => one.remains.length > 0),
    retry: false,
  });
  const look = cut ? cutting : plain;
  const run = useMutation({
    mutationFn: () =>
      api.members.change(account.id, body, {
        idempotencyKey: key,
        ...(cut ? { cut: 'groups' as const } : {}),
        ...(look.data === undefined ? {} : { plan: look.data.effect.plan }),
        ...(look.data?.confirm === undefined ? {} : { confirm: look.data.confirm }),
      }),
    onSuccess: async () => {
      select(undefined);
      await queryClient.invalidateQueries({ queryKey: ['account', account.id] });
    },
  });
  return { look, plain, cutting, cut, setCut, run };
}

export type Bulk = ReturnType<typeof useBulk>;

const previewOf = (account: string, body: MemberSelection & MembersChange, cut: boolean) =>
  queryOptions({
    queryKey: ['account', account, 'preview-many', body, cut],
    queryFn: ({ signal }) =>
      preview(confirm =>
        api.members.previewMany(account, body, {
          signal,
          ...(cut ? { cut: 'groups' as const } : {}),
          ...(confirm === undefined ? {} : { confirm }),
        }),
      ),
    gcTime: 0,
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
