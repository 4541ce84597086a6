import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import type { Level } from '../../../core/level.ts';
import { cellState, levelsOn, type Matrix, type MatrixCell } from '../../../core/matrix.ts';
import { t } from '../../texts/t.ts';
import type { Vocabulary } from '../vocabulary.ts';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    alignItems: 'center',
    columnGap: '16px',
    rowGap: '4px',
    margin: 0,
    padding: '8px 0',
    border: 'none',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    minInlineSize: 0,
    '@media (max-width: 639px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  changed: { boxShadow: `inset 3px 0 0 ${tokens.colorBrandStroke1}`, paddingInlineStart: '8px' },
  name: { fontWeight: tokens.fontWeightSemibold },
  says: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  levels: { display: 'flex', flexWrap: 'wrap', columnGap: '12px' },
  level: {
    display: 'inline-flex',
    alignItems: 'center',
    columnGap: '4px',
    minHeight: '28px',
    cursor: 'pointer',
  },
  radio: { accentColor: tokens.colorCompoundBrandBackground, width: '16px', height: '16px', margin: 0 },
  note: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

interface LevelChoiceProps {
  readonly matrix: Matrix;
  readonly cell: MatrixCell;
  readonly words: Vocabulary;
  readonly changed: boolean;
  readonly locked: boolean;
  readonly onLevel: (level: Level) => void;
}

/** One permission at one place as a row with its sentence and a radio group; only levels that exist are drawn. */
export function LevelChoice({ matrix, cell, words, changed, locked, onLevel }: LevelChoiceProps) {
  const styles = useStyles();
  const id = useId();
  const state = cellState(matrix, cell);
  const offer = matrix.catalog.offer(cell.permission, cell.on?.type ?? 'account');
  const name = words.permission(cell.permission);
  if (state.kind === 'absent') return null;
  const level = state.level;
  const says = level === 'none' ? (offer?.read ?? offer?.readWrite) : offer?.[level];
  const note =
    state.kind === 'covered'
      ? t.matrix.covered(t.access.level[level])
      : state.from === undefined
        ? undefined
        : t.matrix.inherited(t.access.levelTitle[level], words.place(state.from));
  const cause = state.kind === 'level' ? state.withoutEffect : undefined;
  return (
    <div
      role="radiogroup"
      aria-labelledby={`${id}-name`}
      aria-describedby={`${id}-says`}
      className={mergeClasses(styles.row, changed && styles.changed)}
    >
      <span>
        <span id={`${id}-name`} className={styles.name}>
          {name}
        </span>
        <span id={`${id}-says`} className={styles.says}>
          {says}
          {note === undefined ? null : <span className={styles.note}> {note}.</span>}
          {cause === undefined ? null : (
            <span className={styles.note}>
              {' '}
              {cause.code === 'feature-missing'
                ? t.matrix.noFeature(words.feature(cause.feature))
                : t.matrix.noRequirement(words.permission(cause.permission))}
              .
            </span>
          )}
          {locked ? <span className={styles.note}> {t.matrix.cannotGive}.</span> : null}
        </span>
      </span>
      {state.kind === 'covered' ? null : (
        <span className={styles.levels}>
          {levelsOn(matrix, cell).map(each => (
            <label key={each} className={styles.level}>
              <input
                className={styles.radio}
                type="radio"
                name={id}
                checked={each === level}
                onChange={() => onLevel(each)}
              />
              {t.access.levelTitle[each]}
            </label>
          ))}
        </span>
      )}
    </div>
  );
}
