import { Button, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import type { AddWay } from '../../data/addresses.ts';
import { useAccount } from '../../frame/account-context.ts';
import { AccessEditor } from '../../parts/access-editor/access-editor.tsx';
import { faultsOf } from '../../parts/access-editor/access-draft.ts';
import { Empty } from '../../parts/empty.tsx';
import { useVocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';
import { complete, kindsOf, whoOf } from './add-draft.ts';
import type { AddDraft } from './add-draft.ts';

export const useStepStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px', marginBlockStart: '8px' },
  text: { margin: 0, maxWidth: '72ch' },
  list: { margin: 0, paddingInlineStart: '20px', maxWidth: '72ch' },
});

interface AccessStepProps {
  readonly way: AddWay;
  readonly draft: AddDraft;
  readonly onDraft: (draft: AddDraft) => void;
  readonly onBack: () => void;
  readonly onNext: () => void;
}

const mostNames = 6;

/** Those who are to be added by name, six at most. */
export const namesOf = (draft: AddDraft, way: AddWay): readonly string[] => {
  const names = whoOf(draft, way);
  return names.length > mostNames
    ? [...names.slice(0, mostNames - 1), t.effect.more(names.length - mostNames + 1)]
    : names;
};

/** Step 2: the same access for all who were chosen (U-1). */
export function AccessStep({ way, draft, onDraft, onBack, onNext }: AccessStepProps) {
  const styles = useStepStyles();
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const [tried, setTried] = useState(false);
  const faults = faultsOf(draft.access, new Date());
  if (!complete(draft, way)) return <NobodyChosen onBack={onBack} />;
  const next = () => {
    setTried(true);
    if (Object.keys(faults).length === 0) onNext();
  };
  return (
    <>
      <p className={styles.text}>{t.add.who(namesOf(draft, way))}</p>
      {words.catalog === undefined ? (
        <Waiting rows={4} />
      ) : (
        <AccessEditor
          words={words}
          draft={draft.access}
          kinds={kindsOf(draft, way)}
          faults={tried ? faults : {}}
          onChange={access => onDraft({ ...draft, access })}
        />
      )}
      <div className={styles.actions}>
        <Button onClick={onBack}>{t.frame.back}</Button>
        <Button appearance="primary" onClick={next}>
          {t.add.nextEffect}
        </Button>
      </div>
    </>
  );
}

/** A later step opened by its address without a draft. */
export function NobodyChosen({ onBack }: { readonly onBack: () => void }) {
  return (
    <Empty words={t.add.draftGone}>
      <Button appearance="primary" onClick={onBack}>
        {t.add.toFirstStep}
      </Button>
    </Empty>
  );
}
