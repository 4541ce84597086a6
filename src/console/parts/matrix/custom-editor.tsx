import { Button, makeStyles, Select, tokens } from '@fluentui/react-components';
import { ArrowRedoRegular } from '@fluentui/react-icons/svg/arrow-redo';
import { CopyRegular } from '@fluentui/react-icons/svg/copy';
import { ArrowUndoRegular } from '@fluentui/react-icons/svg/arrow-undo';
import { useMemo, useState } from 'react';
import type { Resource } from '../../../client/contract.ts';
import type { PermissionGrant } from '../../../core/access.ts';
import type { Catalog } from '../../../core/catalog.ts';
import type { Holding } from '../../../core/decision.ts';
import { cellState, matrixOf, type Matrix } from '../../../core/matrix.ts';
import { grantsOfRoles } from '../../../core/matrix-changes.ts';
import { reaches } from '../../../core/level.ts';
import { t } from '../../texts/t.ts';
import { Section } from '../page.tsx';
import { isolatedText } from '../visible-text.ts';
import { spoken, type Vocabulary } from '../vocabulary.ts';
import { VisuallyHidden } from '../waiting.tsx';
import { CopyFrom, type Source } from './copy-from.tsx';
import { matrixTypes } from './matrix-model.ts';
import { MissingRequirements } from './missing-requirements.tsx';
import type { RowContext } from './matrix-row.tsx';
import { PermissionChoices } from './permission-list.tsx';
import { TypeMatrix } from './type-matrix.tsx';
import { useMatrix, type MatrixEditing } from './use-matrix.ts';

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', gap: '8px 16px', alignItems: 'center' },
  label: { display: 'inline-flex', alignItems: 'center', columnGap: '8px' },
  note: { margin: 0, maxWidth: '72ch', color: tokens.colorNeutralForeground2 },
  ask: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '8px',
    alignItems: 'center',
    padding: '12px',
    border: `1px solid ${tokens.colorStatusWarningBorder1}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  words: { margin: 0, paddingInlineStart: '20px', maxWidth: '88ch' },
});

interface CustomEditorProps {
  readonly words: Vocabulary;
  readonly catalog: Catalog;
  readonly resources: readonly Resource[];
  readonly features: readonly string[];
  readonly grants: readonly PermissionGrant[];
  /** As they were when the editing began. */
  readonly begun: readonly PermissionGrant[];
  readonly through: readonly Holding[];
  readonly held: readonly Holding[] | undefined;
  readonly onChange: (grants: readonly PermissionGrant[]) => void;
}

/** Custom permissions: those of the account as a list, those on products as a matrix, and all of it in words. */
export function CustomEditor(props: CustomEditorProps) {
  const { words, catalog, resources, features, grants, begun, through, held, onChange } = props;
  const styles = useStyles();
  const editing = useMatrix(grants, begun, { catalog, features, resources }, onChange);
  const { matrix, before } = editing;
  const [role, setRole] = useState('');
  const [copying, setCopying] = useState(false);
  const [other, setOther] = useState<Source>();
  const compared = useMemo(() => {
    const source = other ?? sourceOf(role, catalog, words);
    return source && { name: source.name, matrix: matrixOf(source.grants, { catalog, features, resources }) };
  }, [other, role, words, catalog, features, resources]);
  const context: RowContext = { matrix, before, words, through, held, compared };
  const account = catalog.permissions.filter(({ scope }) => scope === 'account').map(({ id }) => id);
  return (
    <>
      <div className={styles.tools}>
        <Button icon={<ArrowUndoRegular />} disabledFocusable={editing.canUndo === 0} onClick={editing.undo}>
          {t.matrix.undo}
        </Button>
        <Button icon={<ArrowRedoRegular />} disabledFocusable={editing.canRedo === 0} onClick={editing.redo}>
          {t.matrix.redo}
        </Button>
        <label className={styles.label}>
          {t.matrix.compare}
          <Select
            value={role}
            onChange={(_, { value }) => {
              setOther(undefined);
              setRole(value);
            }}
          >
            <option value="">{other === undefined ? t.matrix.compareNone : isolatedText(other.name)}</option>
            {[...catalog.roles, ...words.customRoles].map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </label>
        {compared === undefined ? null : <span>{comparison(matrix, compared)}</span>}
        <Button aria-expanded={copying} icon={<CopyRegular />} onClick={() => setCopying(!copying)}>
          {t.matrix.copyFrom}
        </Button>
      </div>
      {copying ? (
        <CopyFrom
          words={words}
          onTake={(source, how) => {
            if (how !== 'compare') return editing.take(source, how, held);
            setRole('');
            setOther(source);
          }}
        />
      ) : null}
      <Question editing={editing} words={words} />
      <Section heading={t.matrix.account}>
        <p className={styles.note}>{t.matrix.accountSays}</p>
        <PermissionChoices ids={account} on={undefined} context={context} editing={editing} />
      </Section>
      {matrixTypes(matrix)
        .filter(
          type =>
            type === 'product' ||
            (matrix.byType.get(type) ?? []).length > 0 ||
            grants.some(({ on }) => on?.type === type),
        )
        .map(type => (
          <TypeMatrix key={type} type={type} context={context} editing={editing} />
        ))}
      <MissingRequirements context={context} editing={editing} />
      <Section heading={t.matrix.words}>
        <ul className={styles.words}>
          {spoken(grants, words).map(sentence => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </Section>
      <div aria-live="polite">
        <VisuallyHidden>{editing.said}</VisuallyHidden>
      </div>
    </>
  );
}

/** Rights only add up: less than all have is a question of its own. */
function Question({ editing, words }: { readonly editing: MatrixEditing; readonly words: Vocabulary }) {
  const styles = useStyles();
  const { matrix, question } = editing;
  if (question?.cell.on === undefined) return null;
  const state = cellState(matrix, question.cell);
  const from = state.kind === 'level' && state.from !== undefined ? words.place(state.from) : '';
  const has = state.kind === 'level' ? t.access.level[state.level] : '';
  return (
    <div role="alert" className={styles.ask}>
      <span>
        {t.matrix.lessQuestion(words.place(question.cell.on), t.access.level[question.level], has, from)}
      </span>
      <Button onClick={() => editing.answer(true)}>{t.matrix.lessYes}</Button>
      <Button onClick={() => editing.answer(false)}>{t.matrix.lessNo}</Button>
    </div>
  );
}

/** A role, standard or custom, as something to compare with. */
function sourceOf(role: string, catalog: Catalog, words: Vocabulary): Source | undefined {
  if (role === '') return undefined;
  const custom = words.customRoles.find(({ id }) => id === role);
  return { name: words.role(role), grants: custom?.custom ?? grantsOfRoles(catalog, [role]) };
}

function comparison(matrix: Matrix, compared: { readonly name: string; readonly matrix: Matrix }): string {
  const keys = new Set([...matrix.grants.keys(), ...compared.matrix.grants.keys()]);
  let more = 0;
  let less = 0;
  for (const key of keys) {
    const { permission, on } = matrix.grants.get(key) ??
      compared.matrix.grants.get(key) ?? { permission: '', on: undefined };
    const [own, other] = [
      cellState(matrix, { permission, on }),
      cellState(compared.matrix, { permission, on }),
    ];
    if (own.kind !== 'level' || other.kind !== 'level' || own.level === other.level) continue;
    if (reaches(own.level, other.level)) more += 1;
    else less += 1;
  }
  return t.matrix.compared(more, less, compared.name);
}
