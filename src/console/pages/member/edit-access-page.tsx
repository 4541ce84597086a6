import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import type { MemberRead } from '../../../client/client.ts';
import { useAccount } from '../../frame/account-context.ts';
import { effectiveQuery, memberQuery } from '../../data/queries.ts';
import { useKept } from '../../data/kept.ts';
import { AccessEditor } from '../../parts/access-editor/access-editor.tsx';
import { draftOf, emptyDraft, faultsOf, sameDraft } from '../../parts/access-editor/access-draft.ts';
import type { AccessDraft } from '../../parts/access-editor/access-draft.ts';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { useVocabulary } from '../../parts/vocabulary.ts';
import type { Vocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';
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
  const before = useMemo(() => draftOf(member.access), [member.access]);
  const [draft, setDraft, clearDraft] = useKept(`${account.id}.access.${member.id}`, before, readDraft);
  const [tried, setTried] = useState(false);
  const changed = !sameDraft(draft, before);
  const faults = faultsOf(draft, new Date());
  const name = isolatedText(member.displayName);
  const effective = useQuery(effectiveQuery(account.id, member.id)).data;
  const through = useMemo(
    () => effective?.items.filter(({ from }) => from.some(ground => ground.member !== member.id)) ?? [],
    [effective, member.id],
  );
  useLeaveGuard(changed);

  return (
    <Page
      heading={t.member.edit.heading(name)}
      title={[`${changed ? `${t.member.edit.unsaved} ` : ''}${t.member.edit.title}: ${name}`, account.name]}
    >
      <AccessEditor
        words={words}
        draft={draft}
        kinds={[member.kind]}
        begun={before}
        through={through}
        faults={tried || draft.roles.length > 0 || draft.custom.length > 0 ? faults : {}}
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
        onReload={async next => {
          const now = await onReload();
          if (now === undefined) return;
          setBase(now);
          setDraft(next ?? draftOf(now.member.access));
        }}
      />
    </Page>
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
