import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { EffectiveAccess, Member } from '../../../client/contract.ts';
import { useAccount } from '../../frame/account-context.ts';
import { effectiveQuery } from '../../data/queries.ts';
import { actorName } from '../../parts/actor-name.ts';
import { kindWord } from '../../parts/member-kind.tsx';
import { StateBadge } from '../../parts/member-state.tsx';
import { Name } from '../../parts/name.tsx';
import { signInName } from '../../parts/sign-in-name.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { groupWays, missingSensitive } from '../../parts/ways.ts';
import { isolatedText } from '../../parts/visible-text.ts';
import { rolesOf, sentences, spoken, useVocabulary } from '../../parts/vocabulary.ts';
import type { Vocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { ago, date, lastDay } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { useTenantNames } from '../members/tenant-names.ts';
import { MemberQuestion } from './question.tsx';

const useStyles = makeStyles({
  facts: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: '16px',
    rowGap: '4px',
    color: tokens.colorNeutralForeground2,
    overflowWrap: 'anywhere',
  },
  words: { display: 'flex', flexDirection: 'column', rowGap: '6px', maxWidth: '88ch' },
  line: { margin: 0, overflowWrap: 'anywhere' },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  list: { margin: 0, paddingInlineStart: '20px' },
});

/** What somebody has, in words, on the first screenful. */
export function Overview({ member }: { readonly member: Member }) {
  const styles = useStyles();
  const { account, me } = useAccount();
  const words = useVocabulary(account.id);
  const tenantName = useTenantNames(account.id);
  const effective = useQuery(effectiveQuery(account.id, member.id));
  const you = member.tenantId === me.tenantId && member.objectId === me.objectId;
  const meaning = t.members.stateDetail[member.state];
  return (
    <>
      <div className={styles.facts}>
        {signInName(member) === null ? null : <Name ltr>{signInName(member) ?? ''}</Name>}
        <span>
          {t.member.at(kindWord(member.kind, member.guest), isolatedText(tenantName(member.tenantId)))}
        </span>
        <StateBadge state={member.state} />
        <span>
          {member.lastActivity === null
            ? t.member.noActivity
            : t.member.lastActivity(ago(member.lastActivity, Date.now()))}
        </span>
        {you ? <strong>{t.member.isYou}</strong> : null}
      </div>
      <div className={styles.words}>
        {meaning === '' ? null : <p className={styles.line}>{meaning}</p>}
        {sentences(member.access, words).map(sentence => (
          <p key={sentence} className={styles.line}>
            {sentence}
          </p>
        ))}
        <p className={styles.quiet}>
          {endInWords(member)} {given(member)}
        </p>
        {member.state !== 'active' ? null : effective.isError ? (
          <ProblemBar
            problem={effective.error}
            account={account.id}
            onRetry={() => void effective.refetch()}
          />
        ) : effective.data === undefined ? (
          <Waiting rows={2} height={16} />
        ) : (
          <Ways member={member} effective={effective.data} words={words} />
        )}
        <MemberQuestion member={member} words={words} />
      </div>
    </>
  );
}

function endInWords(member: Member): string {
  const ends = rolesOf(member.access).flatMap(grant => grant.end ?? []);
  if (member.ends !== null) return t.access.ends(lastDay(member.ends));
  return ends[0] === undefined ? t.access.neverEnds : t.access.someEnd(lastDay(ends.toSorted()[0] ?? ''));
}

function given(member: Member): string {
  const name = actorName(member.addedBy);
  const by =
    name === undefined ? t.access.given(date(member.added)) : t.access.givenBy(name, date(member.added));
  const reason = member.access.reason;
  return reason === undefined ? `${by}.` : `${by}${t.access.reason(isolatedText(reason))}.`;
}

/** What comes through groups, and all of it together. */
function Ways({
  member,
  effective,
  words,
}: {
  readonly member: Member;
  readonly effective: EffectiveAccess;
  readonly words: Vocabulary;
}): ReactNode {
  const styles = useStyles();
  const groups = groupWays(effective.items, words);
  const working = effective.items.filter(holding => holding.withoutEffect === undefined);
  // Custom permissions without a group beside them have been said in full above.
  const said = groups.length === 0 && 'custom' in member.access;
  const missing = missingSensitive(effective.items, words);
  return (
    <>
      {groups.length === 0 ? null : (
        <p className={styles.line}>
          {t.access.throughGroups} {groups.join('; ')}.
        </p>
      )}
      {working.length === 0 ? (
        <p className={styles.line}>{t.access.nothingInAll}</p>
      ) : said ? (
        missing.length === 0 ? null : (
          <p className={styles.line}>{t.access.not(missing)}</p>
        )
      ) : (
        <>
          <p className={styles.line}>{t.access.inAll}</p>
          <ul className={styles.list}>
            {spoken(working, words, 8).map(sentence => (
              <li key={sentence}>{sentence}</li>
            ))}
            {missing.length === 0 ? null : <li>{t.access.not(missing)}</li>}
          </ul>
        </>
      )}
    </>
  );
}
