import { Button, Spinner } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { EffectLine } from '../../../client/contract.ts';
import { ClientProblem } from '../../../client/problem.ts';
import { newKey } from '../../../client/transport.ts';
import type { AddWay } from '../../data/addresses.ts';
import { useAccount } from '../../frame/account-context.ts';
import { faultsOf } from '../../parts/access-editor/access-draft.ts';
import { useConfirmation } from '../../parts/confirm-change.tsx';
import { EffectView } from '../../parts/effect-view.tsx';
import { Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { sentences, useVocabulary } from '../../parts/vocabulary.ts';
import { WithoutFeature } from '../../parts/without-feature.tsx';
import { accessOf } from '../../parts/access-editor/access-draft.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { WriteProblem } from '../../parts/write-problem.tsx';
import { t } from '../../texts/t.ts';
import { list } from '../../texts/format.ts';
import { NobodyChosen, namesOf, useStepStyles } from './access-step.tsx';
import { complete, goodAddresses, sameOne } from './add-draft.ts';
import type { AddDraft, Chosen } from './add-draft.ts';
import { creationWords, perform, previewOf } from './making.ts';
import type { Added } from './making.ts';

interface EffectStepProps {
  readonly way: AddWay;
  readonly draft: AddDraft;
  readonly onBack: () => void;
  readonly onAdded: (added: Added) => void;
  /** A field that the directory did not take, by pointer. */
  readonly onFaults: (faults: Readonly<Record<string, string>>) => void;
}

/** Step 3: the effect, worked out by the server, before the button that makes it so (B-2). */
export function EffectStep({ way, draft, onBack, onAdded, onFaults }: EffectStepProps) {
  const styles = useStepStyles();
  const { account, me } = useAccount();
  const words = useVocabulary(account.id);
  const queryClient = useQueryClient();
  const [key] = useState(newKey);
  const ready = complete(draft, way) && Object.keys(faultsOf(draft.access, new Date())).length === 0;
  const access = accessOf(draft.access);
  const preview = useQuery({
    queryKey: ['account', account.id, 'preview-add', way, draft],
    queryFn: ({ signal }) => previewOf(account.id, way, draft, signal),
    enabled: ready,
    gcTime: 0,
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  const add = useMutation({
    mutationFn: () => perform(way, { account: account.id, draft, plan: preview.data?.plan, key }),
    gcTime: 0,
    onSuccess: added => {
      void queryClient.invalidateQueries({ queryKey: ['account', account.id] });
      onAdded(added);
    },
    onError: problem => {
      if (!(problem instanceof ClientProblem)) return;
      onFaults(Object.fromEntries(problem.errors.map(({ pointer, detail }) => [pointer, detail])));
    },
  });
  const confirmation = useConfirmation({ lines: preview.data?.effect ?? [], own: undefined });
  if (!ready) return <NobodyChosen onBack={onBack} />;
  const domain = me.tenant?.defaultDomain ?? '';
  return (
    <>
      <Section heading={t.effect.heading}>
        {creationWords(way, draft, domain).map(line => (
          <p key={line} className={styles.text}>
            {line}
          </p>
        ))}
        {way === 'invite' ? (
          <p className={styles.text}>{t.invite.becomes(namesOf(draft, way), isolatedText(domain))}</p>
        ) : draft.access.way === 'roles' ? (
          <p className={styles.text}>
            {t.add.gets(namesOf(draft, way), list(draft.access.roles.map(words.role)))}
          </p>
        ) : null}
        {way === 'invite' ? (
          <>
            <p className={styles.text}>{t.invite.then}</p>
            <ul className={styles.list}>
              {sentences(access, words).map(sentence => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </>
        ) : preview.isError ? (
          <ProblemBar problem={preview.error} account={account.id} onRetry={() => void preview.refetch()} />
        ) : preview.data == null ? (
          <Waiting rows={4} />
        ) : (
          <>
            <EffectView
              lines={preview.data.effect}
              words={words}
              name={way === 'directory' && draft.chosen.length > 1}
            />
            <WithoutFeature draft={draft.access} words={words} />
            {way === 'directory' ? <Unchanged chosen={draft.chosen} lines={preview.data.effect} /> : null}
          </>
        )}
      </Section>
      {confirmation.fields}
      <WriteProblem write={add} look={preview} />
      <div className={styles.actions}>
        <Button onClick={onBack}>{t.frame.back}</Button>
        {preview.data === undefined ? null : (
          <Button
            appearance="primary"
            icon={add.isPending ? <Spinner size="tiny" /> : null}
            disabledFocusable={add.isPending || !confirmation.given}
            onClick={() => {
              if (!add.isPending && confirmation.given) add.mutate();
            }}
          >
            {submitWords(way, draft)}
          </Button>
        )}
      </div>
    </>
  );
}

function submitWords(way: AddWay, draft: AddDraft): string {
  if (way === 'invite') return t.invite.submit(goodAddresses(draft.addresses).length);
  if (way === 'new-user') return t.create.submit.user;
  if (way === 'new-group') return t.create.submit.group;
  if (way === 'new-application') return t.create.submit.application;
  return t.add.submit(draft.chosen.length);
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
