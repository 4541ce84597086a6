import { Button, makeStyles } from '@fluentui/react-components';
import type { ChangeOutcome } from '../../../client/member-changes.ts';
import { Name } from '../../parts/name.tsx';
import { Section } from '../../parts/page.tsx';
import { t } from '../../texts/t.ts';
import { time } from '../../texts/format.ts';
import type { BulkWhat } from './bulk-page.tsx';

const useStyles = makeStyles({
  line: { margin: 0 },
  list: { margin: 0, paddingInlineStart: '20px', overflowWrap: 'anywhere' },
});

interface BulkDoneProps {
  readonly what: BulkWhat;
  readonly items: readonly ChangeOutcome[];
  readonly onBack: () => void;
}

/** What became of each: how many are done, who still has access, and who was left as they were and why. */
export function BulkDone({ what, items, onBack }: BulkDoneProps) {
  const styles = useStyles();
  const failed = items.filter(item => 'problem' in item);
  const still = items.filter(item => 'removed' in item && item.remains.length > 0).length;
  const done = items.length - failed.length;
  return (
    <>
      <Section heading={t.bulk.done[what](done)}>
        {done === 0 ? null : (
          <p className={styles.line} role="status">
            {t.add.inForce(time(new Date()))}
          </p>
        )}
        {still === 0 ? null : <p className={styles.line}>{t.bulk.still(still)}</p>}
        {failed.length === 0 ? null : (
          <>
            <p className={styles.line}>{t.bulk.notDone(failed.length)}</p>
            <ul className={styles.list}>
              {failed.map(item =>
                'problem' in item ? (
                  <li key={item.id}>
                    <Name>{item.id}</Name>: {item.problem.detail}
                  </li>
                ) : null,
              )}
            </ul>
          </>
        )}
      </Section>
      <div>
        <Button appearance="primary" onClick={onBack}>
          {t.bulk.toList}
        </Button>
      </div>
    </>
  );
}
