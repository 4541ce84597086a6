import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { NavigationRegular } from '@fluentui/react-icons/svg/navigation';
import { Link, useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useOtherPerson } from '../data/page-person.ts';
import { useSessionEnded, signInUrl } from '../data/session.ts';
import { useMedia } from '../theme/appearance.tsx';
import { t } from '../texts/t.ts';
import { AccountMenu } from './account-menu.tsx';
import { Logo } from './logo.tsx';
import { Navigation, NavigationDrawer } from './navigation.tsx';
import { OffersBar } from './offers-bar.tsx';
import { PersonMenu } from './person-menu.tsx';
import { SearchMembers } from './search-members.tsx';
import { OtherPersonBar } from './other-person-bar.tsx';
import { SessionBar } from './session-bar.tsx';
import { SessionWatch } from './session-watch.tsx';
import { SetUp } from './set-up.tsx';
import { OfflineBar, TenantStrip } from './strips.tsx';

const useStyles = makeStyles({
  skip: {
    position: 'absolute',
    insetInlineStart: '8px',
    top: '-60px',
    zIndex: 20,
    padding: '8px 12px',
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForegroundLink,
    ':focus': { top: '6px' },
  },
  header: {
    position: 'sticky',
    top: 0,
    zIndex: 10,
    display: 'flex',
    alignItems: 'center',
    columnGap: '12px',
    minHeight: '48px',
    paddingInline: '16px',
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 639px)': { paddingInline: '8px', columnGap: '4px' },
  },
  brand: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '8px',
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    textDecorationLine: 'none',
    '@media (max-width: 639px)': { '> span': { display: 'none' } },
  },
  account: { minWidth: 0, flexShrink: 1 },
  space: { flexGrow: 1 },
  body: { display: 'flex', alignItems: 'flex-start' },
  side: {
    position: 'sticky',
    top: '49px',
    width: '208px',
    flexShrink: 0,
    padding: '12px 8px',
    boxSizing: 'border-box',
  },
  main: { flexGrow: 1, minWidth: 0, outlineStyle: 'none' },
  withSide: {
    borderInlineStartWidth: '1px',
    borderInlineStartStyle: 'solid',
    borderInlineStartColor: tokens.colorNeutralStroke2,
    minHeight: 'calc(100dvh - 49px)',
  },
});

/** The frame: account, tenant and signed-in person are always on the screen; below it the page. */
export function AppFrame({ children }: { readonly children: ReactNode }) {
  const styles = useStyles();
  const wide = useMedia('(min-width: 1024px)');
  const roomy = useMedia('(min-width: 640px)');
  const [drawer, setDrawer] = useState(false);
  const ended = useSessionEnded();
  const other = useOtherPerson();
  const onMembers = useLocation({ select: ({ pathname }) => /^\/a\/[^/]+\/members\/?$/.test(pathname) });
  return (
    <>
      <a className={styles.skip} href="#content">
        {t.frame.skip}
      </a>
      <header className={styles.header}>
        {wide ? null : (
          <Button
            appearance="subtle"
            icon={<NavigationRegular />}
            aria-label={t.frame.openNavigation}
            aria-expanded={drawer}
            onClick={() => setDrawer(true)}
          />
        )}
        <Link to="/" className={styles.brand} aria-label={t.frame.product}>
          <Logo />
          <span>{t.frame.product}</span>
        </Link>
        <div className={styles.account}>
          <AccountMenu />
        </div>
        <div className={styles.space} />
        {roomy ? <SearchMembers /> : null}
        <PersonMenu compact={!roomy} />
      </header>
      {drawer && !wide ? <NavigationDrawer onClose={() => setDrawer(false)} withSearch={!roomy} /> : null}
      <div className={styles.body}>
        {wide ? (
          <div className={styles.side}>
            <Navigation />
          </div>
        ) : null}
        <main id="content" tabIndex={-1} className={mergeClasses(styles.main, wide && styles.withSide)}>
          {ended ? <SessionBar signInUrl={signInUrl()} /> : other ? <OtherPersonBar /> : <SessionWatch />}
          <OfflineBar />
          <TenantStrip />
          <OffersBar />
          {onMembers ? <SetUp /> : null}
          {children}
        </main>
      </div>
    </>
  );
}
