import { Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import type { Removal } from '../../../client/contract.ts';
import { useAccount } from '../../frame/account-context.ts';
import { useProblemWords } from '../../parts/problem-words.ts';
import { isolatedText } from '../../parts/visible-text.ts';
import { t } from '../../texts/t.ts';
import type { useRemoval } from './removal.ts';

const useStyles = makeStyles({ quiet: { margin: 0, color: tokens.colorNeutralForeground2 } });

interface CutChoiceProps {
  readonly removal: Pick<ReturnType<typeof useRemoval>, 'cut' | 'setCut' | 'cutting'>;
  readonly name: string;
  readonly tenant: string;
  readonly remains: Removal['remains'];
}

/** Whether what comes through groups is cut as well, in the directory; or why that cannot be done here (U-8). */
export function CutChoice({ removal, name, tenant, remains }: CutChoiceProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const reasonId = useId();
  const { cut, setCut, cutting } = removal;
  const refused = useProblemWords(cutting.error, account.id);
  const through = [...new Set(remains.map(way => isolatedText(way.displayName)))];
  // The group that the person is in themselves, which need not be the one that was given the access.
  const own = [...new Set(remains.map(way => isolatedText(way.viaNames[0] ?? way.displayName)))];
  return (
    <Field label={t.member.removal.ways}>
      <RadioGroup value={cut ? 'cut' : 'only'} onChange={(_, data) => setCut(data.value === 'cut')}>
        <Radio value="only" label={t.member.removal.only(name, through)} />
        <Radio
          value="cut"
          disabled={cutting.data === undefined}
          aria-describedby={cutting.isError ? reasonId : undefined}
          label={t.member.removal.cut(name, own, isolatedText(tenant))}
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
