import { Checkbox, makeStyles } from '@fluentui/react-components';
import { TableSettingsRegular } from '@fluentui/react-icons/svg/table-settings';
import { MoreMenu } from '../../parts/more-menu.tsx';
import { t } from '../../texts/t.ts';
import { optional, useListView } from './list-view.ts';

const useStyles = makeStyles({ list: { display: 'flex', flexDirection: 'column' } });

/** Which columns the list has, and how high its rows are. */
export function ListOptions() {
  const styles = useStyles();
  const { hidden, compact, cards, choose } = useListView();
  // Cards have no columns, and one height.
  if (cards) return null;
  return (
    <MoreMenu label={t.members.view} icon={<TableSettingsRegular />}>
      {() => (
        <div className={styles.list}>
          <Checkbox
            label={t.members.compact}
            checked={compact}
            onChange={(_, data) => choose({ compact: data.checked === true })}
          />
          {optional.map(column => (
            <Checkbox
              key={column}
              label={t.members.columns[column]}
              checked={!hidden.includes(column)}
              onChange={(_, data) =>
                choose({
                  hidden: data.checked === true ? hidden.filter(one => one !== column) : [...hidden, column],
                })
              }
            />
          ))}
        </div>
      )}
    </MoreMenu>
  );
}
