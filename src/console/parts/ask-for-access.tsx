import { Field, makeStyles, Textarea } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { catalogQuery, resourcesQuery } from '../data/queries.ts';
import { useAccount } from '../frame/account-context.ts';
import { t } from '../texts/t.ts';
import { CopyButton } from './copy-button.tsx';
import { Section } from './page.tsx';
import { levelOf, levelsOf, PermissionPicker } from './permission-picker.tsx';
import type { Asked } from './permission-picker.tsx';
import { isolatedText } from './visible-text.ts';
import { useVocabulary } from './vocabulary.ts';

const useStyles = makeStyles({
  line: { margin: 0, maxWidth: '72ch' },
  form: { display: 'flex', flexWrap: 'wrap', gap: '12px', alignItems: 'flex-start' },
  why: { maxWidth: '560px' },
});

/** A request for access as text, with the question that answers itself once it is given. */
export function AskForAccess() {
  const styles = useStyles();
  const { account, me } = useAccount();
  const words = useVocabulary(account.id);
  const catalog = useQuery(catalogQuery).data;
  const resources = useQuery(resourcesQuery(account.id)).data?.items ?? [];
  const [asked, setAsked] = useState<Asked>({});
  const [why, setWhy] = useState('');
  if (catalog === undefined) return null;
  const permission = words.find(asked.permission ?? '');
  const level = levelOf(asked.level, levelsOf(permission));
  const [type = '', id = ''] = (asked.on ?? '').split('/');
  const place = permission?.scope === 'account' || id === '' ? undefined : { type, id };
  const ready =
    permission !== undefined && why.trim() !== '' && (permission.scope === 'account' || id !== '');
  const query = new URLSearchParams({
    subject: `user:${me.tenantId}/${me.objectId}`,
    permission: asked.permission ?? '',
    level,
    ...(place === undefined ? {} : { on: asked.on ?? '' }),
  });
  const text = t.askFor.text(
    me.userPrincipalName ?? me.displayName,
    permission === undefined ? '' : t.check.grant(permission.name, t.access.level[level], words.place(place)),
    isolatedText(account.name),
    why.trim(),
    `${location.origin}/a/${account.id}/check?${query.toString()}`,
  );
  return (
    <Section heading={t.askFor.button}>
      <p className={styles.line}>{t.askFor.intro}</p>
      <div className={styles.form}>
        <PermissionPicker
          catalog={catalog}
          resources={resources}
          value={asked}
          want={{ permission: true, on: true }}
          onChange={change => setAsked({ ...asked, ...change })}
        />
      </div>
      <Field label={t.askFor.why} required className={styles.why}>
        <Textarea value={why} maxLength={500} onChange={(_, { value }) => setWhy(value)} />
      </Field>
      {ready ? (
        <>
          <p className={styles.line}>{text}</p>
          <div>
            <CopyButton text={text} label={t.askFor.copy} />
          </div>
        </>
      ) : null}
    </Section>
  );
}
