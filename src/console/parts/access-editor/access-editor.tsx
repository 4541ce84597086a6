import { Field, Input, makeStyles, Radio, RadioGroup, Textarea, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useId, useMemo } from 'react';
import type { MemberKind } from '../../../core/catalog.ts';
import type { Holding } from '../../../core/decision.ts';
import { grantsOfRoles } from '../../../core/matrix-changes.ts';
import { resourcesQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Section } from '../page.tsx';
import type { Vocabulary } from '../vocabulary.ts';
import { Waiting } from '../waiting.tsx';
import { t } from '../../texts/t.ts';
import { emptyDraft, type AccessDraft, type DraftFaults } from './access-draft.ts';
import { managesAll } from './giveable.ts';
import { RoleCards } from './role-cards.tsx';

const useStyles = makeStyles({
  fields: { display: 'flex', flexWrap: 'wrap', gap: '16px', alignItems: 'flex-start' },
  reason: { flexGrow: 1, flexBasis: '320px', maxWidth: '560px' },
  fault: { margin: 0, color: tokens.colorStatusDangerForeground1, fontWeight: tokens.fontWeightSemibold },
  note: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
});

const CustomEditor = lazy(async () => ({
  default: (await import('../matrix/custom-editor.tsx')).CustomEditor,
}));

interface AccessEditorProps {
  readonly words: Vocabulary;
  readonly draft: AccessDraft;
  /** As it was when the editing began. */
  readonly begun?: AccessDraft;
  readonly kinds: readonly MemberKind[];
  /** What comes through groups anyway. */
  readonly through?: readonly Holding[];
  /** Shown once somebody has tried to go on. */
  readonly faults: DraftFaults;
  readonly onChange: (draft: AccessDraft) => void;
}

/** What access: roles as cards, or custom permissions as a matrix; then why and until when (R-1, R-2, B-1). */
export function AccessEditor(props: AccessEditorProps) {
  const { words, draft, begun = emptyDraft, kinds, through = [], faults, onChange } = props;
  const styles = useStyles();
  const id = useId();
  const { account } = useAccount();
  const resources = useQuery(resourcesQuery(account.id)).data?.items;
  const held = useMemo(() => (managesAll(account) ? undefined : account.access), [account]);
  const fault = faults.roles ?? faults.custom;
  const switchTo = (way: AccessDraft['way']): void => {
    if (way === draft.way) return;
    // What the roles give today is where custom permissions begin.
    const start =
      draft.custom.length === 0 && words.catalog !== undefined
        ? [
            ...grantsOfRoles(words.catalog, draft.roles),
            ...words.customRoles.filter(({ id }) => draft.roles.includes(id)).flatMap(({ custom }) => custom),
          ]
        : draft.custom;
    onChange({ ...draft, way, custom: way === 'custom' ? start : draft.custom });
  };
  return (
    <>
      <Section heading={t.matrix.way}>
        <RadioGroup
          layout="horizontal"
          aria-label={t.matrix.way}
          value={draft.way}
          onChange={(_, { value }) => switchTo(value === 'custom' ? 'custom' : 'roles')}
        >
          <Radio value="roles" label={t.matrix.roles} />
          <Radio value="custom" label={t.matrix.custom} />
        </RadioGroup>
        {fault === undefined ? null : (
          <p id={`${id}-fault`} className={styles.fault} role="alert">
            {fault}
          </p>
        )}
        {draft.way === 'custom' && draft.roles.length > 0 ? (
          <p className={styles.note}>{t.matrix.replaces(draft.roles.map(words.role))}</p>
        ) : null}
        {draft.way === 'roles' && draft.custom.length > 0 ? (
          <p className={styles.note}>{t.matrix.dropped}</p>
        ) : null}
        {draft.way === 'roles' ? (
          <RoleCards
            words={words}
            chosen={draft.roles}
            kinds={kinds}
            describedBy={fault === undefined ? undefined : `${id}-fault`}
            onChange={roles => onChange({ ...draft, roles })}
          />
        ) : words.catalog === undefined || resources === undefined ? (
          <Waiting rows={6} />
        ) : (
          <Suspense fallback={<Waiting rows={6} />}>
            <CustomEditor
              words={words}
              catalog={words.catalog}
              resources={resources}
              features={account.features}
              grants={draft.custom}
              begun={begun.custom}
              through={through}
              held={held}
              onChange={custom => onChange({ ...draft, custom })}
            />
          </Suspense>
        )}
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
