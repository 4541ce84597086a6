import { makeStyles, tokens } from '@fluentui/react-components';
import type { AccessText } from '../../../core/access-text.ts';
import { sentences } from '../../parts/vocabulary.ts';
import type { Vocabulary } from '../../parts/vocabulary.ts';
import { t } from '../../texts/t.ts';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 200px), 1fr))',
    gap: '12px',
  },
  column: {
    padding: '8px 12px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    overflowWrap: 'anywhere',
  },
  heading: { margin: '0 0 4px', fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  line: { margin: 0 },
});

interface ThreeColumnsProps {
  readonly before: AccessText;
  readonly theirs: AccessText;
  readonly yours: AccessText;
  readonly words: Vocabulary;
}

/** What two people made of the same member: as it was, as somebody else saved it, as it is edited here. */
export function ThreeColumns({ before, theirs, yours, words }: ThreeColumnsProps) {
  const styles = useStyles();
  const columns = [
    [t.member.edit.before, before],
    [t.member.edit.theirs, theirs],
    [t.member.edit.yours, yours],
  ] as const;
  return (
    <div className={styles.columns}>
      {columns.map(([heading, access]) => (
        <section key={heading} className={styles.column} aria-label={heading}>
          <h3 className={styles.heading}>{heading}</h3>
          {sentences(access, words).map(sentence => (
            <p key={sentence} className={styles.line}>
              {sentence}
            </p>
          ))}
        </section>
      ))}
    </div>
  );
}
