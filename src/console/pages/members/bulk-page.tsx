import { Button, Field, Input, makeStyles, Radio, RadioGroup } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { MembersChange } from '../../../client/member-changes.ts';
import { useAccount } from '../../frame/account-context.ts';
import { accessOf, emptyDraft, endOf, faultsOf } from '../../parts/access-editor/access-draft.ts';
import type { AccessDraft } from '../../parts/access-editor/access-draft.ts';
import { AccessEditor } from '../../parts/access-editor/access-editor.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Page } from '../../parts/page.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { useVocabulary } from '../../parts/vocabulary.ts';
import { WithoutFeature } from '../../parts/without-feature.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';
import { BulkEffect } from './bulk-effect.tsx';
import { countOf, useSelection } from './selection.ts';
import type { Selection } from './selection.ts';

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
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
      {looking && !faulty ? <WithoutFeature draft={draft} words={words} /> : null}
      {looking && !faulty ? (
        <BulkEffect what={what} selection={selection} change={change} onBack={onBack} />
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
