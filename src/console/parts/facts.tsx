import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(120px, auto) minmax(0, 1fr)',
    columnGap: '16px',
    rowGap: '6px',
    margin: 0,
    maxWidth: '96ch',
  },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere', minWidth: 0 },
});

/** Names and values side by side; a value that is not there has no line. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode] | undefined)[] }) {
  const styles = useStyles();
  return (
    <dl className={styles.facts}>
      {facts.map(fact =>
        fact === undefined
          ? null
          : [
              <dt key={`${fact[0]} term`} className={styles.term}>
                {fact[0]}
              </dt>,
              <dd key={fact[0]} className={styles.value}>
                {fact[1]}
              </dd>,
            ],
      )}
    </dl>
  );
}
