import { makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { t } from '../texts/t.ts';

const useStyles = makeStyles({
  page: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '16px',
    padding: '24px',
    minWidth: 0,
    '@media (max-width: 639px)': { padding: '16px' },
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: '12px',
  },
  heading: {
    margin: 0,
    fontSize: '24px',
    lineHeight: '32px',
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
    outlineStyle: 'none',
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

interface PageProps {
  readonly heading: ReactNode;
  /** Document title without the product: `Members - Contoso Games`. */
  readonly title: readonly string[];
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page: its one h1, which takes the focus when the page is come to, its title, its actions, its content. */
export function Page({ heading, title, actions, children }: PageProps) {
  const styles = useStyles();
  const h1 = useRef<HTMLHeadingElement>(null);
  const text = t.frame.title(...title);

  useEffect(() => {
    document.title = text;
  }, [text]);

  useEffect(() => {
    // Not on the very first page of a visit: there the browser's own start is right.
    if (pagesSeen > 0) h1.current?.focus({ preventScroll: true });
    pagesSeen += 1;
  }, []);

  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1 ref={h1} tabIndex={-1} className={styles.heading}>
          {heading}
        </h1>
        {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}

let pagesSeen = 0;

const useSectionStyles = makeStyles({
  section: { display: 'flex', flexDirection: 'column', rowGap: '8px', marginBlockStart: '8px', minWidth: 0 },
  heading: { margin: 0, fontSize: '16px', lineHeight: '22px', fontWeight: tokens.fontWeightSemibold },
});

/** A part of a page with a heading of its own. */
export function Section({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  const styles = useSectionStyles();
  return (
    <section className={styles.section} aria-label={heading}>
      <h2 className={styles.heading}>{heading}</h2>
      {children}
    </section>
  );
}
