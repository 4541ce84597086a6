import { makeStyles, Skeleton, SkeletonItem } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { t } from '../texts/t.ts';

const useStyles = makeStyles({
  rows: { display: 'flex', flexDirection: 'column', rowGap: '12px', paddingBlock: '8px' },
  hidden: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
});

/** True once `ms` have passed. */
export function useAfter(ms: number): boolean {
  const [passed, setPassed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return passed;
}

/** Nothing for 200 ms, then grey rows in the shape of what comes, and after 10 s a word about what is waited for. */
export function Waiting({
  rows = 6,
  height = 36,
}: {
  readonly rows?: number;
  readonly height?: 16 | 24 | 36;
}) {
  const styles = useStyles();
  const shown = useAfter(200);
  const long = useAfter(10_000);
  if (!shown) return <div aria-busy="true" />;
  return (
    <div aria-busy="true">
      <Skeleton aria-label={t.frame.loading} className={styles.rows}>
        {Array.from({ length: rows }, (_, index) => (
          <SkeletonItem key={index} size={height} style={{ width: `${100 - (index % 3) * 12}%` }} />
        ))}
      </Skeleton>
      {long ? <p>{t.frame.stillWorking}</p> : null}
    </div>
  );
}

/** Read out, not drawn. */
export function VisuallyHidden({ children }: { readonly children: ReactNode }) {
  const styles = useStyles();
  return <span className={styles.hidden}>{children}</span>;
}
