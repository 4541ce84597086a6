import { Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import type { ManyPreview } from '../../../client/member-changes.ts';
import { useAccount } from '../../frame/account-context.ts';
import { useProblemWords } from '../../parts/problem-words.ts';
import { isolatedText } from '../../parts/visible-text.ts';
import { t } from '../../texts/t.ts';
import type { Bulk } from './bulk-effect.tsx';

const useStyles = makeStyles({ quiet: { margin: 0, color: tokens.colorNeutralForeground2 } });

interface ManyRemainProps {
  readonly bulk: Pick<Bulk, 'cut' | 'setCut' | 'cutting'>;
  readonly remain: NonNullable<ManyPreview['removals']>;
}

/** How many of those removed keep access through groups, which groups, and whether that is cut too (U-8). */
export function ManyRemain({ bulk, remain }: ManyRemainProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const reasonId = useId();
  const { cut, setCut, cutting } = bulk;
  const refused = useProblemWords(cutting.error, account.id);
  const groups = [...new Set(remain.flatMap(one => one.remains.map(way => isolatedText(way.displayName))))];
  return (
    <Field label={t.bulk.keepThrough(remain.length, groups)}>
      <RadioGroup value={cut ? 'cut' : 'only'} onChange={(_, data) => setCut(data.value === 'cut')}>
        <Radio value="only" label={t.bulk.only} />
        <Radio
          value="cut"
          disabled={cutting.data === undefined}
          aria-describedby={cutting.isError ? reasonId : undefined}
          label={t.bulk.cut}
        />
      </RadioGroup>
      {cutting.isError ? (
        <p id={reasonId} className={styles.quiet}>
          {t.member.removal.cannotCut} {refused.title} {refused.detail}
        </p>
      ) : null}
    </Field>
  );
}
