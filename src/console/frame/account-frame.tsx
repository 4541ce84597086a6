import { useQuery } from '@tanstack/react-query';
import { Outlet, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { meQuery } from '../data/queries.ts';
import { FirstPage } from '../pages/first-page.tsx';
import { NotFoundPage } from '../pages/not-found-page.tsx';
import { ProblemBar } from '../parts/problem-bar.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useSessionEnded } from '../data/session.ts';
import { AccountContext, usersLevel } from './account-context.ts';
import { AppFrame } from './app-frame.tsx';

/** Everything under `/a/{account}`: who is signed in, which account, and the frame around the page. */
export function AccountFrame() {
  const { account: id } = useParams({ from: '/a/$account' });
  const me = useQuery(meQuery);
  const ended = useSessionEnded();
  const account = me.data?.accounts.find(one => one.id === id);
  const view = useMemo(
    () =>
      me.data == null || account === undefined
        ? undefined
        : { me: me.data, account, users: usersLevel(account) },
    [me.data, account],
  );
  if (me.isPending) return <Waiting rows={8} />;
  if (me.isError) return <ProblemBar problem={me.error} onRetry={() => void me.refetch()} />;
  if (me.data === null && !ended) return <FirstPage />;
  if (view === undefined) return <NotFoundPage />;
  return (
    <AccountContext value={view}>
      <AppFrame>
        <Outlet />
      </AppFrame>
    </AccountContext>
  );
}
