import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: '24px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 639px)': { columnGap: '16px' },
  },
  tab: {
    display: 'inline-flex',
    alignItems: 'center',
    columnGap: '6px',
    minHeight: '40px',
    color: tokens.colorNeutralForeground2,
    textDecorationLine: 'none',
    borderBottom: '3px solid transparent',
    // Forced colours draw what is transparent; only the open one is to be underlined.
    '@media (forced-colors: active)': { borderBottomColor: 'Canvas' },
    ':hover': { color: tokens.colorNeutralForeground1, borderBottomColor: tokens.colorNeutralStroke1 },
  },
  current: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    borderBottomColor: tokens.colorCompoundBrandStroke,
    ':hover': { borderBottomColor: tokens.colorCompoundBrandStroke },
    '@media (forced-colors: active)': { borderBottomColor: 'Highlight' },
  },
});

/** How one tab's link is drawn. */
export function useTabLink(): (current: boolean) => {
  readonly className: string;
  readonly 'aria-current': 'page' | undefined;
  readonly activeOptions: { readonly exact: true };
} {
  const styles = useStyles();
  return current => ({
    className: mergeClasses(styles.tab, current && styles.current),
    'aria-current': current ? 'page' : undefined,
    // The router marks links itself, and more than one where an address begins with another.
    activeOptions: { exact: true },
  });
}

/** Tabs that are addresses: links, each to be opened, sent and gone back to. */
export function TabLinks({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const styles = useStyles();
  return (
    <nav aria-label={label}>
      <ul className={styles.list}>{children}</ul>
    </nav>
  );
}
