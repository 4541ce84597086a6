import { Field, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import type { Place } from '../../../core/access.ts';
import { ownLevel } from '../../../core/matrix.ts';
import { t } from '../../texts/t.ts';
import { LevelChoice } from './level-choice.tsx';
import { columnsOf, mayGive, rowsOf, type MatrixSight } from './matrix-model.ts';
import type { RowContext } from './matrix-row.tsx';
import type { MatrixEditing } from './use-matrix.ts';

const useStyles = makeStyles({
  heading: { margin: '8px 0 0', fontSize: '14px', lineHeight: '20px', fontWeight: tokens.fontWeightSemibold },
  part: { display: 'flex', flexDirection: 'column', rowGap: '12px', maxWidth: '880px' },
});

interface PermissionListProps {
  readonly type: string;
  readonly sight: MatrixSight;
  readonly context: RowContext;
  readonly editing: MatrixEditing;
}

/** The same as the matrix, one place at a time: for narrow screens, and for whoever does not want a grid. */
export function PermissionList({ type, sight, context, editing }: PermissionListProps) {
  const styles = useStyles();
  const { matrix, words } = context;
  const everywhere = useMemo(() => {
    const open = new Set((matrix.byType.get(type) ?? []).map(({ id }) => id));
    return rowsOf(matrix, type, { ...sight, open, everything: true, find: '' }, words);
  }, [matrix, type, sight, words]);
  const [chosen, setChosen] = useState(everywhere[0]?.key ?? '');
  const row = everywhere.find(({ key }) => key === chosen) ?? everywhere[0];
  if (row === undefined) return null;
  const groups = columnsOf(matrix, type, { ...sight, categories: new Set() }, words).filter(
    ({ key }) => key !== 'all',
  );
  return (
    <div className={styles.part}>
      <Field label={t.matrix.scope}>
        <Select value={row.key} onChange={(_, data) => setChosen(data.value)}>
          {everywhere.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      {groups.map(group => (
        <PermissionGroup
          key={group.key}
          heading={group.label}
          ids={group.permissions.map(({ id }) => id)}
          on={row.on}
          context={context}
          editing={editing}
        />
      ))}
    </div>
  );
}

interface PermissionGroupProps {
  readonly heading: string;
  readonly ids: readonly string[];
  readonly on: Place | undefined;
  readonly context: RowContext;
  readonly editing: MatrixEditing;
}

/** Permissions at one place under a heading. */
function PermissionGroup({ heading, ...choices }: PermissionGroupProps) {
  const styles = useStyles();
  return (
    <div>
      <h3 className={styles.heading}>{heading}</h3>
      <PermissionChoices {...choices} />
    </div>
  );
}

/** Permissions at one place, a radio group each. */
export function PermissionChoices({ ids, on, context, editing }: Omit<PermissionGroupProps, 'heading'>) {
  const { matrix, before, words, held } = context;
  return (
    <div>
      {ids.map(permission => {
        const cell = { permission, on };
        return (
          <LevelChoice
            key={permission}
            matrix={matrix}
            cell={cell}
            words={words}
            changed={ownLevel(matrix, cell) !== ownLevel(before, cell)}
            locked={!mayGive(held, matrix, cell, 'read')}
            onLevel={level => editing.set([cell], level)}
          />
        );
      })}
    </div>
  );
}
