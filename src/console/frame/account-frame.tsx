import { useQuery } from '@tanstack/react-query';
import { Outlet, useParams } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { meQuery } from '../data/queries.ts';
import { FirstPage } from '../pages/first-page.tsx';
import { NotFoundPage } from '../pages/not-found-page.tsx';
import { ProblemBar } from '../parts/problem-bar.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { sessionEnded } from '../data/session.ts';
import { AccountContext, usersLevel } from './account-context.ts';
import { AppFrame } from './app-frame.tsx';

/** Everything under `/a/{account}`: who is signed in, which account, and the frame around the page. */
export function AccountFrame() {
  const { account: id } = useParams({ from: '/a/$account' });
  const me = useQuery(meQuery);
  // Whoever was signed in stays on the page when the session ends, with what was typed.
  const [last, setLast] = useState(me.data);
  if (me.data != null && me.data !== last) setLast(me.data);
  const signedOut = me.data === null && last != null;
  useEffect(() => {
    if (signedOut) sessionEnded.set(true);
  }, [signedOut]);
  const known = me.data ?? last;
  const account = known?.accounts.find(one => one.id === id);
  const view = useMemo(
    () =>
      known == null || account === undefined ? undefined : { me: known, account, users: usersLevel(account) },
    [known, account],
  );
  if (me.isPending) return <Waiting rows={8} />;
  if (me.isError && known == null) return <ProblemBar problem={me.error} onRetry={() => void me.refetch()} />;
  if (known == null) return <FirstPage />;
  if (view === undefined) return <NotFoundPage />;
  return (
    <AccountContext value={view}>
      <AppFrame>
        <Outlet />
      </AppFrame>
    </AccountContext>
  );
}
