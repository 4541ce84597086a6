import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../data/api.ts';
import { subjectNames } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Empty } from '../../parts/empty.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import type { Vocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';
import { actionOf, subjectIn, type Question } from './question.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, maxWidth: '88ch' },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 16px',
    paddingBlock: '6px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

type Way = 'who' | 'where' | 'what';

interface Found {
  readonly key: string;
  readonly name: string;
  /** The same asked of this one, which says why. */
  readonly why: Readonly<Record<string, string>>;
}

interface FoundAnswerProps {
  readonly way: Way;
  readonly question: Question;
  readonly words: Vocabulary;
}

/** Who can, on what, or what: each with the question that says why. */
export function FoundAnswer({ way, question, words }: FoundAnswerProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const query = useQuery({
    queryKey: ['account', account.id, 'check', way, question, words],
    queryFn: ({ signal }) => find(account.id, way, question, words, signal),
  });
  if (query.isError) {
    return <ProblemBar problem={query.error} account={account.id} onRetry={() => void query.refetch()} />;
  }
  if (query.data === undefined) return <Waiting rows={4} />;
  if (query.data.items.length === 0) return <Empty words={t.check.noneFound} />;
  return (
    <>
      <p className={styles.quiet}>
        {t.check.found(query.data.items.length)} {query.data.more ? t.check.foundMore : ''}
      </p>
      <ul className={styles.list} aria-label={t.check.answer}>
        {query.data.items.map(one => (
          <li key={one.key} className={styles.row}>
            <span>{one.name}</span>
            <Link to="/a/$account/check" params={{ account: account.id }} search={one.why}>
              {t.check.why}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

async function find(
  account: string,
  way: Way,
  question: Question,
  words: Vocabulary,
  signal: AbortSignal,
): Promise<{ readonly items: readonly Found[]; readonly more: boolean }> {
  const page = { limit: 200 };
  const { permission, level, resource } = question;
  const subject = subjectIn(question);
  const asked = { subject: `${subject.type}:${subject.id}`, permission, level };
  const on = resource.type === 'account' ? 'account' : `${resource.type}/${resource.id}`;
  if (way === 'what') {
    const answer = await api.searchActions(account, { subject, resource, page }, { signal });
    const items = answer.results.map(({ name }) => {
      const [held = '', at = 'read'] = name.split(':');
      const level = at === 'readWrite' ? 'readWrite' : 'read';
      return {
        key: name,
        name: `${words.permission(held)}: ${t.access.level[level]}`,
        why: { subject: asked.subject, permission: held, level, on },
      };
    });
    return { items, more: (answer.page?.next_token ?? '') !== '' };
  }
  if (way === 'where') {
    const items: Found[] = [];
    for (const type of words.find(permission)?.scope === 'account' ? ['account'] : typesOf(words)) {
      const request = { subject, action: actionOf(question), resource: { type }, page };
      const answer = await api.searchResources(account, request, { signal });
      for (const { id } of answer.results) {
        items.push({
          key: `${type}/${id}`,
          name: type === 'account' ? words.place(undefined) : words.place({ type, id }),
          why: { ...asked, on: type === 'account' ? 'account' : `${type}/${id}` },
        });
      }
    }
    return { items, more: false };
  }
  const found: { readonly type: string; readonly id: string }[] = [];
  let more = false;
  for (const type of ['user', 'application']) {
    const request = { subject: { type }, action: actionOf(question), resource, page };
    const answer = await api.searchSubjects(account, request, { signal });
    more ||= (answer.page?.next_token ?? '') !== '';
    found.push(...answer.results.map(({ id }) => ({ type, id })));
  }
  const ids = found.map(({ id }) => id);
  const names = await subjectNames(account, ids, signal);
  const items = found.map(({ type, id }) => {
    const known = names.get(id);
    return {
      key: `${type}:${id}`,
      name: known === undefined ? t.check.unnamed(isolatedText(id.split('/')[1] ?? id)) : isolatedText(known),
      why: { subject: `${type}:${id}`, permission, level, on },
    };
  });
  return { items, more };
}

const typesOf = (words: Vocabulary): readonly string[] =>
  (words.catalog?.resourceTypes ?? []).map(({ id }) => id).filter(id => id !== 'account');
