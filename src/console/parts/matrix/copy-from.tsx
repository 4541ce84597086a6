import { Button, Field, makeStyles, SearchBox, Select, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import type { PermissionGrant } from '../../../core/access.ts';
import type { AccessText } from '../../../core/access-text.ts';
import { grantsOfRoles } from '../../../core/matrix-changes.ts';
import { api } from '../../data/api.ts';
import { memberQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { t } from '../../texts/t.ts';
import { KindIcon } from '../member-kind.tsx';
import { Name } from '../name.tsx';
import { Section } from '../page.tsx';
import { isolatedText } from '../visible-text.ts';
import { rolesOf, sentences } from '../vocabulary.ts';
import type { Vocabulary } from '../vocabulary.ts';

const useStyles = makeStyles({
  ways: { display: 'flex', flexWrap: 'wrap', gap: '16px', alignItems: 'flex-start' },
  find: { width: '320px', maxWidth: '100%' },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  hit: { width: '100%', justifyContent: 'flex-start', textAlign: 'start', overflowWrap: 'anywhere' },
  words: { margin: 0, paddingInlineStart: '20px', maxWidth: '88ch' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** Somebody or something whose permissions can be taken over. */
export interface Source {
  readonly name: string;
  readonly grants: readonly PermissionGrant[];
}

interface CopyFromProps {
  readonly words: Vocabulary;
  readonly onTake: (source: Source, how: 'replace' | 'add' | 'compare') => void;
}

/** Permissions taken over from another member or a custom role: found, read in words, then replaced, added or compared with. */
export function CopyFrom({ words, onTake }: CopyFromProps) {
  const styles = useStyles();
  const { account, users } = useAccount();
  const [text, setText] = useState('');
  const [member, setMember] = useState('');
  const [role, setRole] = useState('');
  const q = useDeferredValue(text).trim();
  const hits = useQuery({
    queryKey: ['account', account.id, 'members', 'copy-from', q],
    queryFn: ({ signal }) => api.members.list(account.id, { q, limit: 8 }, { signal }),
    enabled: q !== '' && users !== 'none',
  }).data?.items;
  const chosen = useQuery({ ...memberQuery(account.id, member), enabled: member !== '' }).data?.member;
  const custom = words.customRoles.find(({ id }) => id === role);
  const source =
    custom !== undefined
      ? { name: custom.name, access: { custom: custom.custom }, grants: custom.custom }
      : chosen === undefined
        ? undefined
        : { name: chosen.displayName, access: chosen.access, grants: grantsIn(chosen.access, words) };
  return (
    <Section heading={t.matrix.copyFrom}>
      <div className={styles.ways}>
        <Field label={t.matrix.copyMember} className={styles.find}>
          <SearchBox
            value={text}
            placeholder={t.check.findSubject}
            onChange={(_, { value }) => {
              setText(value);
              setMember('');
              setRole('');
            }}
          />
        </Field>
        {words.customRoles.length === 0 ? null : (
          <Field label={t.matrix.copyRole}>
            <Select
              value={role}
              onChange={(_, { value }) => {
                setRole(value);
                setMember('');
                setText('');
              }}
            >
              <option value="">{t.check.choose}</option>
              {words.customRoles.map(({ id, name }) => (
                <option key={id} value={id}>
                  {isolatedText(name)}
                </option>
              ))}
            </Select>
          </Field>
        )}
      </div>
      {source !== undefined || hits === undefined ? null : hits.length === 0 ? (
        <p className={styles.quiet}>{t.check.noSubject}</p>
      ) : (
        <ul className={styles.list} aria-label={t.matrix.copyMember}>
          {hits.map(hit => (
            <li key={hit.id}>
              <Button
                appearance="subtle"
                className={styles.hit}
                icon={<KindIcon kind={hit.kind} guest={hit.guest} />}
                onClick={() => setMember(hit.id)}
              >
                <Name>{hit.displayName}</Name>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {source === undefined ? null : (
        <>
          <p className={styles.quiet}>{t.matrix.copySays(isolatedText(source.name))}</p>
          <ul className={styles.words}>
            {sentences(source.access, words).map(sentence => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          <div className={styles.actions}>
            {(['replace', 'add', 'compare'] as const).map(how => (
              <Button key={how} onClick={() => onTake(source, how)}>
                {t.matrix.take[how]}
              </Button>
            ))}
          </div>
        </>
      )}
    </Section>
  );
}

/** What an access gives as single permissions, without terms: of roles what they give today. */
function grantsIn(access: AccessText, words: Vocabulary): readonly PermissionGrant[] {
  if ('custom' in access) {
    return access.custom.map(({ permission, level, on }) => ({
      permission,
      level,
      ...(on === undefined ? {} : { on }),
    }));
  }
  const roles = rolesOf(access).map(({ role }) => role);
  return [
    ...(words.catalog === undefined ? [] : grantsOfRoles(words.catalog, roles)),
    ...words.customRoles.filter(({ id }) => roles.includes(id)).flatMap(({ custom }) => custom),
  ];
}
