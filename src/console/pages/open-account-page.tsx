import { Button, Field, Input, makeStyles, Spinner } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../data/api.ts';
import { meQuery } from '../data/queries.ts';
import { Page } from '../parts/page.tsx';
import { ProblemBar } from '../parts/problem-bar.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { t } from '../texts/t.ts';
import { FirstFrame, FirstPage } from './first-page.tsx';
import { NotFoundPage } from './not-found-page.tsx';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', rowGap: '16px', maxWidth: '480px' },
  line: { margin: 0, maxWidth: '72ch' },
});

/** Opening an account of one's own, where people may. */
export function OpenAccountPage() {
  const me = useQuery(meQuery);
  if (me.data === null || me.isError) return <FirstPage />;
  if (me.data?.mayOpenAccount === false) return <NotFoundPage />;
  return <FirstFrame>{me.data === undefined ? <Waiting rows={3} /> : <OpenAccount />}</FirstFrame>;
}

function OpenAccount() {
  const styles = useStyles();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [tried, setTried] = useState(false);
  const open = useMutation({
    mutationFn: () => api.accounts.open({ name: name.trim(), kind: 'company' }),
    onSuccess: async account => {
      await queries.fetchQuery({ ...meQuery, staleTime: 0 });
      await navigate({ to: '/a/$account', params: { account: account.id }, replace: true });
    },
  });
  const missing = tried && name.trim() === '';
  return (
    <Page heading={t.first.openAccount} title={[t.first.openAccount]}>
      <p className={styles.line}>{t.first.openAccountSays}</p>
      <form
        className={styles.form}
        noValidate
        onSubmit={event => {
          event.preventDefault();
          setTried(true);
          if (name.trim() !== '' && !open.isPending) open.mutate();
        }}
      >
        <Field
          label={t.first.accountName}
          hint={t.first.accountNameHint}
          required
          {...(missing ? { validationMessage: t.first.accountNameMissing } : {})}
        >
          <Input
            value={name}
            maxLength={256}
            autoComplete="organization"
            onChange={(_, data) => setName(data.value)}
          />
        </Field>
        {open.isError ? <ProblemBar problem={open.error} /> : null}
        <div>
          <Button
            type="submit"
            appearance="primary"
            {...(open.isPending ? { icon: <Spinner size="tiny" /> } : {})}
            disabledFocusable={open.isPending}
          >
            {t.first.openAccount}
          </Button>
        </div>
      </form>
    </Page>
  );
}
