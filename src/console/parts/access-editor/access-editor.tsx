import { Field, Input, makeStyles, Radio, RadioGroup, Textarea, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import type { MemberKind } from '../../../core/catalog.ts';
import { Section } from '../page.tsx';
import type { Vocabulary } from '../vocabulary.ts';
import { t } from '../../texts/en.ts';
import type { AccessDraft, DraftFaults } from './access-draft.ts';
import { RoleCards } from './role-cards.tsx';

const useStyles = makeStyles({
  fields: { display: 'flex', flexWrap: 'wrap', gap: '16px', alignItems: 'flex-start' },
  reason: { flexGrow: 1, flexBasis: '320px', maxWidth: '560px' },
  fault: { margin: 0, color: tokens.colorStatusDangerForeground1, fontWeight: tokens.fontWeightSemibold },
  note: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
});

interface AccessEditorProps {
  readonly words: Vocabulary;
  readonly draft: AccessDraft;
  readonly kinds: readonly MemberKind[];
  /** Shown once somebody has tried to go on. */
  readonly faults: DraftFaults;
  readonly onChange: (draft: AccessDraft) => void;
}

/** What access: roles as cards, then why and until when (R-1, B-1). Custom permissions are shown, not edited. */
export function AccessEditor({ words, draft, kinds, faults, onChange }: AccessEditorProps) {
  const styles = useStyles();
  const id = useId();
  return (
    <>
      <Section heading={t.access.roles}>
        {faults.roles === undefined ? null : (
          <p id={`${id}-fault`} className={styles.fault} role="alert">
            {faults.roles}
          </p>
        )}
        <RoleCards
          words={words}
          chosen={draft.roles}
          kinds={kinds}
          describedBy={faults.roles === undefined ? undefined : `${id}-fault`}
          onChange={roles => onChange({ ...draft, roles })}
        />
        <p className={styles.note}>
          <strong>{t.access.custom}.</strong> {t.editor.customNotYet}
        </p>
      </Section>
      <Section heading={t.editor.reasonAndEnd}>
        <div className={styles.fields}>
          <Field className={styles.reason} label={t.editor.reason} hint={t.editor.reasonHint}>
            <Textarea
              value={draft.reason}
              maxLength={1000}
              onChange={(_, data) => onChange({ ...draft, reason: data.value })}
            />
          </Field>
          <Field label={t.editor.ends}>
            <RadioGroup
              layout="horizontal"
              value={draft.ends ? 'on' : 'never'}
              onChange={(_, data) => onChange({ ...draft, ends: data.value === 'on' })}
            >
              <Radio value="never" label={t.editor.endNever} />
              <Radio value="on" label={t.editor.endOn} />
            </RadioGroup>
          </Field>
          {draft.ends ? (
            <Field
              label={t.editor.endDate}
              {...(faults.lastDay === undefined ? {} : { validationMessage: faults.lastDay })}
            >
              <Input
                type="date"
                value={draft.lastDay}
                onChange={(_, data) => onChange({ ...draft, lastDay: data.value })}
              />
            </Field>
          ) : null}
        </div>
      </Section>
    </>
  );
}
