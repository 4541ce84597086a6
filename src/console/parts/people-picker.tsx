import { Button, Field, makeStyles, SearchBox, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MemberKind } from '../../core/catalog.ts';
import { directoryQuery } from '../data/queries.ts';
import { useAccount } from '../frame/account-context.ts';
import { t } from '../texts/t.ts';
import { Name } from './name.tsx';
import { ProblemBar } from './problem-bar.tsx';
import { isolatedText } from './visible-text.ts';

const useStyles = makeStyles({
  picker: { display: 'flex', flexDirection: 'column', rowGap: '8px', maxWidth: '640px', minWidth: 0 },
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexWrap: 'wrap', gap: '4px' },
  tag: {
    display: 'inline-flex',
    alignItems: 'center',
    paddingInlineStart: '8px',
    maxWidth: '100%',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    overflowWrap: 'anywhere',
  },
  hits: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    maxHeight: '264px',
    overflowY: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  hit: { width: '100%', justifyContent: 'flex-start', textAlign: 'start', overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2, marginInlineStart: '8px' },
  none: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export interface Picked {
  readonly objectId: string;
  readonly displayName: string;
}

interface PeoplePickerProps<P extends Picked> {
  readonly kind: MemberKind;
  readonly label: string;
  readonly find: string;
  readonly picked: readonly P[];
  readonly make: (hit: {
    readonly tenantId: string;
    readonly objectId: string;
    readonly kind: MemberKind;
    readonly displayName: string;
    readonly userPrincipalName: string | null;
  }) => P;
  readonly onChange: (picked: readonly P[]) => void;
}

/** Several people or groups of the own directory: found by typing, added by a press, each taken out by its own button. */
export function PeoplePicker<P extends Picked>(props: PeoplePickerProps<P>) {
  const { kind, label, find, picked, make, onChange } = props;
  const styles = useStyles();
  const { account } = useAccount();
  const [text, setText] = useState('');
  const q = text.trim();
  const query = useQuery({ ...directoryQuery(account.id, kind, q, undefined), enabled: q !== '' });
  const hits = (query.data?.items ?? []).filter(hit => !picked.some(one => one.objectId === hit.objectId));
  return (
    <div className={styles.picker}>
      <Field label={label}>
        <SearchBox placeholder={find} value={text} onChange={(_, data) => setText(data.value)} />
      </Field>
      {picked.length === 0 ? null : (
        <ul className={styles.list}>
          {picked.map(one => (
            <li key={one.objectId} className={styles.tag}>
              <Name>{one.displayName}</Name>
              <Button
                size="small"
                appearance="subtle"
                icon={<DismissRegular />}
                aria-label={t.create.remove(isolatedText(one.displayName))}
                onClick={() => onChange(picked.filter(other => other.objectId !== one.objectId))}
              />
            </li>
          ))}
        </ul>
      )}
      {query.isError ? <ProblemBar problem={query.error} account={account.id} /> : null}
      {q === '' || query.data === undefined ? null : hits.length === 0 ? (
        <p className={styles.none} role="status">
          {t.create.none}
        </p>
      ) : (
        <ul className={styles.hits} aria-label={t.add.results}>
          {hits.slice(0, 10).map(hit => (
            <li key={hit.objectId}>
              <Button
                appearance="subtle"
                icon={<AddRegular />}
                className={styles.hit}
                onClick={() => {
                  onChange([...picked, make(hit)]);
                  setText('');
                }}
              >
                <span>
                  <Name>{hit.displayName}</Name>
                  {hit.userPrincipalName === null ? null : (
                    <span className={styles.quiet}>
                      <Name ltr>{hit.userPrincipalName}</Name>
                    </span>
                  )}
                </span>
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
