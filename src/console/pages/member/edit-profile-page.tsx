import { Button, Field, Input, makeStyles, Spinner, Textarea, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Member } from '../../../client/contract.ts';
import type { DirectoryProfile, NamedObject, ProfileChanges } from '../../../client/member-directory.ts';
import { ClientProblem } from '../../../client/problem.ts';
import { api } from '../../data/api.ts';
import { preview } from '../../data/confirmed-preview.ts';
import { profileQuery } from '../../data/member-queries.ts';
import { memberQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { EffectView } from '../../parts/effect-view.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { PeoplePicker } from '../../parts/people-picker.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { useVocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { time } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { useTenantNames } from '../members/tenant-names.ts';
import { changesOf, isEmpty } from './profile-changes.ts';
import { saidOf } from './said.ts';

const useStyles = makeStyles({
  fields: { display: 'flex', flexDirection: 'column', rowGap: '16px', maxWidth: '640px' },
  note: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

/** Editing what the directory keeps of a member, as far as it can be changed here (U-5, G-2, P-2, T-11). */
export function EditProfilePage() {
  const { account } = useAccount();
  const { member: id } = useParams({ from: '/a/$account/members/$member/profile/edit' });
  const member = useQuery(memberQuery(account.id, id));
  const profile = useQuery({ ...profileQuery(account.id, id), retry: false, staleTime: 0 });
  const problem = member.error ?? profile.error;
  if (member.data !== undefined && profile.data !== undefined && problem === null) {
    return <Editor key={id} member={member.data.member} profile={profile.data} />;
  }
  return (
    <Page heading={t.profile.title} title={[t.profile.title, account.name]}>
      {problem === null ? (
        <Waiting rows={5} />
      ) : (
        <ProblemBar problem={problem} account={account.id} onRetry={() => void profile.refetch()} />
      )}
    </Page>
  );
}

function Editor({ member, profile }: { readonly member: Member; readonly profile: DirectoryProfile }) {
  const styles = useStyles();
  const { account } = useAccount();
  const tenant = isolatedText(useTenantNames(account.id)(member.tenantId));
  const navigate = useNavigate();
  const [before] = useState(profile);
  const [draft, setDraft] = useState(profile);
  const changes = changesOf(before, draft);
  const name = isolatedText(member.displayName);
  const back = () =>
    void navigate({ to: '/a/$account/members/$member', params: { account: account.id, member: member.id } });
  const save = useSave(member, tenant, changes);
  const faults = Object.fromEntries(
    save.write.error instanceof ClientProblem
      ? save.write.error.errors.map(({ pointer, detail }) => [pointer, detail])
      : [],
  );
  return (
    <Page heading={t.profile.heading(name)} title={[t.profile.heading(name), account.name]}>
      <p className={styles.note}>{reasonOf(before) ?? t.profile.says(tenant)}</p>
      <Fields draft={draft} before={before} faults={faults} onChange={setDraft} />
      {save.asks ? <Memberships look={save.look} /> : null}
      {save.write.isError ? <ProblemBar problem={save.write.error} account={account.id} /> : null}
      <div className={styles.actions}>
        <Button onClick={back}>{t.profile.cancel}</Button>
        <Button
          appearance="primary"
          icon={save.write.isPending ? <Spinner size="tiny" /> : null}
          disabledFocusable={
            isEmpty(changes) || save.write.isPending || (save.asks && save.look.data === undefined)
          }
          onClick={() => {
            if (!isEmpty(changes) && !save.write.isPending && (!save.asks || save.look.data !== undefined))
              save.write.mutate();
          }}
        >
          {t.profile.save}
        </Button>
      </div>
    </Page>
  );
}

function reasonOf(profile: DirectoryProfile): string | undefined {
  if (profile.masteredBy === 'another-tenant') return t.profile.anotherTenant;
  if (profile.masteredBy === 'on-premises')
    return profile.kind === 'group' ? t.profile.groupOnPremises : t.profile.onPremises;
  return undefined;
}

/** Memberships give and take access: their effect is on the screen before they change (B-2). */
function useSave(member: Member, tenant: string, changes: ProfileChanges) {
  const { account } = useAccount();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const asks = changes.groups !== undefined || changes.members !== undefined;
  const look = useQuery({
    queryKey: ['account', account.id, 'preview-profile', member.id, changes],
    queryFn: ({ signal }) =>
      preview(confirm =>
        api.members.previewProfile(account.id, member.id, changes, {
          signal,
          ...(confirm === undefined ? {} : { confirm }),
        }),
      ),
    enabled: asks,
    gcTime: 0,
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  const write = useMutation({
    mutationFn: () =>
      api.members.changeProfile(account.id, member.id, changes, {
        ...(asks && look.data !== undefined ? { plan: look.data.effect.plan } : {}),
        ...(look.data?.confirm === undefined ? {} : { confirm: look.data.confirm }),
      }),
    onSuccess: async () => {
      saidOf(member.id).set(t.profile.saved(tenant, time(new Date())));
      await queryClient.invalidateQueries({ queryKey: ['account', account.id] });
      await navigate({
        to: '/a/$account/members/$member',
        params: { account: account.id, member: member.id },
      });
    },
  });
  return { asks, look, write };
}

function Memberships({ look }: { readonly look: ReturnType<typeof useSave>['look'] }) {
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  return (
    <Section heading={t.profile.memberships}>
      {look.isError ? (
        <ProblemBar problem={look.error} account={account.id} onRetry={() => void look.refetch()} />
      ) : look.data === undefined ? (
        <Waiting rows={2} />
      ) : (
        <EffectView lines={look.data.effect.effect} words={words} name />
      )}
    </Section>
  );
}

interface FieldsProps {
  readonly draft: DirectoryProfile;
  readonly before: DirectoryProfile;
  readonly faults: Readonly<Record<string, string>>;
  readonly onChange: (draft: DirectoryProfile) => void;
}

type TextName = 'givenName' | 'surname' | 'userName' | 'name' | 'description' | 'replyUrl' | 'appIdUri';

const labels: Readonly<Record<TextName, string>> = {
  givenName: t.create.givenName,
  surname: t.create.surname,
  userName: t.create.userName,
  name: t.create.name,
  description: t.create.description,
  replyUrl: t.create.replyUrl,
  appIdUri: t.create.appIdUri,
};

const textsOf: Readonly<Record<Member['kind'], readonly TextName[]>> = {
  user: ['givenName', 'surname', 'userName'],
  group: ['name', 'description'],
  application: ['name', 'replyUrl', 'appIdUri'],
};

const ltr: readonly TextName[] = ['userName', 'replyUrl', 'appIdUri'];

function Fields({ draft, before, faults, onChange }: FieldsProps) {
  const styles = useStyles();
  const names = before.masteredBy === null ? textsOf[before.kind] : [];
  const picked = (hit: NamedObject): NamedObject => ({
    objectId: hit.objectId,
    displayName: hit.displayName,
  });
  const fixed = before.kind === 'group' ? unwritableWords(before) : undefined;
  return (
    <div className={styles.fields}>
      {names.map(name => {
        const fault = faults[`/${name}`];
        const set = (value: string) => onChange({ ...draft, [name]: value });
        return (
          <Field
            key={name}
            label={labels[name]}
            {...(fault === undefined ? {} : { validationMessage: fault })}
          >
            {name === 'description' ? (
              <Textarea
                value={draft.description ?? ''}
                maxLength={1024}
                onChange={(_, data) => set(data.value)}
              />
            ) : (
              <Input
                {...(ltr.includes(name) ? { dir: 'ltr' } : {})}
                value={draft[name] ?? ''}
                maxLength={256}
                autoComplete="off"
                contentAfter={name === 'userName' ? <span>@{before.domain}</span> : null}
                onChange={(_, data) => set(data.value)}
              />
            )}
          </Field>
        );
      })}
      {draft.groups === undefined ? null : (
        <PeoplePicker
          kind="group"
          label={t.groups.heading}
          find={t.create.findGroup}
          picked={draft.groups}
          make={picked}
          onChange={groups => onChange({ ...draft, groups })}
        />
      )}
      {fixed === undefined ? null : <p className={styles.note}>{fixed}</p>}
      {draft.members === undefined || fixed !== undefined || before.masteredBy !== null ? null : (
        <PeoplePicker
          kind="user"
          label={t.people.heading}
          find={t.create.findPerson}
          picked={draft.members}
          make={picked}
          onChange={members => onChange({ ...draft, members })}
        />
      )}
    </div>
  );
}

const unwritableWords = ({ unwritable }: DirectoryProfile): string | undefined =>
  unwritable === 'dynamic'
    ? t.profile.dynamic
    : unwritable === 'mail-enabled'
      ? t.profile.mailEnabled
      : undefined;
