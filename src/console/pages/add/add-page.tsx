import { makeStyles, tokens } from '@fluentui/react-components';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Outcome } from '../../../client/contract.ts';
import { useAccount } from '../../frame/account-context.ts';
import { addSteps } from '../../data/addresses.ts';
import type { AddSearch, AddStep } from '../../data/addresses.ts';
import { useKept } from '../../data/kept.ts';
import { Page } from '../../parts/page.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { t } from '../../texts/en.ts';
import { AccessStep } from './access-step.tsx';
import { emptyAdd, readAddDraft } from './add-draft.ts';
import type { Chosen } from './add-draft.ts';
import { DoneStep } from './done-step.tsx';
import { EffectStep } from './effect-step.tsx';
import { WhoStep } from './who-step.tsx';

const useStyles = makeStyles({
  steps: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: '20px',
    rowGap: '4px',
    color: tokens.colorNeutralForeground2,
  },
  current: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
});

/** What was added, kept while the page is open so that its last step can tell. */
export interface Added {
  readonly asked: readonly Chosen[];
  readonly outcomes: readonly Outcome[];
  readonly at: Date;
}

/** The one way in: who, what access, what will happen, done. Nothing is written before the last button. */
export function AddPage() {
  const { account } = useAccount();
  const search = useSearch({ from: '/a/$account/members/add' });
  const navigate = useNavigate({ from: '/a/$account/members/add' });
  const [draft, setDraft, clearDraft] = useKept(`${account.id}.add`, emptyAdd, readAddDraft);
  const [added, setAdded] = useState<Added>();
  const step = added === undefined && search.step === 'done' ? 'who' : (search.step ?? 'who');
  const go = (next: AddSearch) =>
    void navigate({
      search: next,
      replace: (next.step ?? 'who') === step,
      resetScroll: next.step !== search.step,
    });
  const to = (next: AddStep) => go({ ...search, step: next });

  return (
    <Page
      key={step}
      heading={t.add.heading(isolatedText(account.name))}
      title={[`${t.add.title}: ${t.add.steps[step]}`, account.name]}
    >
      <Steps step={step} />
      {step === 'who' ? (
        <WhoStep draft={draft} search={search} onDraft={setDraft} onSearch={go} onNext={() => to('access')} />
      ) : step === 'access' ? (
        <AccessStep draft={draft} onDraft={setDraft} onBack={() => to('who')} onNext={() => to('effect')} />
      ) : step === 'effect' ? (
        <EffectStep
          draft={draft}
          onBack={() => to('access')}
          onAdded={outcomes => {
            setAdded({ asked: draft.chosen, outcomes, at: new Date() });
            clearDraft();
            void navigate({ search: { step: 'done' }, replace: true });
          }}
        />
      ) : added === undefined ? null : (
        <DoneStep
          added={added}
          onAgain={failed => {
            setDraft({ ...draft, chosen: failed });
            setAdded(undefined);
            go({ step: 'access' });
          }}
          onMore={() => {
            setAdded(undefined);
            go({});
          }}
        />
      )}
    </Page>
  );
}

function Steps({ step }: { readonly step: AddStep }) {
  const styles = useStyles();
  return (
    <ol className={styles.steps} aria-label={t.add.progress}>
      {addSteps.map((one, index) => (
        <li
          key={one}
          className={one === step ? styles.current : undefined}
          aria-current={one === step ? 'step' : undefined}
        >
          {t.add.stepOf(index + 1, t.add.steps[one])}
        </li>
      ))}
    </ol>
  );
}
