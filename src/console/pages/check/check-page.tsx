import { Field, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { catalogQuery, resourcesQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Page, Section } from '../../parts/page.tsx';
import { levelOf, levelsOf, PermissionPicker } from '../../parts/permission-picker.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { subjectOf, SubjectPicker, subjectText } from '../../parts/subject-picker.tsx';
import { useVocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';
import { CouldAnswer } from './could-answer.tsx';
import { questionOf, type Question } from './question.ts';
import { FoundAnswer } from './found-answer.tsx';
import { useSubjectName } from './subject-name.ts';

const useStyles = makeStyles({
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
  form: { display: 'flex', flexWrap: 'wrap', gap: '12px', alignItems: 'flex-start' },
  way: { width: '280px', maxWidth: '100%' },
});

const ways = ['could', 'who', 'where', 'what'] as const;
type Way = (typeof ways)[number];
/** What each question needs to be told; the rest is its answer. */
const needs: Readonly<Record<Way, { subject: boolean; permission: boolean; on: boolean }>> = {
  could: { subject: true, permission: true, on: true },
  who: { subject: false, permission: true, on: true },
  where: { subject: true, permission: true, on: false },
  what: { subject: true, permission: false, on: true },
};

/** A question in, a sentence out (D-2, D-3); the question is the address. */
export function CheckPage() {
  const styles = useStyles();
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const search = useSearch({ from: '/a/$account/check' });
  const navigate = useNavigate({ from: '/a/$account/check' });
  const catalog = useQuery(catalogQuery);
  const resources = useQuery(resourcesQuery(account.id));
  const way = ways.find(one => one === search.way) ?? 'could';
  const need = needs[way];
  const subject = subjectOf(search.subject);
  const name = useSubjectName(subject);
  const go = (change: Partial<typeof search>) =>
    void navigate({ search: now => ({ ...now, ...change }), replace: true });
  const problem = catalog.error ?? resources.error;
  const question = questionOf({
    ...search,
    level: levelOf(search.level, levelsOf(words.find(search.permission ?? ''))),
    scope: words.find(search.permission ?? '')?.scope,
    account: account.id,
    need,
  });
  return (
    <Page heading={t.check.heading} title={[t.check.heading, account.name]}>
      <p className={styles.quiet}>{t.check.intro}</p>
      {problem !== null ? (
        <ProblemBar
          problem={problem}
          account={account.id}
          onRetry={() => void Promise.all([catalog.refetch(), resources.refetch()])}
        />
      ) : catalog.data === undefined || resources.data === undefined ? (
        <Waiting rows={3} />
      ) : (
        <>
          <div className={styles.form}>
            <Field label={t.check.wayLabel} className={styles.way}>
              <Select value={way} onChange={(_, { value }) => go({ way: value })}>
                {ways.map(one => (
                  <option key={one} value={one}>
                    {t.check.ways[one]}
                  </option>
                ))}
              </Select>
            </Field>
            {need.subject ? (
              <SubjectPicker
                value={subject}
                name={name}
                onChange={next => go({ subject: next === undefined ? '' : subjectText(next) })}
              />
            ) : null}
            <PermissionPicker
              catalog={catalog.data}
              resources={resources.data.items}
              value={search}
              want={need}
              onChange={go}
            />
          </div>
          <Section heading={t.check.answer}>
            <div aria-live="polite">
              {question === undefined ? (
                <p className={styles.quiet}>{t.check.incomplete}</p>
              ) : (
                <Answer way={way} question={question} name={name} />
              )}
            </div>
          </Section>
        </>
      )}
    </Page>
  );
}

interface AnswerProps {
  readonly way: Way;
  readonly question: Question;
  readonly name: string | undefined;
}

function Answer({ way, question, name }: AnswerProps) {
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  return way === 'could' ? (
    <CouldAnswer question={question} name={name} words={words} />
  ) : (
    <FoundAnswer way={way} question={question} words={words} />
  );
}
