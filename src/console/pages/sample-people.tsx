import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { SamplePerson } from '../../client/contract.ts';
import { sampleQuery } from '../data/queries.ts';
import { firstThen, signInUrl } from '../data/session.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Name } from '../parts/name.tsx';
import { Section } from '../parts/page.tsx';
import { t } from '../texts/t.ts';

const useStyles = makeStyles({
  cards: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 270px), 1fr))',
    gap: '12px',
  },
  card: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '12px',
    justifyContent: 'space-between',
    padding: '16px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  says: { margin: 0, fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  facts: {
    margin: 0,
    display: 'grid',
    gridTemplateColumns: 'auto 1fr',
    columnGap: '8px',
    rowGap: '4px',
    fontSize: '12px',
  },
  term: { color: tokens.colorNeutralForeground2, alignSelf: 'center' },
  value: {
    margin: 0,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: '4px',
    fontFamily: tokens.fontFamilyMonospace,
    overflowWrap: 'anywhere',
  },
  tries: { margin: 0, paddingInlineStart: '20px', lineHeight: '24px' },
  link: { color: tokens.colorBrandForegroundLink },
});

/** The people of a sample installation, each with a password in plain sight, and what to try (3.1). */
export function SamplePeople({ deep }: { readonly deep: boolean }) {
  const styles = useStyles();
  const sample = useQuery(sampleQuery).data;
  if (sample == null) return null;
  const manager = sample.people.find(person => person.role === 'manager')?.userName;
  return (
    <>
      <Section heading={t.first.sample}>
        <ul className={styles.cards}>
          {sample.people.map(person => (
            <PersonCard key={person.userName} person={person} deep={deep} />
          ))}
        </ul>
      </Section>
      {sample.try.length === 0 ? null : (
        <Section heading={t.first.tryThis}>
          <ul className={styles.tries}>
            {sample.try.map(({ text, href }) => (
              <li key={href + text}>
                <a className={styles.link} href={tried(href, manager)}>
                  {text}
                </a>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

/** A page to try, by way of signing in as somebody who can. */
function tried(href: string, manager: string | undefined): string {
  const back = href.startsWith('/') ? href : firstThen(href);
  return signInUrl({ back, ...(manager === undefined ? {} : { hint: manager }) });
}

function PersonCard({ person, deep }: { readonly person: SamplePerson; readonly deep: boolean }) {
  const styles = useStyles();
  const href = signInUrl({ hint: person.userName, ...(deep ? {} : { back: '/' }) });
  return (
    <li className={styles.card}>
      <div>
        <p className={styles.says}>
          <Name>{person.says}</Name>
        </p>
      </div>
      <dl className={styles.facts}>
        <dt className={styles.term}>{t.first.userName}</dt>
        <dd className={styles.value}>
          <Name ltr>{person.userName}</Name>
        </dd>
        <dt className={styles.term}>{t.first.password}</dt>
        <dd className={styles.value}>
          {person.password}{' '}
          <CopyButton compact text={person.password} label={t.first.copyPassword(person.name)} />
        </dd>
      </dl>
      <div>
        <Button as="a" href={href}>
          {t.first.signInAs(person.name)}
        </Button>
      </div>
    </li>
  );
}
