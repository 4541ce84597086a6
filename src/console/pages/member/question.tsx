import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Member } from '../../../client/contract.ts';
import { catalogQuery, resourcesQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { levelOf, levelsOf, PermissionPicker } from '../../parts/permission-picker.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { subjectText } from '../../parts/subject-picker.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import type { Vocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';
import { CouldAnswer } from '../check/could-answer.tsx';
import { questionOf } from '../check/question.ts';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', rowGap: '12px', alignItems: 'flex-start' },
  // What opens stands where the text above it does.
  opens: { paddingInlineStart: 0 },
  form: { display: 'flex', flexWrap: 'wrap', gap: '12px', alignItems: 'flex-start' },
  answer: {
    borderInlineStartWidth: '3px',
    borderInlineStartStyle: 'solid',
    borderInlineStartColor: tokens.colorNeutralStroke1,
    paddingInlineStart: '12px',
  },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

const need = { subject: true, permission: true, on: true };

/** "Could they ...?" on somebody's own page: a permission and a place in, a sentence with why out (D-3). The question is the address. */
export function MemberQuestion({ member, words }: { readonly member: Member; readonly words: Vocabulary }) {
  const styles = useStyles();
  const { account } = useAccount();
  const search = useSearch({ from: '/a/$account/members/$member' });
  const navigate = useNavigate();
  const [open, setOpen] = useState(search.permission !== undefined);
  const catalog = useQuery({ ...catalogQuery, enabled: open });
  const resources = useQuery({ ...resourcesQuery(account.id), enabled: open });
  if (member.kind === 'group') return null;
  const { tenantId, objectId, kind } = member;
  const permission = words.find(search.permission ?? '');
  const question = questionOf({
    ...search,
    subject: subjectText({ type: kind, tenantId, objectId }),
    level: levelOf(search.level, levelsOf(permission)),
    scope: permission?.scope,
    account: account.id,
    need,
  });
  const problem = catalog.error ?? resources.error;
  return (
    <div className={styles.box}>
      <Button
        appearance="transparent"
        className={styles.opens}
        icon={open ? <ChevronDownRegular /> : <ChevronRightRegular />}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {t.question.heading(isolatedText(member.displayName))}
      </Button>
      {!open ? null : problem !== null ? (
        <ProblemBar problem={problem} account={account.id} />
      ) : catalog.data === undefined || resources.data === undefined ? (
        <Waiting rows={1} />
      ) : (
        <>
          <div className={styles.form}>
            <PermissionPicker
              catalog={catalog.data}
              resources={resources.data.items}
              value={search}
              want={need}
              onChange={change =>
                void navigate({
                  to: '.',
                  search: now => ({ ...now, ...change }),
                  replace: true,
                  resetScroll: false,
                })
              }
            />
          </div>
          <div aria-live="polite" className={styles.answer}>
            {question === undefined ? (
              <p className={styles.quiet}>{t.question.incomplete}</p>
            ) : (
              <CouldAnswer question={question} name={member.displayName} words={words} />
            )}
          </div>
        </>
      )}
    </div>
  );
}
