import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { otherPerson } from '../data/page-person.ts';
import { meQuery, sessionQuery } from '../data/queries.ts';
import { sessionEnded } from '../data/session.ts';
import { t } from '../texts/t.ts';

/** Signed out while the page is open: sign in in a new window; this page stays, with what was typed. */
export function SessionBar({ signInUrl }: { readonly signInUrl: string }) {
  const queryClient = useQueryClient();
  useEffect(() => {
    const look = () => {
      queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }).then(
        async session => {
          if (session === null) return;
          const me = await queryClient.fetchQuery({ ...meQuery, staleTime: 0 });
          // Somebody else has signed in: what stands here is not theirs to see.
          if (me === null || otherPerson.get()) return location.reload();
          sessionEnded.set(false);
          await queryClient.invalidateQueries();
        },
        () => undefined,
      );
    };
    addEventListener('focus', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      removeEventListener('focus', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, [queryClient]);
  return (
    <MessageBar intent="warning" role="alert">
      <MessageBarBody>{t.problem.signedOut}</MessageBarBody>
      <MessageBarActions>
        <Button as="a" href={signInUrl} target="_blank" rel="noopener">
          {t.problem.signInAgain}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
