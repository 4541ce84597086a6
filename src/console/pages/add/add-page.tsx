import { makeStyles, tokens } from '@fluentui/react-components';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useAccount } from '../../frame/account-context.ts';
import { addSteps } from '../../data/addresses.ts';
import type { AddSearch, AddStep } from '../../data/addresses.ts';
import { useKept } from '../../data/kept.ts';
import { Page } from '../../parts/page.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { t } from '../../texts/t.ts';
import { AccessStep } from './access-step.tsx';
import { emptyAdd, readAddDraft } from './add-draft.ts';
import type { AddDraft } from './add-draft.ts';
import { DoneStep } from './done-step.tsx';
import { EffectStep } from './effect-step.tsx';
import type { FileDraft } from './file-draft.ts';
import type { Added } from './making.ts';
import { WhoStep } from './who-step.tsx';

const FileEffect = lazy(async () => ({ default: (await import('./file-effect.tsx')).FileEffect }));

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

/** The one way in: who, what access, what will happen, done. Nothing is written before the last button. */
export function AddPage() {
  const { account } = useAccount();
  const search = useSearch({ from: '/a/$account/members/add' });
  const navigate = useNavigate({ from: '/a/$account/members/add' });
  const [draft, setDraft, clearDraft] = useKept(`${account.id}.add`, emptyAdd, readAddDraft);
  const [file, setFile] = useState<FileDraft>();
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const [added, setAdded] = useState<Added>();
  const way = search.way ?? 'directory';
  const step = added === undefined && search.step === 'done' ? 'who' : (search.step ?? 'who');
  // What is shown once does not wait behind another step for somebody to come back to it.
  const told = useRef(false);
  useEffect(() => {
    if (search.step === 'done') told.current = true;
    else if (told.current) {
      told.current = false;
      setAdded(undefined);
    }
  }, [search.step]);
  const go = (next: AddSearch) =>
    void navigate({
      search: next,
      replace: (next.step ?? 'who') === step,
      resetScroll: next.step !== search.step,
    });
  const to = (next: AddStep) => go({ ...search, step: next });
  const typed = (next: AddDraft) => {
    setFaults({});
    setDraft(next);
  };

  return (
    <Page
      key={`${step}/${way}`}
      heading={t.add.heading(isolatedText(account.name))}
      title={[`${t.add.title}: ${t.add.steps[step]}`, account.name]}
    >
      <Steps step={step} />
      {step === 'who' ? (
        <WhoStep
          draft={draft}
          search={search}
          file={file}
          faults={faults}
          onDraft={typed}
          onFile={setFile}
          onSearch={go}
          // The rows of a file have roles of their own.
          onNext={() => to(way === 'file' ? 'effect' : 'access')}
        />
      ) : way === 'file' ? (
        <Suspense fallback={<Waiting rows={4} />}>
          <FileEffect
            file={file}
            onBack={() => to('who')}
            onDone={() => {
              setFile(undefined);
              void navigate({ search: { way: 'file' }, replace: true });
            }}
          />
        </Suspense>
      ) : step === 'access' ? (
        <AccessStep
          way={way}
          draft={draft}
          onDraft={setDraft}
          onBack={() => to('who')}
          onNext={() => to('effect')}
        />
      ) : step === 'effect' ? (
        <EffectStep
          way={way}
          draft={draft}
          onBack={() => to(Object.keys(faults).length > 0 ? 'who' : 'access')}
          onFaults={setFaults}
          onAdded={done => {
            setAdded(done);
            clearDraft();
            void navigate({
              search: { ...(search.way && { way: search.way }), step: 'done' },
              replace: true,
            });
          }}
        />
      ) : added === undefined ? null : (
        <DoneStep
          added={added}
          onSettled={(key, line, password) =>
            setAdded({
              ...added,
              lines: added.lines.map(one => (one.key === key ? line : one)),
              ...(password === undefined ? {} : { password }),
            })
          }
          onNoted={() => {
            const { password: _gone, ...rest } = added;
            setAdded(rest);
          }}
          onAgain={() => {
            setDraft({ ...draft, ...added.again });
            go({ ...(search.way && { way: search.way }), step: 'access' });
          }}
          onMore={() => go(search.way === undefined ? {} : { way: search.way })}
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
