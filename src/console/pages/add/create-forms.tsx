import { Checkbox, Field, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useAccount } from '../../frame/account-context.ts';
import { useDirectoryRight } from '../../parts/directory-right.ts';
import { PeoplePicker } from '../../parts/people-picker.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { t } from '../../texts/t.ts';
import { complete, mailOk, urlOk, userNameOk } from './add-draft.ts';
import type { AddDraft, ApplicationDraft, Chosen, GroupDraft, UserDraft } from './add-draft.ts';
import { StepBar } from './step-bar.tsx';
import { TextField } from './text-field.tsx';

export const useFormStyles = makeStyles({
  fields: { display: 'flex', flexWrap: 'wrap', gap: '16px', maxWidth: '640px' },
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
const said = (tried: boolean, fault: string | undefined, refused: string | undefined): string | undefined =>
  (tried ? fault : undefined) ?? refused;

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
        <TextField
          half
          required
          label={t.create.givenName}
          fault={said(tried, missing(user.givenName), faults['/givenName'])}
          value={user.givenName}
          maxLength={64}
          onChange={value => set({ givenName: value })}
        />
        <TextField
          half
          required
          label={t.create.surname}
          fault={said(tried, missing(user.surname), faults['/surname'])}
          value={user.surname}
          maxLength={64}
          onChange={value => set({ surname: value })}
        />
      </div>
      <TextField
        required
        label={t.create.userName}
        fault={said(
          tried,
          missing(user.userName) ?? (userNameOk(user.userName) ? undefined : t.create.badUserName),
          faults['/userName'],
        )}
        value={user.userName}
        maxLength={64}
        ltr
        after={<span>@{domain}</span>}
        onChange={value => set({ userName: value })}
      />
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
          <TextField
            required
            label={t.create.recovery}
            fault={said(tried, mailOk(user.recoveryEmail) ? undefined : t.create.badMail, refused)}
            type="email"
            ltr
            value={user.recoveryEmail}
            maxLength={254}
            onChange={recoveryEmail => onSet({ recoveryEmail })}
          />
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
      <TextField
        required
        label={t.create.name}
        fault={said(tried, missing(group.name), faults['/name'])}
        value={group.name}
        maxLength={120}
        onChange={value => set({ name: value })}
      />
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
  const { application } = draft;
  const { tried, next } = useTrying(draft, 'new-application', onNext);
  const set = (changes: Partial<ApplicationDraft>) =>
    onDraft({ ...draft, application: { ...application, ...changes } });
  const { name, replyUrl, appIdUri } = application;
  return (
    <>
      <TextField
        required
        label={t.create.name}
        fault={said(tried, missing(name), faults['/name'])}
        value={name}
        maxLength={120}
        onChange={value => set({ name: value })}
      />
      <TextField
        required
        label={t.create.replyUrl}
        hint={`${t.create.replyHint} · ${t.create.counter(replyUrl.length, mostUrl)}`}
        fault={said(tried, urlOk(replyUrl) ? undefined : t.create.badUrl, faults['/replyUrl'])}
        value={replyUrl}
        maxLength={mostUrl}
        ltr
        onChange={value => set({ replyUrl: value })}
      />
      <TextField
        label={t.create.appIdUri}
        hint={t.create.counter(appIdUri.length, mostUrl)}
        fault={said(
          tried,
          appIdUri.trim() === '' || urlOk(appIdUri) ? undefined : t.create.badUrl,
          faults['/appIdUri'],
        )}
        value={appIdUri}
        maxLength={mostUrl}
        ltr
        onChange={value => set({ appIdUri: value })}
      />
      <StepBar label={t.add.next} onNext={next} />
    </>
  );
}
