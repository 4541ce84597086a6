import { Checkbox, Field, Input, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useAccount } from '../../frame/account-context.ts';
import { useDirectoryRight } from '../../parts/directory-right.ts';
import { PeoplePicker } from '../../parts/people-picker.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { t } from '../../texts/en.ts';
import { complete, mailOk, urlOk, userNameOk } from './add-draft.ts';
import type { AddDraft, ApplicationDraft, Chosen, GroupDraft, UserDraft } from './add-draft.ts';
import { StepBar } from './step-bar.tsx';

export const useFormStyles = makeStyles({
  fields: { display: 'flex', flexWrap: 'wrap', gap: '16px', maxWidth: '640px' },
  field: { flexGrow: 1, flexBasis: '240px', minWidth: 0 },
  whole: { maxWidth: '640px' },
  note: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
  part: {
    paddingInlineStart: '32px',
    display: 'flex',
    flexDirection: 'column',
    rowGap: '8px',
    maxWidth: '608px',
  },
});

interface FormProps {
  readonly draft: AddDraft;
  /** What the directory said of a field the last time, by pointer. */
  readonly faults: Readonly<Record<string, string>>;
  readonly onDraft: (draft: AddDraft) => void;
  readonly onNext: () => void;
}

/** What is wrong with a field: only once somebody has tried to go on, or the directory has said so. */
const said = (tried: boolean, fault: string | undefined, refused: string | undefined) => {
  const message = (tried ? fault : undefined) ?? refused;
  return message === undefined ? {} : { validationMessage: message };
};

const missing = (text: string): string | undefined => (text.trim() === '' ? t.create.missing : undefined);
const chosen = (hit: Chosen): Chosen => ({
  tenantId: hit.tenantId,
  objectId: hit.objectId,
  kind: hit.kind,
  displayName: hit.displayName,
  userPrincipalName: hit.userPrincipalName,
});

function useTrying(draft: AddDraft, way: 'new-user' | 'new-group' | 'new-application', onNext: () => void) {
  const [tried, setTried] = useState(false);
  return {
    tried,
    next: () => {
      setTried(true);
      if (complete(draft, way)) onNext();
    },
  };
}

/** A new person of the own directory (U-2). */
export function UserForm({ draft, faults, onDraft, onNext }: FormProps) {
  const styles = useFormStyles();
  const { me } = useAccount();
  const { user } = draft;
  const { tried, next } = useTrying(draft, 'new-user', onNext);
  const domain = me.tenant?.defaultDomain ?? '';
  const set = (changes: Partial<UserDraft>) => onDraft({ ...draft, user: { ...user, ...changes } });
  return (
    <>
      <div className={styles.fields}>
        <Field
          className={styles.field}
          required
          label={t.create.givenName}
          {...said(tried, missing(user.givenName), faults['/givenName'])}
        >
          <Input
            value={user.givenName}
            maxLength={64}
            autoComplete="off"
            onChange={(_, data) => set({ givenName: data.value })}
          />
        </Field>
        <Field
          className={styles.field}
          required
          label={t.create.surname}
          {...said(tried, missing(user.surname), faults['/surname'])}
        >
          <Input
            value={user.surname}
            maxLength={64}
            autoComplete="off"
            onChange={(_, data) => set({ surname: data.value })}
          />
        </Field>
      </div>
      <Field
        className={styles.whole}
        required
        label={t.create.userName}
        {...said(
          tried,
          missing(user.userName) ?? (userNameOk(user.userName) ? undefined : t.create.badUserName),
          faults['/userName'],
        )}
      >
        <Input
          dir="ltr"
          value={user.userName}
          maxLength={64}
          autoComplete="off"
          spellCheck={false}
          contentAfter={<span>@{domain}</span>}
          onChange={(_, data) => set({ userName: data.value })}
        />
      </Field>
      <PeoplePicker
        kind="group"
        label={t.create.groups}
        find={t.create.findGroup}
        picked={user.groups}
        make={chosen}
        onChange={groups => set({ groups })}
      />
      <Administrator
        user={user}
        tried={tried}
        onSet={set}
        domain={domain}
        refused={faults['/recoveryEmail']}
      />
      <StepBar label={t.add.next} onNext={next} />
    </>
  );
}

interface AdministratorProps {
  readonly user: UserDraft;
  readonly tried: boolean;
  readonly domain: string;
  readonly refused: string | undefined;
  readonly onSet: (changes: Partial<UserDraft>) => void;
}

function Administrator({ user, tried, domain, refused, onSet }: AdministratorProps) {
  const styles = useFormStyles();
  const { reason } = useDirectoryRight('globalAdministrator');
  return (
    <div>
      <Checkbox
        label={t.create.administrator(isolatedText(domain))}
        checked={user.administrator && reason === undefined}
        aria-disabled={reason !== undefined}
        aria-describedby="administrator-says"
        onChange={(_, data) => {
          if (reason === undefined) onSet({ administrator: data.checked === true });
        }}
      />
      <div className={styles.part}>
        <p id="administrator-says" className={styles.note}>
          {reason ?? t.create.administratorHint}
        </p>
        {user.administrator && reason === undefined ? (
          <Field
            required
            label={t.create.recovery}
            {...said(tried, mailOk(user.recoveryEmail) ? undefined : t.create.badMail, refused)}
          >
            <Input
              type="email"
              dir="ltr"
              value={user.recoveryEmail}
              maxLength={254}
              autoComplete="off"
              onChange={(_, data) => onSet({ recoveryEmail: data.value })}
            />
          </Field>
        ) : null}
      </div>
    </div>
  );
}

/** A new group of the own directory (G-2). */
export function GroupForm({ draft, faults, onDraft, onNext }: FormProps) {
  const styles = useFormStyles();
  const { group } = draft;
  const { tried, next } = useTrying(draft, 'new-group', onNext);
  const set = (changes: Partial<GroupDraft>) => onDraft({ ...draft, group: { ...group, ...changes } });
  return (
    <>
      <Field
        className={styles.whole}
        required
        label={t.create.name}
        {...said(tried, missing(group.name), faults['/name'])}
      >
        <Input
          value={group.name}
          maxLength={120}
          autoComplete="off"
          onChange={(_, data) => set({ name: data.value })}
        />
      </Field>
      <Field className={styles.whole} label={t.create.description}>
        <Textarea
          value={group.description}
          maxLength={1024}
          onChange={(_, data) => set({ description: data.value })}
        />
      </Field>
      <PeoplePicker
        kind="user"
        label={t.create.members}
        find={t.create.findPerson}
        picked={group.members}
        make={chosen}
        onChange={members => set({ members })}
      />
      <StepBar label={t.add.next} onNext={next} />
    </>
  );
}

const mostUrl = 256;

/** A new application of the own directory (P-2). */
export function ApplicationForm({ draft, faults, onDraft, onNext }: FormProps) {
  const styles = useFormStyles();
  const { application } = draft;
  const { tried, next } = useTrying(draft, 'new-application', onNext);
  const set = (changes: Partial<ApplicationDraft>) =>
    onDraft({ ...draft, application: { ...application, ...changes } });
  const { name, replyUrl, appIdUri } = application;
  return (
    <>
      <Field
        className={styles.whole}
        required
        label={t.create.name}
        {...said(tried, missing(name), faults['/name'])}
      >
        <Input
          value={name}
          maxLength={120}
          autoComplete="off"
          onChange={(_, data) => set({ name: data.value })}
        />
      </Field>
      <Field
        className={styles.whole}
        required
        label={t.create.replyUrl}
        hint={`${t.create.replyHint} · ${t.create.counter(replyUrl.length, mostUrl)}`}
        {...said(tried, urlOk(replyUrl) ? undefined : t.create.badUrl, faults['/replyUrl'])}
      >
        <Input
          dir="ltr"
          value={replyUrl}
          maxLength={mostUrl}
          autoComplete="off"
          onChange={(_, data) => set({ replyUrl: data.value })}
        />
      </Field>
      <Field
        className={styles.whole}
        label={t.create.appIdUri}
        hint={t.create.counter(appIdUri.length, mostUrl)}
        {...said(
          tried,
          appIdUri.trim() === '' || urlOk(appIdUri) ? undefined : t.create.badUrl,
          faults['/appIdUri'],
        )}
      >
        <Input
          dir="ltr"
          value={appIdUri}
          maxLength={mostUrl}
          autoComplete="off"
          onChange={(_, data) => set({ appIdUri: data.value })}
        />
      </Field>
      <StepBar label={t.add.next} onNext={next} />
    </>
  );
}
