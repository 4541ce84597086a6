import { Checkbox, Field, Input, makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { EffectLine } from '../../client/contract.ts';
import { firstMembersQuery, lastUsedQuery } from '../data/queries.ts';
import { useAccount } from '../frame/account-context.ts';
import { ago } from '../texts/format.ts';
import { t } from '../texts/t.ts';
import { weigh } from './confirmation.ts';
import { isolatedText } from './visible-text.ts';
import { useVocabulary } from './vocabulary.ts';

const useStyles = makeStyles({ typed: { maxWidth: '480px' }, line: { margin: 0 } });

const week = 7 * 24 * 3_600_000;

interface Asked {
  readonly lines: readonly EffectLine[];
  /** What is said of oneself where one loses the management of users by it (U-11). */
  readonly own: string | undefined;
}

/** What a change asks for before its button: nothing, a tick, the account's name; and whether it has been given. */
export function useConfirmation({ lines, own }: Asked): {
  readonly fields: ReactNode;
  readonly given: boolean;
} {
  const styles = useStyles();
  const { account, users } = useAccount();
  const words = useVocabulary(account.id);
  const [sure, setSure] = useState(false);
  const [typed, setTyped] = useState('');
  const reads = users !== 'none';
  const stops = lines.filter(line => line.kind === 'application' && line.loses.length > 0);
  const members = useQuery({ ...firstMembersQuery(account.id), enabled: reads }).data?.total ?? 0;
  const used =
    useQuery({ ...lastUsedQuery(account.id), enabled: reads && stops.length > 0 }).data?.items ?? [];
  const inUse = used.filter(
    one =>
      one.lastActivity !== null &&
      Date.now() - Date.parse(one.lastActivity) < week &&
      stops.some(line => line.objectId === one.objectId && line.tenantId === one.tenantId),
  );
  const sensitive = new Set(
    (words.catalog?.permissions ?? []).filter(one => one.sensitive === true).map(({ id }) => id),
  );
  const weight = weigh({ lines, sensitive, members, inUse: inUse.length > 0 });
  const tick = own !== undefined || weight.tick;
  const label =
    own ??
    (weight.sensitive.length > 0
      ? t.effect.readSensitive(weight.sensitive.map(words.permission))
      : t.effect.read);
  const named = !weight.type || typed.trim().toLowerCase() === account.name.trim().toLowerCase();
  const fields = (
    <>
      {inUse.length === 0 ? null : (
        <p className={styles.line}>
          {t.effect.inUse(
            inUse.map(one =>
              t.effect.usedAgo(isolatedText(one.displayName), ago(one.lastActivity ?? '', Date.now())),
            ),
          )}
        </p>
      )}
      {tick ? (
        <Checkbox checked={sure} onChange={(_, data) => setSure(data.checked === true)} label={label} />
      ) : null}
      {weight.type ? (
        <Field className={styles.typed} label={t.bulk.type(isolatedText(account.name))}>
          <Input value={typed} autoComplete="off" onChange={(_, data) => setTyped(data.value)} />
        </Field>
      ) : null}
    </>
  );
  return { fields, given: (!tick || sure) && named };
}
