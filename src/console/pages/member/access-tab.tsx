import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { GivenGrant } from '../../../client/member-directory.ts';
import { grantsQuery } from '../../data/member-queries.ts';
import { actorName } from '../../parts/actor-name.ts';
import { isolatedText } from '../../parts/visible-text.ts';
import { useAccount } from '../../frame/account-context.ts';
import { memberQuery } from '../../data/queries.ts';
import { rolesOf, spoken, useVocabulary } from '../../parts/vocabulary.ts';
import { Empty } from '../../parts/empty.tsx';
import { Section } from '../../parts/page.tsx';
import { date, lastDay } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';

const useStyles = makeStyles({
  list: {
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    display: 'flex',
    flexDirection: 'column',
    rowGap: '12px',
  },
  name: { fontWeight: tokens.fontWeightSemibold },
  text: { margin: 0, maxWidth: '72ch', color: tokens.colorNeutralForeground2 },
  sentences: { margin: 0, paddingInlineStart: '20px', maxWidth: '88ch', overflowWrap: 'anywhere' },
});

/** What was given to this member itself: roles, or custom permissions in words. */
export function AccessTab() {
  const styles = useStyles();
  const { account } = useAccount();
  const { member: id } = useParams({ from: '/a/$account/members/$member/access' });
  const words = useVocabulary(account.id);
  const member = useQuery(memberQuery(account.id, id)).data?.member;
  const grants = useQuery(grantsQuery(account.id, id)).data?.items ?? [];
  if (member === undefined) return null;
  const roles = rolesOf(member.access);
  if (roles.length > 0) {
    return (
      <Section heading={t.access.roles}>
        <ul className={styles.list}>
          {roles.map(({ role, start, end }) => (
            <li key={role}>
              <span className={styles.name}>{words.role(role)}</span>
              <p className={styles.text}>{words.roles.find(one => one.id === role)?.description}</p>
              <p className={styles.text}>
                {start === undefined ? '' : `${t.access.starts(date(start))} `}
                {end === undefined ? t.access.neverEnds : t.access.ends(lastDay(end))}{' '}
                {givenWords(grants.find(one => one.grant.role === role))}
              </p>
            </li>
          ))}
        </ul>
      </Section>
    );
  }
  const custom = 'custom' in member.access ? member.access.custom : [];
  if (custom.length === 0) return <Empty words={t.members.stateDetail['without-access']} />;
  return (
    <Section heading={t.access.custom}>
      <ul className={styles.sentences}>
        {spoken(custom, words, 60).map(sentence => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Section>
  );
}

/** By whom, when and why a role was given (B-1). */
function givenWords(given: GivenGrant | undefined): string {
  if (given === undefined) return '';
  const name = actorName(given.givenBy);
  const by =
    name === undefined ? t.access.given(date(given.givenAt)) : t.access.givenBy(name, date(given.givenAt));
  return given.reason === null ? `${by}.` : `${by}${t.access.reason(isolatedText(given.reason))}.`;
}
