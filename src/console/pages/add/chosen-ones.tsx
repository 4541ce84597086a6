import { makeStyles, Tag, TagGroup, tokens } from '@fluentui/react-components';
import { isolatedText } from '../../parts/visible-text.ts';
import { Name } from '../../parts/name.tsx';
import { KindIcon } from '../../parts/member-kind.tsx';
import { t } from '../../texts/en.ts';
import type { Chosen } from './add-draft.ts';

const useStyles = makeStyles({
  line: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center', minWidth: 0 },
  tags: { flexWrap: 'wrap', gap: '4px', maxWidth: '100%' },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface ChosenOnesProps {
  readonly chosen: readonly Chosen[];
  readonly onRemove: (one: Chosen) => void;
}

/** Who was chosen so far, each to be taken back by its own button. */
export function ChosenOnes({ chosen, onRemove }: ChosenOnesProps) {
  const styles = useStyles();
  if (chosen.length === 0) {
    return (
      <p id="who-reason" className={styles.quiet}>
        {t.add.chooseFirst}
      </p>
    );
  }
  return (
    <div className={styles.line}>
      <span>{t.add.chosen(chosen.length)}</span>
      <TagGroup
        className={styles.tags}
        aria-label={t.add.chosen(chosen.length)}
        onDismiss={(_, data) => {
          const one = chosen.find(({ objectId }) => objectId === data.value);
          if (one !== undefined) onRemove(one);
        }}
      >
        {chosen.map(one => (
          <Tag
            key={one.objectId}
            value={one.objectId}
            dismissible
            dismissIcon={{ 'aria-label': t.add.unchoose(isolatedText(one.displayName)) }}
            icon={<KindIcon kind={one.kind} />}
          >
            <Name>{one.displayName}</Name>
          </Tag>
        ))}
      </TagGroup>
    </div>
  );
}
