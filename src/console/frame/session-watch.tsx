import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { sessionQuery } from '../data/queries.ts';
import { api } from '../data/api.ts';
import { sessionEnded, signInUrl } from '../data/session.ts';
import { clock } from '../texts/format.ts';
import { t } from '../texts/t.ts';

/** How long before the end it is said, in ms. */
const before = 2 * 60_000;
/** The longest that a browser waits for. */
const longest = 2 ** 31 - 1;

/** Two minutes before the session ends: when, and the way to stay; what was typed is not at stake. */
export function SessionWatch() {
  const queryClient = useQueryClient();
  const { data, refetch } = useQuery(sessionQuery);
  const now = useTimeAt(data == null ? undefined : Date.parse(data.ends) - before, data?.ends);
  const left = data == null ? undefined : Date.parse(data.ends) - now;
  const soon = left !== undefined && left <= before;
  useEffect(() => {
    if (data === null) sessionEnded.set(true);
  }, [data]);
  useEffect(() => {
    // Another tab, or a request of this one, may have put it off: only the server knows.
    if (soon) void refetch();
  }, [soon, refetch]);
  useEffect(() => {
    if (left === undefined || !soon) return undefined;
    const timer = setTimeout(() => void refetch(), Math.max(left, 0) + 1_000);
    return () => clearTimeout(timer);
  }, [left, soon, refetch]);
  const stay = useMutation({
    mutationFn: () => api.session.stay(),
    onSuccess: ends => queryClient.setQueryData(sessionQuery.queryKey, ends),
    onError: () => void refetch(),
  });
  if (data == null || !soon) return null;
  return (
    <MessageBar intent="warning" layout="multiline" role="alert">
      <MessageBarBody>
        {t.strip.ending(clock(data.ends))} {data.renewable ? '' : t.strip.endingForGood}
      </MessageBarBody>
      <MessageBarActions>
        {data.renewable ? (
          <Button disabledFocusable={stay.isPending} onClick={() => stay.mutate()}>
            {t.strip.stay}
          </Button>
        ) : (
          <Button as="a" href={signInUrl()} target="_blank" rel="noopener">
            {t.problem.signInAgain}
          </Button>
        )}
      </MessageBarActions>
    </MessageBar>
  );
}

/** The time, looked at anew when `at` has come and whenever `key` changes. */
function useTimeAt(at: number | undefined, key: string | undefined): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    if (at === undefined) return undefined;
    const wait = at - Date.now();
    if (wait <= 0) return undefined;
    const timer = setTimeout(() => setNow(Date.now()), Math.min(wait, longest));
    return () => clearTimeout(timer);
  }, [at, key]);
  return now;
}
