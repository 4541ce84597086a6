import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { WarningRegular } from '@fluentui/react-icons/svg/warning';
import { cellState, type Matrix, type MatrixCell } from '../../../core/matrix.ts';
import { t } from '../../texts/t.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { mayGive } from './matrix-model.ts';
import type { RowContext } from './matrix-row.tsx';
import type { MatrixEditing } from './use-matrix.ts';

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '8px',
    margin: 0,
    padding: 0,
    listStyleType: 'none',
  },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '8px 12px',
    alignItems: 'center',
    padding: '8px 12px',
    border: `1px solid ${tokens.colorStatusWarningBorder1}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  says: { display: 'flex', columnGap: '8px', flexGrow: 1, flexBasis: '240px', maxWidth: '88ch' },
  icon: { flexShrink: 0, marginBlockStart: '2px' },
});

/** So many are said one by one. */
const most = 5;

interface MissingProps {
  readonly context: Pick<RowContext, 'matrix' | 'held' | 'words'>;
  readonly editing: MatrixEditing;
}

/** What has no effect because another permission is missing, and the button that grants that one. */
export function MissingRequirements({ context, editing }: MissingProps) {
  const styles = useStyles();
  const { matrix, held, words } = context;
  const all = missingIn(matrix);
  if (all.length === 0) return null;
  return (
    <ul className={styles.list} aria-label={t.matrix.missing}>
      {all.slice(0, most).map(({ cell, required }) => (
        <li key={`${cell.permission}/${required.permission}/${placeOf(cell, words)}`} className={styles.item}>
          <span className={styles.says}>
            <WarningRegular aria-hidden className={styles.icon} fontSize={16} />
            {t.matrix.requires(
              words.permission(cell.permission),
              words.permission(required.permission),
              placeOf(cell, words),
            )}
          </span>
          {mayGive(held, matrix, required, 'read') ? (
            <Button onClick={() => editing.set([required], 'read')}>{t.matrix.grantIt}</Button>
          ) : null}
        </li>
      ))}
      {all.length <= most ? null : <li>{t.effect.others(all.length - most)}</li>}
    </ul>
  );
}

const placeOf = (cell: MatrixCell, words: Vocabulary): string => words.place(cell.on);

interface Missing {
  readonly cell: MatrixCell;
  readonly required: MatrixCell;
}

/** What is granted itself, and waits for another permission on the same place. */
function missingIn(matrix: Matrix): readonly Missing[] {
  return [...matrix.grants.values()].flatMap(({ permission, on }) => {
    const cell = { permission, on };
    const state = cellState(matrix, cell);
    const cause = state.kind === 'level' ? state.withoutEffect : undefined;
    return cause?.code === 'requirement-missing'
      ? [{ cell, required: { permission: cause.permission, on } }]
      : [];
  });
}
