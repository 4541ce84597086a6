import { Button } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { Member } from '../../../client/contract.ts';
import { ClientProblem } from '../../../client/problem.ts';
import { lastChangeQuery } from '../../data/member-queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { accessOf, draftOf } from '../../parts/access-editor/access-draft.ts';
import { mergeDrafts } from '../../parts/access-editor/merge-drafts.ts';
import { actorName } from '../../parts/actor-name.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { WriteProblem } from '../../parts/write-problem.tsx';
import { ago } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import type { EditFooterProps } from './edit-footer.tsx';
import { ThreeColumns } from './three-columns.tsx';

interface SaveProblemProps extends Pick<EditFooterProps, 'base' | 'draft' | 'words' | 'onReload'> {
  readonly save: { readonly isError: boolean; readonly error: unknown; readonly reset: () => void };
  readonly look: { readonly error: unknown; readonly refetch: () => unknown };
}

/** Somebody else was quicker. */
export const isOvertaken = (error: unknown): error is ClientProblem =>
  error instanceof ClientProblem && error.code === 'precondition-failed';

/** A save that did not come about. Where somebody else was quicker: who, what they made of it, and mine, theirs or both. */
export function SaveProblem({ base, draft, words, onReload, save, look }: SaveProblemProps) {
  const { account } = useAccount();
  // It may be looking again already that tells of it.
  const refused = [save.error, look.error].find(isOvertaken);
  const last = useQuery({
    ...lastChangeQuery(account.id, base.member.id),
    enabled: refused !== undefined,
  }).data;
  if (refused === undefined) return <WriteProblem write={save} look={look} />;
  const before = base.member.access;
  const theirs = (refused.body['current'] as Partial<Member> | undefined)?.access;
  const both = theirs && mergeDrafts(draftOf(before), draftOf(theirs), draft);
  const go = (next: Parameters<typeof onReload>[0]) => {
    save.reset();
    void onReload(next);
  };
  const who = last?.actor == null ? undefined : actorName(last.actor);
  return (
    <>
      <ProblemBar
        problem={refused}
        account={account.id}
        retryLabel={t.problem.keepMine}
        onRetry={() => go(draft)}
      >
        <Button onClick={() => go(undefined)}>{t.problem.takeTheirs}</Button>
        {both === undefined ? null : <Button onClick={() => go(both)}>{t.problem.both}</Button>}
      </ProblemBar>
      {last == null || who === undefined ? null : <p>{t.problem.changedBy(who, ago(last.at, Date.now()))}</p>}
      {theirs === undefined ? null : (
        <ThreeColumns before={before} theirs={theirs} yours={accessOf(draft, before)} words={words} />
      )}
    </>
  );
}
