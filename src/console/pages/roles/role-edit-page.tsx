import { Field, Input, makeStyles, Select, Textarea, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import type { PermissionGrant } from '../../../core/access.ts';
import { grantsOfRoles } from '../../../core/matrix-changes.ts';
import type { Role, RoleInput } from '../../../client/roles.ts';
import { useKept } from '../../data/kept.ts';
import { catalogQuery, resourcesQuery, roleQuery, rolesQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { managesAll } from '../../parts/access-editor/giveable.ts';
import { Page, Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { useVocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';
import { RoleEffect } from './role-effect.tsx';

const CustomEditor = lazy(async () => ({
  default: (await import('../../parts/matrix/custom-editor.tsx')).CustomEditor,
}));

const useStyles = makeStyles({
  fields: { display: 'flex', flexDirection: 'column', rowGap: '16px', maxWidth: '560px' },
  fault: { margin: 0, color: tokens.colorStatusDangerForeground3, fontWeight: tokens.fontWeightSemibold },
});

/** A role of one's own: name, what it is for, and its permissions as a matrix (R-11). */
export function NewRolePage() {
  const { account } = useAccount();
  const { from } = useSearch({ from: '/a/$account/roles/new' });
  const catalog = useQuery(catalogQuery).data;
  const roles = useQuery(rolesQuery(account.id)).data?.items;
  if (catalog === undefined || roles === undefined) return <Waiting rows={6} />;
  const begin = roles.find(role => role.id === from);
  const custom = begin === undefined ? [] : (begin.custom ?? grantsOfRoles(catalog, [begin.id]));
  return <Editor begun={{ name: '', description: '', custom }} roles={roles} />;
}

export function EditRolePage() {
  const { account } = useAccount();
  const { role: id } = useParams({ from: '/a/$account/roles/$role/edit' });
  const query = useQuery({ ...roleQuery(account.id, id), refetchOnWindowFocus: false });
  const role = query.data?.role;
  if (role?.custom !== undefined) {
    const { name, description, custom } = role;
    return (
      <Editor
        begun={{ name, description, custom }}
        role={role}
        {...(query.data?.etag === undefined ? {} : { etag: query.data.etag })}
      />
    );
  }
  return (
    <Page heading={t.roles.edit} title={[t.roles.heading, account.name]}>
      {query.isError ? <ProblemBar problem={query.error} account={account.id} /> : <Waiting rows={6} />}
    </Page>
  );
}

export type RoleDraft = Required<RoleInput>;

interface EditorProps {
  readonly begun: RoleDraft;
  readonly role?: Role;
  readonly etag?: string;
  /** To begin with, for a new one. */
  readonly roles?: readonly Role[];
}

function Editor({ begun, role, etag, roles }: EditorProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const [draft, setDraft, clearDraft] = useKept<RoleDraft>(
    `${account.id}.role.${role?.id ?? 'new'}`,
    begun,
    readDraft,
  );
  const [tried, setTried] = useState(false);
  const [looking, setLooking] = useState(false);
  const changed = JSON.stringify(draft) !== JSON.stringify(begun);
  useLeaveGuard(changed);
  const name = isolatedText(draft.name);
  const heading = role === undefined ? t.roles.createHeading : t.roles.editHeading(isolatedText(role.name));
  const faults = {
    name: draft.name.trim() === '' ? t.roles.nameMissing : undefined,
    custom: draft.custom.length === 0 ? t.roles.nothingChosen : undefined,
  };
  return (
    <Page
      heading={heading}
      title={[`${changed ? `${t.roles.unsaved} ` : ''}${heading}`, t.roles.heading, account.name]}
    >
      {looking ? null : (
        <>
          <div className={styles.fields}>
            <Field
              label={t.roles.name}
              required
              {...(tried && faults.name !== undefined ? { validationMessage: faults.name } : {})}
            >
              <Input
                value={draft.name}
                maxLength={256}
                onChange={(_, { value }) => setDraft({ ...draft, name: value })}
              />
            </Field>
            <Field label={t.roles.description} hint={t.roles.descriptionHint}>
              <Textarea
                value={draft.description}
                maxLength={1000}
                onChange={(_, { value }) => setDraft({ ...draft, description: value })}
              />
            </Field>
            {roles === undefined ? null : (
              <BeginWith roles={roles} onBegin={custom => setDraft({ ...draft, custom })} />
            )}
          </div>
          <Permissions
            begun={begun.custom}
            custom={draft.custom}
            onChange={custom => setDraft({ ...draft, custom })}
          />
          {tried && faults.custom !== undefined ? (
            <p role="alert" className={styles.fault}>
              {faults.custom}
            </p>
          ) : null}
        </>
      )}
      <RoleEffect
        draft={draft}
        {...(role === undefined ? {} : { role })}
        {...(etag === undefined ? {} : { etag })}
        name={name}
        looking={looking}
        changed={changed}
        onLook={() => {
          setTried(true);
          if (faults.name === undefined && faults.custom === undefined) setLooking(true);
        }}
        onBack={() => setLooking(false)}
        onGone={clearDraft}
      />
    </Page>
  );
}

function BeginWith({
  roles,
  onBegin,
}: {
  readonly roles: readonly Role[];
  readonly onBegin: (custom: readonly PermissionGrant[]) => void;
}) {
  const catalog = useQuery(catalogQuery).data;
  return (
    <Field label={t.roles.begin}>
      <Select
        defaultValue=""
        onChange={(_, { value }) => {
          const role = roles.find(one => one.id === value);
          if (catalog === undefined) return;
          onBegin(role === undefined ? [] : (role.custom ?? grantsOfRoles(catalog, [role.id])));
        }}
      >
        <option value="">{t.roles.beginNothing}</option>
        {roles.map(role => (
          <option key={role.id} value={role.id}>
            {role.name}
          </option>
        ))}
      </Select>
    </Field>
  );
}

interface PermissionsProps {
  readonly begun: readonly PermissionGrant[];
  readonly custom: readonly PermissionGrant[];
  readonly onChange: (custom: readonly PermissionGrant[]) => void;
}

function Permissions({ begun, custom, onChange }: PermissionsProps) {
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const resources = useQuery(resourcesQuery(account.id)).data?.items;
  const held = useMemo(() => (managesAll(account) ? undefined : account.access), [account]);
  if (words.catalog === undefined || resources === undefined) return <Waiting rows={8} />;
  return (
    <Section heading={t.roles.permissions}>
      <Suspense fallback={<Waiting rows={8} />}>
        <CustomEditor
          words={words}
          catalog={words.catalog}
          resources={resources}
          features={account.features}
          grants={custom}
          begun={begun}
          through={[]}
          held={held}
          onChange={onChange}
        />
      </Suspense>
    </Section>
  );
}

function readDraft(value: unknown): RoleDraft | undefined {
  const draft = value as Partial<RoleDraft> | null;
  return typeof draft?.name === 'string' &&
    typeof draft.description === 'string' &&
    Array.isArray(draft.custom)
    ? (draft as RoleDraft)
    : undefined;
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
