import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useAccount } from '../../frame/account-context.ts';
import { memberQuery } from '../../data/queries.ts';
import { rolesOf, spoken, useVocabulary } from '../../parts/vocabulary.ts';
import { Empty } from '../../parts/empty.tsx';
import { Section } from '../../parts/page.tsx';
import { date, lastDay } from '../../texts/format.ts';
import { t } from '../../texts/en.ts';

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
                {end === undefined ? t.access.neverEnds : t.access.ends(lastDay(end))}
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
