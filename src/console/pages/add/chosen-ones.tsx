import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { isolatedText } from '../../parts/visible-text.ts';
import { Name } from '../../parts/name.tsx';
import { KindIcon } from '../../parts/member-kind.tsx';
import { t } from '../../texts/t.ts';
import type { Chosen } from './add-draft.ts';

const useStyles = makeStyles({
  line: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center', minWidth: 0 },
  tags: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px',
    maxWidth: '100%',
    maxHeight: '20vh',
    overflowY: 'auto',
  },
  tag: {
    display: 'inline-flex',
    alignItems: 'center',
    columnGap: '6px',
    paddingInlineStart: '8px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    overflowWrap: 'anywhere',
  },
});

interface ChosenOnesProps {
  readonly chosen: readonly Chosen[];
  readonly onRemove: (one: Chosen) => void;
}

/** Who was chosen so far, each to be taken back by its own button. */
export function ChosenOnes({ chosen, onRemove }: ChosenOnesProps) {
  const styles = useStyles();
  if (chosen.length === 0) return null;
  return (
    <div className={styles.line}>
      <span>{t.add.chosen(chosen.length)}</span>
      <ul className={styles.tags}>
        {chosen.map(one => (
          <li key={one.objectId} className={styles.tag}>
            <KindIcon kind={one.kind} />
            <Name>{one.displayName}</Name>
            <Button
              size="small"
              appearance="subtle"
              icon={<DismissRegular />}
              aria-label={t.add.unchoose(isolatedText(one.displayName))}
              onClick={() => onRemove(one)}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
