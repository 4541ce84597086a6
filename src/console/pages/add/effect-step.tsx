import { Button, Spinner } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { EffectLine, Outcome } from '../../../client/contract.ts';
import { newKey } from '../../../client/transport.ts';
import { useAccount } from '../../frame/account-context.ts';
import { api } from '../../data/api.ts';
import { accessOf, faultsOf } from '../../parts/access-editor/access-draft.ts';
import { EffectView } from '../../parts/effect-view.tsx';
import { Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { useVocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/en.ts';
import { list } from '../../texts/format.ts';
import { NobodyChosen, namesOf, useStepStyles } from './access-step.tsx';
import { sameOne } from './add-draft.ts';
import type { AddDraft, Chosen } from './add-draft.ts';

interface EffectStepProps {
  readonly draft: AddDraft;
  readonly onBack: () => void;
  readonly onAdded: (outcomes: readonly Outcome[]) => void;
}

/** Step 3: the effect, worked out by the server, before the button that makes it so (B-2). */
export function EffectStep({ draft, onBack, onAdded }: EffectStepProps) {
  const styles = useStepStyles();
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const queryClient = useQueryClient();
  const [key] = useState(newKey);
  const ready = draft.chosen.length > 0 && Object.keys(faultsOf(draft.access, new Date())).length === 0;
  const objects = draft.chosen.map(({ tenantId, objectId, kind }) => ({ tenantId, objectId, kind }));
  const access = accessOf(draft.access);
  const preview = useQuery({
    queryKey: ['account', account.id, 'preview-add', objects, access],
    queryFn: ({ signal }) => api.members.previewAdd(account.id, objects, access, { signal }),
    enabled: ready,
    gcTime: 0,
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  const add = useMutation({
    mutationFn: () =>
      api.members.add(account.id, objects, access, {
        idempotencyKey: key,
        ...(preview.data === undefined ? {} : { plan: preview.data.plan }),
      }),
    onSuccess: answer => {
      void queryClient.invalidateQueries({ queryKey: ['account', account.id] });
      onAdded(answer.items);
    },
  });
  if (!ready) return <NobodyChosen onBack={onBack} />;
  return (
    <>
      <Section heading={t.effect.heading}>
        <p className={styles.text}>{t.add.gets(namesOf(draft), list(draft.access.roles.map(words.role)))}</p>
        {preview.isError ? (
          <ProblemBar problem={preview.error} account={account.id} onRetry={() => void preview.refetch()} />
        ) : preview.data === undefined ? (
          <Waiting rows={4} />
        ) : (
          <>
            <EffectView lines={preview.data.effect} words={words} name={draft.chosen.length > 1} />
            <Unchanged chosen={draft.chosen} lines={preview.data.effect} />
          </>
        )}
      </Section>
      {add.isError ? (
        <ProblemBar
          problem={add.error}
          account={account.id}
          retryLabel={t.problem.lookAgain}
          onRetry={() => {
            add.reset();
            void preview.refetch();
          }}
        />
      ) : null}
      <div className={styles.actions}>
        <Button onClick={onBack}>{t.frame.back}</Button>
        {preview.data === undefined ? null : (
          <Button
            appearance="primary"
            icon={add.isPending ? <Spinner size="tiny" /> : null}
            disabledFocusable={add.isPending}
            onClick={() => {
              if (!add.isPending) add.mutate();
            }}
          >
            {t.add.submit(objects.length)}
          </Button>
        )}
      </div>
    </>
  );
}

/** Those who gain nothing at present: disabled, invited and not yet there, or holding all of it already. */
function Unchanged({
  chosen,
  lines,
}: {
  readonly chosen: readonly Chosen[];
  readonly lines: readonly EffectLine[];
}) {
  const styles = useStepStyles();
  const without = chosen.filter(one => !lines.some(line => sameOne(line, one)));
  if (without.length === 0 || lines.length === 0) return null;
  return (
    <p className={styles.text}>
      {t.effect.nothingFor(without.slice(0, 10).map(one => isolatedText(one.displayName)))}
    </p>
  );
}
