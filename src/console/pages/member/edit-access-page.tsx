import { makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { MemberRead } from '../../../client/client.ts';
import { useAccount } from '../../frame/account-context.ts';
import { memberQuery } from '../../data/queries.ts';
import { useKept } from '../../data/kept.ts';
import { AccessEditor } from '../../parts/access-editor/access-editor.tsx';
import { draftOf, emptyDraft, faultsOf, sameDraft } from '../../parts/access-editor/access-draft.ts';
import type { AccessDraft } from '../../parts/access-editor/access-draft.ts';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { rolesOf, spoken, useVocabulary } from '../../parts/vocabulary.ts';
import type { Vocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/en.ts';
import { EditFooter } from './edit-footer.tsx';

/** Changing what was given to a member itself; the whole effect stands in the footer before it is saved (3.3). */
export function EditAccessPage() {
  const { account } = useAccount();
  const { member: id } = useParams({ from: '/a/$account/members/$member/access/edit' });
  const query = useQuery(memberQuery(account.id, id));
  const words = useVocabulary(account.id);
  if (query.data !== undefined && words.catalog !== undefined) {
    return (
      <Editor key={id} read={query.data} words={words} onReload={async () => (await query.refetch()).data} />
    );
  }
  return (
    <Page heading={t.member.edit.title} title={[t.member.edit.title, account.name]}>
      {query.isError ? (
        <ProblemBar problem={query.error} account={account.id} onRetry={() => void query.refetch()} />
      ) : (
        <Waiting rows={6} />
      )}
    </Page>
  );
}

interface EditorProps {
  readonly read: MemberRead;
  readonly words: Vocabulary;
  readonly onReload: () => Promise<MemberRead | undefined>;
}

function Editor({ read, words, onReload }: EditorProps) {
  const { account } = useAccount();
  // Where the editing began: what others do meanwhile must not slip under it.
  const [base, setBase] = useState(read);
  const { member } = base;
  const before = draftOf(member.access);
  const [draft, setDraft, clearDraft] = useKept(`${account.id}.access.${member.id}`, before, readDraft);
  const [tried, setTried] = useState(false);
  const changed = !sameDraft(draft, before);
  const faults = faultsOf(draft, new Date());
  const name = isolatedText(member.displayName);
  useLeaveGuard(changed);

  return (
    <Page
      heading={t.member.edit.heading(name)}
      title={[`${changed ? `${t.member.edit.unsaved} ` : ''}${t.member.edit.title}: ${name}`, account.name]}
    >
      <CustomNow read={base} words={words} />
      <AccessEditor
        words={words}
        draft={draft}
        kinds={[member.kind]}
        faults={tried || draft.roles.length > 0 ? faults : {}}
        onChange={setDraft}
      />
      <EditFooter
        base={base}
        draft={draft}
        changed={changed}
        faulty={Object.keys(faults).length > 0}
        words={words}
        onTried={() => setTried(true)}
        onDiscard={clearDraft}
        onReload={async keep => {
          const now = await onReload();
          if (now === undefined) return;
          setBase(now);
          if (!keep) setDraft(draftOf(now.member.access));
        }}
      />
    </Page>
  );
}

const useStyles = makeStyles({
  text: { margin: 0, maxWidth: '72ch' },
  list: { margin: 0, paddingInlineStart: '20px', maxWidth: '88ch', overflowWrap: 'anywhere' },
});

/** Custom permissions are shown and not edited here; a role chosen replaces them (R-2). */
function CustomNow({ read, words }: { readonly read: MemberRead; readonly words: Vocabulary }) {
  const styles = useStyles();
  const { access, displayName } = read.member;
  if (!('custom' in access) || rolesOf(access).length > 0 || access.custom.length === 0) return null;
  return (
    <>
      <p className={styles.text}>{t.editor.customReadOnly(isolatedText(displayName))}</p>
      <ul className={styles.list}>
        {spoken(access.custom, words, 60).map(sentence => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </>
  );
}

function readDraft(value: unknown): AccessDraft | undefined {
  if (typeof value !== 'object' || value === null || !Array.isArray((value as AccessDraft).roles))
    return undefined;
  return { ...emptyDraft, ...(value as AccessDraft) };
}

/** The browser asks before a page with unsaved edits is closed. */
function useLeaveGuard(changed: boolean): void {
  useEffect(() => {
    if (!changed) return undefined;
    const guard = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', guard);
    return () => removeEventListener('beforeunload', guard);
  }, [changed]);
}
