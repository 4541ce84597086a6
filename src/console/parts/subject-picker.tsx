import { Button, Field, makeStyles, SearchBox, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../data/api.ts';
import { useAccount } from '../frame/account-context.ts';
import { t } from '../texts/t.ts';
import { KindIcon } from './member-kind.tsx';
import { Name } from './name.tsx';

const useStyles = makeStyles({
  box: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '4px',
    minWidth: 0,
    width: '320px',
    maxWidth: '100%',
  },
  chosen: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center', overflowWrap: 'anywhere' },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  choice: { width: '100%', justifyContent: 'flex-start', textAlign: 'start', overflowWrap: 'anywhere' },
  // As the label of a field beside it.
  label: { paddingBlock: '2px', lineHeight: '20px' },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** Somebody to ask about: `user:<tenantId>/<objectId>` in addresses. */
export interface Subject {
  readonly type: 'user' | 'application';
  readonly tenantId: string;
  readonly objectId: string;
}

const form = /^(user|application):([\da-f-]{36})\/([\da-f-]{36})$/i;

export function subjectOf(text: string | undefined): Subject | undefined {
  const [, type, tenantId, objectId] = form.exec(text ?? '') ?? [];
  if (tenantId === undefined || objectId === undefined) return undefined;
  return { type: type === 'application' ? 'application' : 'user', tenantId, objectId };
}

export const subjectText = ({ type, tenantId, objectId }: Subject): string =>
  `${type}:${tenantId}/${objectId}`;

interface Candidate extends Subject {
  readonly displayName: string;
  readonly userPrincipalName: string | null;
}

/** Members first, then people of the caller's own directory: some are in by groups alone. */
async function candidates(
  account: string,
  q: string,
  ownTenant: boolean,
  signal: AbortSignal,
): Promise<readonly Candidate[]> {
  const [members, hits] = await Promise.all([
    api.members.list(account, { q, limit: 12 }, { signal }),
    ownTenant
      ? api.directory.search(account, 'user', { q, limit: 8 }, { signal }).catch(() => undefined)
      : undefined,
  ]);
  const all = [...members.items.filter(({ kind }) => kind !== 'group'), ...(hits?.items ?? [])].map(one => ({
    ...one,
    type: one.kind === 'application' ? ('application' as const) : ('user' as const),
  }));
  return [...new Map(all.map(one => [subjectText(one), one])).values()].slice(0, 8);
}

interface SubjectPickerProps {
  readonly value: Subject | undefined;
  readonly name: string | undefined;
  readonly onChange: (subject: Subject | undefined) => void;
}

/** Finds a person or application to ask about. */
export function SubjectPicker({ value, name, onChange }: SubjectPickerProps) {
  const styles = useStyles();
  const { account, me } = useAccount();
  const [text, setText] = useState('');
  const q = text.trim();
  const found = useQuery({
    queryKey: ['account', account.id, 'subjects', 'pick', q],
    queryFn: ({ signal }) => candidates(account.id, q, me.tenant !== null, signal),
    enabled: q !== '' && value === undefined,
  }).data;
  if (value !== undefined) {
    return (
      <div className={styles.box}>
        <span className={styles.label}>{t.check.subject}</span>
        <span className={styles.chosen}>
          <strong>
            <Name>{name ?? value.objectId}</Name>
          </strong>
          <Button size="small" onClick={() => onChange(undefined)}>
            {t.check.changeSubject}
          </Button>
        </span>
      </div>
    );
  }
  return (
    <div className={styles.box}>
      <Field label={t.check.subject}>
        <SearchBox
          placeholder={t.check.findSubject}
          value={text}
          onChange={(_, data) => setText(data.value)}
        />
      </Field>
      {found?.length === 0 ? <p className={styles.quiet}>{t.check.noSubject}</p> : null}
      <ul className={styles.list}>
        {(q === '' ? [] : (found ?? [])).map(one => (
          <li key={subjectText(one)}>
            <Button
              appearance="subtle"
              className={styles.choice}
              icon={<KindIcon kind={one.type} />}
              onClick={() => {
                setText('');
                onChange(one);
              }}
            >
              <Name>
                {one.userPrincipalName === null
                  ? one.displayName
                  : `${one.displayName} ${one.userPrincipalName}`}
              </Name>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
