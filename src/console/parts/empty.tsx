import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  empty: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    rowGap: '8px',
    paddingBlock: '32px',
    maxWidth: '72ch',
  },
  words: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400 },
  detail: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface EmptyProps {
  readonly words: ReactNode;
  readonly detail?: ReactNode;
  readonly children?: ReactNode;
}

/** What an empty page says: what belongs here, and the first step. */
export function Empty({ words, detail, children }: EmptyProps) {
  const styles = useStyles();
  return (
    <div className={styles.empty}>
      <p className={styles.words}>{words}</p>
      {detail === undefined ? null : <p className={styles.detail}>{detail}</p>}
      {children}
    </div>
  );
}
