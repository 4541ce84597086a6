import { Button, makeStyles, Radio, RadioGroup, SearchBox, Select, tokens } from '@fluentui/react-components';
import { useDeferredValue, useState } from 'react';
import { placeKey } from '../../../core/place.ts';
import { byName } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { Section } from '../page.tsx';
import { MatrixGrid } from './matrix-grid.tsx';
import { columnsOf, rowsOf, type MatrixSight } from './matrix-model.ts';
import type { RowContext } from './matrix-row.tsx';
import { PermissionList } from './permission-list.tsx';
import { useNarrow } from './use-narrow.ts';
import type { MatrixEditing } from './use-matrix.ts';

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', gap: '8px 16px', alignItems: 'center' },
  label: { display: 'inline-flex', alignItems: 'center', columnGap: '8px' },
  find: { width: '280px', maxWidth: '100%' },
  note: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  keys: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, maxWidth: '88ch' },
});

interface TypeMatrixProps {
  readonly type: string;
  readonly context: RowContext;
  readonly editing: MatrixEditing;
}

/** Above so many resources only what is granted is shown to begin with. */
const few = 20;

/** The permissions on one type of resource and what is under it: what is in sight, found and compared, as table or list. */
export function TypeMatrix({ type, context, editing }: TypeMatrixProps) {
  const styles = useStyles();
  const { matrix, words } = context;
  const narrow = useNarrow();
  const many = (matrix.byType.get(type) ?? []).length > few;
  const [everything, setEverything] = useState(!many);
  const [view, setView] = useState<'table' | 'list'>('table');
  const [find, setFind] = useState('');
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [categories, setCategories] = useState<ReadonlySet<string>>(new Set());
  const sight: MatrixSight = {
    open,
    categories,
    find: useDeferredValue(find),
    everything,
    touched: editing.touched,
  };
  const rows = rowsOf(matrix, type, sight, words);
  const columns = columnsOf(matrix, type, sight, words);
  const shownRows = rows.filter(row => !row.frozen).length;
  const asList = narrow || view === 'list';
  return (
    <Section heading={t.matrix.ofType[type] ?? t.matrix.ofOtherType(type)}>
      <div className={styles.tools}>
        {narrow ? null : (
          <RadioGroup
            layout="horizontal"
            aria-label={t.matrix.view}
            value={view}
            onChange={(_, { value }) => setView(value === 'list' ? 'list' : 'table')}
          >
            <Radio value="table" label={t.matrix.table} />
            <Radio value="list" label={t.matrix.listView} />
          </RadioGroup>
        )}
        {asList ? null : (
          <>
            <RadioGroup
              layout="horizontal"
              aria-label={t.matrix.show}
              value={everything ? 'all' : 'granted'}
              onChange={(_, { value }) => setEverything(value === 'all')}
            >
              <Radio value="granted" label={t.matrix.showGranted} />
              <Radio value="all" label={t.matrix.showAll} />
            </RadioGroup>
            <SearchBox
              className={styles.find}
              aria-label={t.matrix.find}
              placeholder={t.matrix.find}
              value={find}
              onChange={(_, { value }) => setFind(value)}
            />
            {everything ? null : (
              <AddRow
                type={type}
                shown={new Set(rows.map(({ key }) => key))}
                context={context}
                editing={editing}
              />
            )}
          </>
        )}
      </div>
      {asList || find.trim() === '' ? null : (
        <p className={styles.note} aria-live="polite">
          {shownRows === 0 ? t.matrix.nothingFound : t.matrix.found(shownRows, columns.length - 1)}
        </p>
      )}
      {asList ? (
        <PermissionList type={type} sight={sight} context={context} editing={editing} />
      ) : (
        <>
          {shownRows === 0 && find.trim() === '' && !everything ? (
            <p className={styles.note}>{t.matrix.nothing}</p>
          ) : null}
          <MatrixGrid
            label={t.matrix.ofType[type] ?? t.matrix.ofOtherType(type)}
            rows={rows}
            columns={columns}
            context={context}
            editing={editing}
            onOpenRow={row => {
              if ('id' in row.on) setOpen(toggled(open, row.on.id));
            }}
            onOpenCategory={(category, keepOthers) =>
              setCategories(
                categories.has(category)
                  ? toggled(categories, category)
                  : new Set([...(keepOthers ? categories : []), category]),
              )
            }
          />
          <details className={styles.keys}>
            <summary>{t.matrix.keys}</summary>
            {t.matrix.keysSay}
          </details>
        </>
      )}
    </Section>
  );
}

function toggled(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}

interface AddRowProps extends TypeMatrixProps {
  readonly shown: ReadonlySet<string>;
}

/** Brings a resource into sight on which nothing is granted yet. */
function AddRow({ type, shown, context, editing }: AddRowProps) {
  const styles = useStyles();
  const { matrix, words } = context;
  const [chosen, setChosen] = useState('');
  const others = (matrix.byType.get(type) ?? [])
    .map(({ id }) => ({ key: placeKey({ type, id }), name: words.place({ type, id }) }))
    .filter(({ key }) => !shown.has(key))
    .toSorted(byName);
  if (others.length === 0) return null;
  return (
    <span className={styles.label}>
      <Select aria-label={t.matrix.addProducts} value={chosen} onChange={(_, { value }) => setChosen(value)}>
        <option value="">{t.matrix.addProducts}</option>
        {others.map(({ key, name }) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </Select>
      <Button
        disabledFocusable={chosen === ''}
        onClick={() => {
          if (chosen !== '') editing.touch(chosen);
          setChosen('');
        }}
      >
        {t.matrix.choose}
      </Button>
    </span>
  );
}
