import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { Logo } from '../frame/logo.tsx';
import { OffersBar } from '../frame/offers-bar.tsx';
import { meQuery } from '../data/queries.ts';
import { askedPage, signInUrl } from '../data/session.ts';
import { Page } from '../parts/page.tsx';
import { ProblemBar } from '../parts/problem-bar.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { t } from '../texts/t.ts';
import { AccountChooser, NoAccount } from './account-chooser.tsx';
import { SamplePeople } from './sample-people.tsx';

const useStyles = makeStyles({
  outer: { maxWidth: '960px', marginInline: 'auto' },
  brand: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '8px',
    padding: '24px 24px 0',
    fontWeight: tokens.fontWeightSemibold,
    '@media (max-width: 639px)': { padding: '16px 16px 0' },
  },
  lead: {
    margin: 0,
    maxWidth: '72ch',
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
  },
});

/** Before an account is open: sign in; one account: go there; several: choose; none: what to do. */
export function FirstPage() {
  const me = useQuery(meQuery);
  const path = useLocation({ select: location => location.pathname });
  return (
    <FirstFrame>
      <OffersBar />
      {me.isPending ? (
        <Waiting rows={3} />
      ) : me.isError ? (
        <ProblemBar problem={me.error} onRetry={() => void me.refetch()} />
      ) : me.data === null ? (
        <SignedOut deep={path !== '/'} />
      ) : me.data.accounts.length === 0 ? (
        <NoAccount me={me.data} />
      ) : me.data.accounts.length === 1 ? (
        <OnlyAccount account={me.data.accounts[0]?.id ?? ''} />
      ) : (
        <AccountChooser me={me.data} />
      )}
    </FirstFrame>
  );
}

/** What stands around the pages that are of no account yet. */
export function FirstFrame({ children }: { readonly children: ReactNode }) {
  const styles = useStyles();
  return (
    <main className={styles.outer}>
      <div className={styles.brand}>
        <Logo />
        {t.frame.product}
      </div>
      {children}
    </main>
  );
}

/** One account: there is nothing to choose. */
function OnlyAccount({ account }: { readonly account: string }) {
  const navigate = useNavigate();
  useEffect(() => {
    // Once: the page stays until the next one is loaded, and each new call would start that anew.
    void navigate({ href: `/a/${encodeURIComponent(account)}/${askedPage()}`, replace: true });
  }, [navigate, account]);
  return <Waiting rows={3} />;
}

function SignedOut({ deep }: { readonly deep: boolean }): ReactNode {
  const styles = useStyles();
  const back = deep ? {} : { back: '/' };
  const heading = deep ? t.first.signInFirst : t.first.heading;
  return (
    <Page heading={heading} title={deep ? [heading] : []}>
      <p className={styles.lead}>{deep ? t.first.signInFirstDetail : t.first.lead}</p>
      <div>
        <Button as="a" appearance="primary" size="large" href={signInUrl(back)}>
          {t.first.signIn}
        </Button>
      </div>
      <SamplePeople deep={deep} />
    </Page>
  );
}
