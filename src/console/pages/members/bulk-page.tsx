import {
  Button,
  Checkbox,
  Field,
  Input,
  makeStyles,
  Radio,
  RadioGroup,
  Spinner,
} from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { MembersChange } from '../../../client/member-changes.ts';
import { newKey } from '../../../client/transport.ts';
import { api } from '../../data/api.ts';
import { preview } from '../../data/confirmed-preview.ts';
import { useAccount } from '../../frame/account-context.ts';
import { accessOf, emptyDraft, endOf, faultsOf } from '../../parts/access-editor/access-draft.ts';
import type { AccessDraft } from '../../parts/access-editor/access-draft.ts';
import { AccessEditor } from '../../parts/access-editor/access-editor.tsx';
import { DangerButton } from '../../parts/danger-button.tsx';
import { EffectView } from '../../parts/effect-view.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { useVocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/en.ts';
import { BulkDone } from './bulk-done.tsx';
import { countOf, selectionBody, useSelection } from './selection.ts';
import type { Selection } from './selection.ts';

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  line: { margin: 0 },
  typed: { maxWidth: '480px' },
});

export type BulkWhat = 'access' | 'remove' | 'end';

export const BulkAccessPage = () => <BulkPage what="access" />;
export const BulkEndPage = () => <BulkPage what="end" />;

/** One change for all who were selected: what, then what will happen, then the button that does it (U-13). */
export function BulkPage({ what }: { readonly what: BulkWhat }) {
  const { account } = useAccount();
  const navigate = useNavigate();
  const { selection } = useSelection(account.id);
  // Where the work began: what is selected elsewhere meanwhile must not slip under it.
  const [begun] = useState(selection);
  const back = () => void navigate({ to: '/a/$account/members', params: { account: account.id } });
  if (begun === undefined) {
    return (
      <Page heading={t.bulk[what]} title={[t.bulk[what], account.name]}>
        <Empty words={t.bulk.gone}>
          <Button appearance="primary" onClick={back}>
            {t.bulk.toList}
          </Button>
        </Empty>
      </Page>
    );
  }
  return <Work what={what} selection={begun} onBack={back} />;
}

interface WorkProps {
  readonly what: BulkWhat;
  readonly selection: Selection;
  readonly onBack: () => void;
}

function Work({ what, selection, onBack }: WorkProps) {
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const [draft, setDraft] = useState<AccessDraft>(emptyDraft);
  const [day, setDay] = useState('');
  const [looking, setLooking] = useState(what === 'remove');
  const [tried, setTried] = useState(false);
  const count = countOf(selection);
  const heading =
    what === 'remove'
      ? t.bulk.headings.remove(count, isolatedText(account.name))
      : t.bulk.headings[what](count);
  const change: MembersChange =
    what === 'remove'
      ? { remove: true }
      : what === 'end'
        ? { end: draft.ends ? endOf(day) : null }
        : { access: accessOf(draft) };
  const faults = faultsOf(draft, new Date());
  const endFault = draft.ends && day === '' ? t.editor.endMissing : undefined;
  const faulty =
    what === 'access' ? Object.keys(faults).length > 0 : what === 'end' && endFault !== undefined;
  const edit = (next: AccessDraft) => {
    setLooking(false);
    setDraft(next);
  };
  return (
    <Page heading={heading} title={[heading, account.name]}>
      {what === 'access' ? (
        words.catalog === undefined ? (
          <Waiting rows={4} />
        ) : (
          <AccessEditor
            words={words}
            draft={draft}
            kinds={selection.filter.kind === undefined ? [] : [selection.filter.kind]}
            faults={tried ? faults : {}}
            onChange={edit}
          />
        )
      ) : null}
      {what === 'end' ? (
        <EndField
          ends={draft.ends}
          day={day}
          fault={tried ? endFault : undefined}
          onChange={(ends, next) => {
            edit({ ...draft, ends });
            setDay(next);
          }}
        />
      ) : null}
      {looking && !faulty ? (
        <Effect what={what} selection={selection} change={change} onBack={onBack} />
      ) : (
        <Foot
          onBack={onBack}
          onLook={() => {
            setTried(true);
            if (!faulty) setLooking(true);
          }}
        />
      )}
    </Page>
  );
}

function Foot({ onBack, onLook }: { readonly onBack: () => void; readonly onLook: () => void }) {
  const styles = useStyles();
  return (
    <div className={styles.actions}>
      <Button onClick={onBack}>{t.frame.back}</Button>
      <Button appearance="primary" onClick={onLook}>
        {t.bulk.look}
      </Button>
    </div>
  );
}

interface EndFieldProps {
  readonly ends: boolean;
  readonly day: string;
  readonly fault: string | undefined;
  readonly onChange: (ends: boolean, day: string) => void;
}

function EndField({ ends, day, fault, onChange }: EndFieldProps) {
  return (
    <>
      <Field label={t.editor.ends}>
        <RadioGroup
          layout="horizontal"
          value={ends ? 'on' : 'never'}
          onChange={(_, data) => onChange(data.value === 'on', day)}
        >
          <Radio value="never" label={t.editor.endNever} />
          <Radio value="on" label={t.editor.endOn} />
        </RadioGroup>
      </Field>
      {ends ? (
        <Field label={t.bulk.endDay} {...(fault === undefined ? {} : { validationMessage: fault })}>
          <Input type="date" value={day} onChange={(_, data) => onChange(true, data.value)} />
        </Field>
      ) : null}
    </>
  );
}

/** So many lose something that the button alone is not enough; so many more that the account is named (section 6). */
const many = 100;
const veryMany = 1000;

interface EffectProps extends WorkProps {
  readonly change: MembersChange;
}

function Effect({ what, selection, change, onBack }: EffectProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const queryClient = useQueryClient();
  const { select } = useSelection(account.id);
  const [key] = useState(newKey);
  const [sure, setSure] = useState(false);
  const [typed, setTyped] = useState('');
  const body = { ...selectionBody(selection), ...change };
  const look = useQuery({
    queryKey: ['account', account.id, 'preview-many', body],
    queryFn: ({ signal }) =>
      preview(confirm =>
        api.members.previewMany(account.id, body, { signal, ...(confirm === undefined ? {} : { confirm }) }),
      ),
    gcTime: 0,
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  const run = useMutation({
    mutationFn: () =>
      api.members.change(account.id, body, {
        idempotencyKey: key,
        ...(look.data === undefined ? {} : { plan: look.data.effect.plan }),
        ...(look.data?.confirm === undefined ? {} : { confirm: look.data.confirm }),
      }),
    onSuccess: async () => {
      select(undefined);
      await queryClient.invalidateQueries({ queryKey: ['account', account.id] });
    },
  });
  const lines = look.data?.effect.effect ?? [];
  const losing = lines.filter(line => line.loses.length > 0).length;
  const own = look.data?.confirm !== undefined;
  const asks = own || losing >= many;
  const typing = losing > veryMany;
  const named = !typing || typed.trim().toLowerCase() === account.name.trim().toLowerCase();
  const ready = look.data !== undefined && (!asks || sure) && named && !run.isPending;
  if (run.isSuccess) return <BulkDone what={what} items={run.data.items} onBack={onBack} />;
  const count = countOf(selection);
  const submit = () => {
    if (ready) run.mutate();
  };
  const button = {
    icon: run.isPending ? <Spinner size="tiny" /> : undefined,
    disabledFocusable: !ready,
    onClick: submit,
    children: t.bulk.submit[what](count),
  };
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
        {what === 'remove' ? <p className={styles.line}>{t.bulk.directory}</p> : null}
      </Section>
      {asks ? (
        <Checkbox
          checked={sure}
          onChange={(_, data) => setSure(data.checked === true)}
          label={own ? t.member.edit.ownDemotion(isolatedText(account.name)) : t.effect.read}
        />
      ) : null}
      {typing ? (
        <Field className={styles.typed} label={t.bulk.type(isolatedText(account.name))}>
          <Input value={typed} autoComplete="off" onChange={(_, data) => setTyped(data.value)} />
        </Field>
      ) : null}
      {run.isError ? (
        <ProblemBar
          problem={run.error}
          account={account.id}
          retryLabel={t.problem.lookAgain}
          onRetry={() => {
            run.reset();
            void look.refetch();
          }}
        />
      ) : null}
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
