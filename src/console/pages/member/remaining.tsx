import { makeStyles, tokens } from '@fluentui/react-components';
import type { Removal } from '../../../client/contract.ts';
import { isolatedText } from '../../parts/visible-text.ts';
import { briefly } from '../../parts/vocabulary.ts';
import type { Vocabulary } from '../../parts/vocabulary.ts';
import { t } from '../../texts/t.ts';

const useStyles = makeStyles({
  line: { margin: 0 },
  list: { margin: 0, paddingInlineStart: '20px' },
  strong: { fontWeight: tokens.fontWeightSemibold },
});

/** Every way in which access remains after a removal, by name (U-8). */
export function Remaining({
  remains,
  words,
}: {
  readonly remains: Removal['remains'];
  readonly words: Vocabulary;
}) {
  const styles = useStyles();
  if (remains.length === 0) return <p className={styles.line}>{t.member.removal.noneRemains}</p>;
  return (
    <div>
      <p className={`${styles.line} ${styles.strong}`}>{t.member.removal.stillHas}</p>
      <ul className={styles.list}>
        {remains.map(way => {
          const path = way.viaNames
            .filter(name => name !== way.displayName)
            .map(isolatedText)
            .join(' > ');
          return (
            <li key={way.member}>
              {t.member.removal.through(isolatedText(way.displayName), briefly(way.access, words))}
              {path === '' ? '' : t.access.byWayOf(path)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
