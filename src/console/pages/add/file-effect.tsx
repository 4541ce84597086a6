import { Button, Checkbox, ProgressBar, Spinner } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { useAccount } from '../../frame/account-context.ts';
import { EffectView } from '../../parts/effect-view.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { useVocabulary } from '../../parts/vocabulary.ts';
import { t } from '../../texts/t.ts';
import { time } from '../../texts/format.ts';
import { useStepStyles } from './access-step.tsx';
import { rowsToDo } from './file-draft.ts';
import type { FileDraft } from './file-draft.ts';

interface FileEffectProps {
  readonly file: FileDraft | undefined;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

/** What a whole file does, before it does it; then how far it is, and what became of it (U-13, B-2). */
export function FileEffect({ file, onBack, onDone }: FileEffectProps) {
  const styles = useStepStyles();
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [rows, setRows] = useState(0);
  const [sure, setSure] = useState(false);
  const run = useMutation({
    mutationFn: ({ text, preview, confirm }: FileDraft) =>
      api.files.import(account.id, text, () => setRows(count => count + 1), {
        plan: preview.plan,
        ...(confirm === undefined ? {} : { confirm }),
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['account', account.id] }),
  });
  if (file === undefined) {
    return (
      <Empty words={t.file.gone}>
        <Button appearance="primary" onClick={onBack}>
          {t.add.toFirstStep}
        </Button>
      </Empty>
    );
  }
  const { preview } = file;
  if (run.isSuccess) {
    return (
      <>
        <Section heading={t.file.done(run.data.added, run.data.changed)}>
          <p className={styles.text}>{t.add.inForce(time(new Date(run.submittedAt)))}</p>
          <p className={styles.text} role="status">
            {t.file.counts(run.data.added, run.data.changed, run.data.unchanged, run.data.refused)}
          </p>
        </Section>
        <div className={styles.actions}>
          <Button onClick={onDone}>{t.add.more}</Button>
          <Button
            appearance="primary"
            onClick={() => void navigate({ to: '/a/$account/members', params: { account: account.id } })}
          >
            {t.add.toList}
          </Button>
        </div>
      </>
    );
  }
  const asks = file.confirm !== undefined;
  return (
    <>
      <Section heading={t.effect.heading}>
        <EffectView lines={preview.effect} words={words} name />
      </Section>
      {asks ? (
        <Checkbox
          checked={sure}
          onChange={(_, data) => setSure(data.checked === true)}
          label={t.member.edit.ownDemotion(isolatedText(account.name))}
        />
      ) : null}
      {run.isPending ? (
        <div>
          <p role="status">{t.file.progress(rows, preview.rows.length)}</p>
          <ProgressBar aria-label={t.frame.loading} value={rows} max={preview.rows.length} />
        </div>
      ) : null}
      {run.isError ? <ProblemBar problem={run.error} account={account.id} onRetry={onBack} /> : null}
      <div className={styles.actions}>
        <Button onClick={onBack}>{t.frame.back}</Button>
        <Button
          appearance="primary"
          icon={run.isPending ? <Spinner size="tiny" /> : null}
          disabledFocusable={run.isPending || (asks && !sure)}
          onClick={() => {
            if (!run.isPending && (!asks || sure)) run.mutate(file);
          }}
        >
          {t.file.submit(rowsToDo(file))}
        </Button>
      </div>
    </>
  );
}
