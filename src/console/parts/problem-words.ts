import type { Member } from '../../client/contract.ts';
import { ClientProblem } from '../../client/problem.ts';
import type { ClientProblemCode } from '../../client/problem.ts';
import type { Missing } from '../../core/problems.ts';
import type { GrantLevel } from '../../core/level.ts';
import { t } from '../texts/t.ts';
import { isolatedText } from './visible-text.ts';
import { briefly, useVocabulary } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

interface ProblemWords {
  readonly title: string;
  readonly detail: string;
}

type Worded = (problem: ClientProblem, words: Vocabulary) => ProblemWords;

const plain = (title: string) => (): ProblemWords => ({ title, detail: '' });

const worded: Partial<Record<ClientProblemCode, Worded>> = {
  unauthenticated: plain(t.problem.signedOut),
  'permission-missing': ({ detail, missing }, words) => ({
    title: needs(missing, words) ?? detail,
    detail: givers(missing),
  }),
  'owner-only': ({ missing }) => ({ title: t.problem.ownerOnly, detail: owners(missing) }),
  'directory-right-missing': ({ detail, missing }) => ({ title: detail, detail: rightHolders(missing) }),
  'grants-exceed-own': ({ detail, missing }) => ({ title: detail, detail: givers(missing) }),
  'session-changed': plain(t.problem.otherPerson),
  'not-found': plain(t.problem.notFound),
  unreachable: plain(t.problem.unreachable),
  'directory-unavailable': ({ detail }) => ({
    title: t.problem.directoryAway,
    detail: `${detail} ${t.problem.keptTryAgain}`,
  }),
  'directory-outcome-unknown': ({ detail }) => ({
    title: t.problem.outcomeUnknown,
    detail: `${detail} ${t.problem.lookThenAgain}`,
  }),
  'plan-stale': plain(t.problem.stale),
  'precondition-failed': ({ body }, words) => ({
    title: t.problem.changedByOther,
    detail: nowIs(body['current'], words),
  }),
};

/** A problem in words by its code; a code without words of its own shows what the server says. */
export function useProblemWords(problem: unknown, account: string | undefined): ProblemWords {
  const words = useVocabulary(account ?? '');
  if (!(problem instanceof ClientProblem)) return { title: t.problem.failed, detail: '' };
  return worded[problem.code]?.(problem, words) ?? { title: t.problem.failed, detail: problem.detail };
}

/** What somebody else made of a member meanwhile. */
function nowIs(current: unknown, words: Vocabulary): string {
  const access = (current as Partial<Member> | undefined)?.access;
  return access === undefined ? '' : t.problem.nowIs(briefly(access, words));
}

const namesIn = (people: Missing['whoCanGive'] | Missing['whoHasRight']): readonly string[] =>
  (people ?? []).map(({ displayName }) => isolatedText(displayName));

function needs(missing: Missing | undefined, words: Vocabulary): string | undefined {
  if (missing?.permission === undefined) return undefined;
  const level = t.access.level[missing.level ?? 'read'];
  const has =
    missing.has === undefined || missing.has === 'none'
      ? t.problem.nothing
      : t.access.level[missing.has as GrantLevel];
  return t.problem.permissionMissing(`${words.permission(missing.permission)}: ${level}`, has);
}

function givers(missing: Missing | undefined): string {
  const names = namesIn(missing?.whoCanGive);
  return names.length === 0 ? '' : t.problem.canGive(names);
}

function owners(missing: Missing | undefined): string {
  const names = namesIn(missing?.whoCanGive);
  return names.length === 0 ? '' : t.problem.owners(names);
}

function rightHolders(missing: Missing | undefined): string {
  const names = namesIn(missing?.whoHasRight);
  return names.length === 0 ? '' : t.problem.haveRight(names);
}
