import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissCircleRegular } from '@fluentui/react-icons/svg/dismiss-circle';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { EffectiveAccess, GroundView } from '../../../client/contract.ts';
import type { Reason } from '../../../client/decisions.ts';
import type { PermissionGrant } from '../../../core/access.ts';
import type { Ground } from '../../../core/decision.ts';
import type { GrantLevel } from '../../../core/level.ts';
import { grantsOfRoles } from '../../../core/matrix-changes.ts';
import { useEffect } from 'react';
import { api } from '../../data/api.ts';
import { memberQuery, subjectAccessQuery } from '../../data/queries.ts';
import { setUpState } from '../../data/set-up.ts';
import { useAccount } from '../../frame/account-context.ts';
import { draftOf } from '../../parts/access-editor/access-draft.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import type { Vocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { wayInFull } from '../../parts/ways.ts';
import { moment } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { actionOf, placeOf, subjectIn, type Question } from './question.ts';

const useStyles = makeStyles({
  verdict: {
    display: 'flex',
    columnGap: '8px',
    alignItems: 'center',
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  line: { margin: 0, maxWidth: '88ch', overflowWrap: 'anywhere' },
  list: {
    margin: 0,
    paddingInlineStart: '20px',
    maxWidth: '88ch',
    lineHeight: '22px',
    overflowWrap: 'anywhere',
  },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  body: { display: 'flex', flexDirection: 'column', rowGap: '8px', alignItems: 'flex-start' },
});

interface CouldAnswerProps {
  readonly question: Question;
  readonly name: string | undefined;
  readonly words: Vocabulary;
}

/** Yes, with every way in which it is given; or no, with what stands in the way and the smallest grant that would do. */
export function CouldAnswer({ question, name, words }: CouldAnswerProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const { subject, resource } = question;
  const answer = useQuery({
    queryKey: ['account', account.id, 'check', question],
    queryFn: ({ signal }) =>
      api.check(
        account.id,
        { subject: subjectIn(question), action: actionOf(question), resource, explain: true },
        { signal },
      ),
  });
  const access = useQuery(
    subjectAccessQuery(account.id, subject?.tenantId ?? '', subject?.objectId ?? ''),
  ).data;
  // The last of the first steps of an account: somebody has seen an answer.
  useEffect(() => {
    if (answer.data !== undefined) setUpState(account.id).end();
  }, [answer.data, account.id]);
  if (answer.isError) {
    return <ProblemBar problem={answer.error} account={account.id} onRetry={() => void answer.refetch()} />;
  }
  if (answer.data === undefined) return <Waiting rows={2} />;
  const { decision, context } = answer.data;
  const reasons = context?.reasons ?? [];
  const who = isolatedText(name ?? subject?.objectId ?? '');
  const says = decision ? t.check.yesSays : t.check.noSays;
  return (
    <div className={styles.body}>
      <p className={styles.verdict}>
        {decision ? <CheckmarkCircleRegular aria-hidden /> : <DismissCircleRegular aria-hidden />}
        {decision ? t.check.yes : t.check.no}
      </p>
      <p className={styles.line}>
        {says(
          who,
          t.access.level[question.level],
          words.permission(question.permission),
          words.place(placeOf(question)),
        )}
      </p>
      {decision && context?.validUntil !== undefined ? (
        <p className={styles.quiet}>{t.check.until(moment(context.validUntil))}</p>
      ) : null}
      <p className={styles.quiet}>{decision ? t.check.because : t.check.instead}</p>
      <ol className={styles.list}>
        {reasons.map((reason, index) => (
          <li key={index}>{decision ? wayOf(reason, access, words) : denialOf(reason, who, words)}</li>
        ))}
      </ol>
      {decision ? null : <Nearest reasons={reasons} access={access} words={words} />}
    </div>
  );
}

/** A way of a yes with the names that the effective access knows. */
function wayOf(reason: Reason, access: EffectiveAccess | undefined, words: Vocabulary): string {
  const ground = reason as unknown as Ground;
  const key = (one: Ground) => JSON.stringify([one.by, one.member, one.role, one.via]);
  const named = access?.items.flatMap(({ from }) => from).find(one => key(one) === key(ground));
  const view: GroundView = named ?? { ...ground, viaNames: ground.via ?? [] };
  return wayInFull(view, words);
}

function denialOf(reason: Reason, who: string, words: Vocabulary): string {
  const { code, permission } = reason;
  if (code === 'not-granted' && permission !== undefined) {
    const has =
      reason.has === undefined || reason.has === 'none' ? t.check.nothing : t.access.level[reason.has];
    return t.check.has(who, has, words.permission(permission));
  }
  if (code === 'requirement-missing' && permission !== undefined)
    return t.check.requires(words.permission(permission));
  if (code === 'feature-missing' && reason.feature !== undefined)
    return t.check.needsFeature(words.feature(reason.feature));
  return t.check.denials[code] ?? reason.detail;
}

interface NearestProps {
  readonly reasons: readonly Reason[];
  readonly access: EffectiveAccess | undefined;
  readonly words: Vocabulary;
}

/** The smallest grant that would turn the no, who can give it, and the way there. */
function Nearest({ reasons, access, words }: NearestProps) {
  const styles = useStyles();
  const { account, users } = useAccount();
  const lacking = reasons.find(reason => reason.grant !== undefined);
  const grant = lacking?.grant;
  if (grant === undefined) return null;
  const givers = (lacking?.whoCanGive ?? []).map(({ displayName }) => isolatedText(displayName));
  const memberId = access?.memberId;
  return (
    <>
      <p className={styles.line}>
        {t.check.smallest(
          t.check.grant(
            words.permission(grant.permission),
            t.access.level[grant.level],
            words.place(grant.on),
          ),
        )}
      </p>
      <p className={styles.line}>{givers.length === 0 ? t.check.nobodyCanGive : t.check.canGive(givers)}</p>
      {users !== 'readWrite' || access === undefined ? null : memberId == null ? (
        <Link to="/a/$account/members/add" params={{ account: account.id }}>
          {t.check.addFirst}
        </Link>
      ) : (
        <GiveIt member={memberId} grants={reasons.flatMap(reason => reason.grant ?? [])} words={words} />
      )}
    </>
  );
}

interface GiveItProps {
  readonly member: string;
  readonly grants: readonly { permission: string; level: GrantLevel; on?: PermissionGrant['on'] }[];
  readonly words: Vocabulary;
}

/** Opens the editing of their access with the grant filled in as a draft; nothing is saved by it. */
function GiveIt({ member: id, grants, words }: GiveItProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const navigate = useNavigate();
  const member = useQuery(memberQuery(account.id, id)).data?.member;
  const { catalog } = words;
  if (member === undefined || catalog === undefined) return null;
  const give = () => {
    const draft = draftOf(member.access);
    const start = draft.way === 'custom' ? draft.custom : grantsOfRoles(catalog, draft.roles);
    const custom = [
      ...start.filter(one => !grants.some(grant => sameCell(one, grant))),
      ...grants.map(({ permission, level, on }) => ({
        permission,
        level,
        ...(on === undefined ? {} : { on }),
      })),
    ];
    try {
      const key = `rolecall.draft.${account.id}.access.${id}`;
      sessionStorage.setItem(key, JSON.stringify({ ...draft, way: 'custom', custom }));
    } catch {
      // A browser that keeps nothing: the page opens with today's access.
    }
    void navigate({
      to: '/a/$account/members/$member/access/edit',
      params: { account: account.id, member: id },
    });
  };
  return (
    <>
      <Button appearance="primary" onClick={give}>
        {t.check.giveIt}
      </Button>
      <p className={styles.quiet}>{t.check.giveItSays}</p>
    </>
  );
}

const sameCell = (
  a: { readonly permission: string; readonly on?: unknown },
  b: { readonly permission: string; readonly on?: unknown },
): boolean => a.permission === b.permission && JSON.stringify(a.on ?? null) === JSON.stringify(b.on ?? null);
