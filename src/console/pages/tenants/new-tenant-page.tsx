import { Button, Field, Input, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ChangeEvent } from 'react';
import { ClientProblem } from '../../../client/problem.ts';
import { api } from '../../data/api.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Page, Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { useWriteReason } from '../../parts/write-reason.ts';
import { t } from '../../texts/t.ts';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', rowGap: '16px', maxWidth: '480px' },
  line: { margin: 0, maxWidth: '72ch' },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
});

const names = ['name', 'domain', 'mail', 'givenName', 'surname', 'userName', 'password'] as const;
type Field = (typeof names)[number];
const empty: Readonly<Record<Field, string>> = {
  name: '',
  domain: '',
  mail: '',
  givenName: '',
  surname: '',
  userName: '',
  password: '',
};

/** A tenant of one's own, where the directory can make one; where it cannot, how a person does it (T-5). */
export function NewTenantPage() {
  const styles = useStyles();
  const { account } = useAccount();
  const reason = useWriteReason();
  const [values, setValues] = useState(empty);
  const [tried, setTried] = useState(false);
  const make = useMutation({
    mutationFn: () =>
      api.tenants.make(account.id, {
        displayName: values.name,
        domain: values.domain,
        contactEmail: values.mail,
        administrator: {
          givenName: values.givenName,
          surname: values.surname,
          userName: values.userName,
          password: values.password,
        },
      }),
  });
  if (make.data !== undefined) {
    return <Made domain={make.data.domain} user={make.data.administrator.userPrincipalName} />;
  }
  if (make.error instanceof ClientProblem && make.error.code === 'not-supported-by-directory') {
    return <ByHand />;
  }
  const ready = names.every(name => values[name].trim() !== '');
  const field = (name: Field, type: 'text' | 'email' | 'password' = 'text', hint?: string) => (
    <Field
      label={t.tenants.make[name]}
      required
      {...(hint === undefined ? {} : { hint })}
      {...(tried && values[name].trim() === '' ? { validationMessage: t.tenants.make.missing } : {})}
    >
      <Input
        type={type}
        value={values[name]}
        autoComplete={type === 'password' ? 'new-password' : 'off'}
        onChange={(_: ChangeEvent, { value }) => setValues({ ...values, [name]: value })}
      />
    </Field>
  );
  return (
    <Page heading={t.tenants.make.heading} title={[t.tenants.make.heading, account.name]}>
      <p className={styles.line}>{t.tenants.make.says}</p>
      {reason === undefined ? null : <p className={styles.quiet}>{reason}</p>}
      <form
        className={styles.form}
        noValidate
        onSubmit={event => {
          event.preventDefault();
          setTried(true);
          if (ready && reason === undefined && !make.isPending) make.mutate();
        }}
      >
        {field('name')}
        {field('domain')}
        {field('mail', 'email')}
        <Section heading={t.tenants.make.administrator}>
          {field('givenName')}
          {field('surname')}
          {field('userName')}
          {field('password', 'password', t.tenants.make.passwordHint)}
        </Section>
        {make.isError ? <ProblemBar problem={make.error} account={account.id} /> : null}
        <p className={styles.line}>{t.tenants.make.note}</p>
        <div>
          <Button
            type="submit"
            appearance="primary"
            {...(make.isPending ? { icon: <Spinner size="tiny" /> } : {})}
            disabledFocusable={reason !== undefined || make.isPending}
          >
            {t.tenants.make.submit}
          </Button>
        </div>
      </form>
    </Page>
  );
}

function Made({ domain, user }: { readonly domain: string; readonly user: string }) {
  const styles = useStyles();
  const { account } = useAccount();
  const heading = t.tenants.make.done(isolatedText(domain));
  return (
    <Page heading={heading} title={[heading, account.name]}>
      <p className={styles.line}>{t.tenants.make.next(isolatedText(user))}</p>
      <AssociateLink label={t.tenants.associate.signIn} />
    </Page>
  );
}

function ByHand() {
  const { account } = useAccount();
  return (
    <Page heading={t.tenants.make.heading} title={[t.tenants.make.heading, account.name]}>
      <p>{t.tenants.make.entra}</p>
      <ol>
        {t.tenants.make.entraSteps.map(step => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <AssociateLink label={t.tenants.make.madeIt} />
    </Page>
  );
}

function AssociateLink({ label }: { readonly label: string }) {
  const { account } = useAccount();
  const query = new URLSearchParams({ associate: account.id });
  return (
    <div>
      <Button as="a" appearance="primary" href={`/auth/sign-in?${query.toString()}`}>
        {label}
      </Button>
    </div>
  );
}
