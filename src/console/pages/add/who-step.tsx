import { makeStyles, tokens } from '@fluentui/react-components';
import { LockClosedRegular } from '@fluentui/react-icons/svg/lock-closed';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useAccount } from '../../frame/account-context.ts';
import type { AddSearch } from '../../data/addresses.ts';
import { tenantsQuery } from '../../data/queries.ts';
import { Empty } from '../../parts/empty.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';
import type { AddDraft } from './add-draft.ts';
import { ApplicationForm, GroupForm, UserForm } from './create-forms.tsx';
import { DirectoryWay } from './directory-way.tsx';
import type { FileDraft } from './file-draft.ts';
import { InviteForm } from './invite-form.tsx';
import { useWayReasons, WayLinks } from './way-links.tsx';

const FileForm = lazy(async () => ({ default: (await import('./file-form.tsx')).FileForm }));

const useStyles = makeStyles({
  reason: { display: 'flex', columnGap: '8px', margin: 0, maxWidth: '72ch', alignItems: 'flex-start' },
  icon: { flexShrink: 0, fontSize: '20px', color: tokens.colorNeutralForeground2 },
});

interface WhoStepProps {
  readonly draft: AddDraft;
  readonly search: AddSearch;
  readonly file: FileDraft | undefined;
  /** What the directory said of a field the last time, by pointer. */
  readonly faults: Readonly<Record<string, string>>;
  readonly onDraft: (draft: AddDraft) => void;
  readonly onFile: (file: FileDraft | undefined) => void;
  readonly onSearch: (search: AddSearch) => void;
  readonly onNext: () => void;
}

/** Step 1: who, by one of the ways; a way that is closed says why and who could. */
export function WhoStep(props: WhoStepProps) {
  const { search, draft, faults, file, onDraft, onFile, onNext } = props;
  const { account } = useAccount();
  const tenants = useQuery(tenantsQuery(account.id));
  const reasons = useWayReasons();
  const way = search.way ?? 'directory';
  const reason = reasons[way];
  const form = { draft, faults, onDraft, onNext };
  if (tenants.isSuccess && tenants.data.items.length === 0) return <Empty words={t.add.nobodyInTenant} />;
  return (
    <>
      <WayLinks way={way} reasons={reasons} />
      {reason !== undefined ? (
        <Closed reason={reason} />
      ) : way === 'directory' ? (
        <DirectoryWay
          draft={draft}
          search={search}
          reasons={reasons}
          onDraft={onDraft}
          onSearch={props.onSearch}
          onNext={onNext}
        />
      ) : way === 'invite' ? (
        <InviteForm draft={draft} onDraft={onDraft} onNext={onNext} />
      ) : way === 'file' ? (
        <Suspense fallback={<Waiting rows={4} />}>
          <FileForm file={file} onFile={onFile} onNext={onNext} />
        </Suspense>
      ) : way === 'new-user' ? (
        <UserForm {...form} />
      ) : way === 'new-group' ? (
        <GroupForm {...form} />
      ) : (
        <ApplicationForm {...form} />
      )}
    </>
  );
}

function Closed({ reason }: { readonly reason: string }) {
  const styles = useStyles();
  return (
    <p className={styles.reason} role="status">
      <LockClosedRegular aria-hidden className={styles.icon} />
      {reason}
    </p>
  );
}
