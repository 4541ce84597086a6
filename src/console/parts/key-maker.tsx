import { Button, Field, Input, makeStyles, Select, Spinner } from '@fluentui/react-components';
import { KeyRegular } from '@fluentui/react-icons/svg/key';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { newKey } from '../../client/transport.ts';
import { api } from '../data/api.ts';
import { useAccount } from '../frame/account-context.ts';
import { t } from '../texts/t.ts';
import { ProblemBar } from './problem-bar.tsx';
import { SecretCard } from './secret-card.tsx';
import type { SecretFact } from './secret-card.tsx';

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', gap: '16px', alignItems: 'flex-end' },
  field: { flexBasis: '240px', minWidth: 0 },
});

const terms = ['3', '6', '12', '24'] as const;

interface KeyMakerProps {
  readonly member: string;
  readonly label: string;
  /** Why no key can be made. */
  readonly reason?: string | undefined;
}

/** Makes keys of an application, one after the other; each is shown once and held here alone (P-3). */
export function KeyMaker({ member, label, reason }: KeyMakerProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const [description, setDescription] = useState('');
  const [months, setMonths] = useState('6');
  const [request, setRequest] = useState(newKey);
  const [made, setMade] = useState<readonly SecretFact[]>();
  const make = useMutation({
    mutationFn: () =>
      api.members.addKey(
        account.id,
        member,
        {
          months: Number(months),
          ...(description.trim() === '' ? {} : { description: description.trim() }),
        },
        { idempotencyKey: request },
      ),
    gcTime: 0,
    onSuccess: key => {
      setMade([
        { term: t.secret.clientId, value: key.clientId },
        { term: t.secret.theKey, value: key.key ?? t.secret.gone, secret: true },
      ]);
      setDescription('');
      setRequest(newKey());
      setOpen(false);
      make.reset();
      void queryClient.invalidateQueries({ queryKey: ['account', account.id, 'members', 'keys', member] });
    },
  });
  if (made !== undefined) return <SecretCard kind="key" facts={made} onDone={() => setMade(undefined)} />;
  if (!open) {
    return (
      <div>
        <Button
          icon={<KeyRegular />}
          disabledFocusable={reason !== undefined}
          aria-describedby={reason === undefined ? undefined : 'key-reason'}
          onClick={() => setOpen(true)}
        >
          {label}
        </Button>
      </div>
    );
  }
  return (
    <>
      <div className={styles.form} role="group" aria-label={label}>
        <Field className={styles.field} label={t.keys.description}>
          <Input
            value={description}
            maxLength={120}
            autoComplete="off"
            onChange={(_, data) => setDescription(data.value)}
          />
        </Field>
        <Field label={t.keys.validFor}>
          <Select value={months} onChange={(_, data) => setMonths(data.value)}>
            {terms.map(term => (
              <option key={term} value={term}>
                {t.keys.months(Number(term))}
              </option>
            ))}
          </Select>
        </Field>
        <Button onClick={() => setOpen(false)}>{t.keys.cancel}</Button>
        <Button
          appearance="primary"
          icon={make.isPending ? <Spinner size="tiny" /> : null}
          disabledFocusable={make.isPending}
          onClick={() => {
            if (!make.isPending) make.mutate();
          }}
        >
          {t.keys.make}
        </Button>
      </div>
      {make.isError ? <ProblemBar problem={make.error} account={account.id} /> : null}
    </>
  );
}
