import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { CircleRegular } from '@fluentui/react-icons/svg/circle';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { firstMembersQuery, tenantsQuery } from '../data/queries.ts';
import { isBegun, setUpState } from '../data/set-up.ts';
import { VisuallyHidden } from '../parts/waiting.tsx';
import { isolatedText } from '../parts/visible-text.ts';
import { t } from '../texts/t.ts';
import { useAccount } from './account-context.ts';

const useStyles = makeStyles({
  box: {
    margin: '24px 24px 0',
    padding: '16px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    maxWidth: '760px',
    '@media (max-width: 639px)': { margin: '16px 16px 0' },
  },
  heading: { margin: 0, fontSize: '20px', lineHeight: '28px', overflowWrap: 'anywhere' },
  steps: { listStyleType: 'none', margin: '12px 0', padding: 0, display: 'grid', rowGap: '16px' },
  step: { display: 'grid', gridTemplateColumns: '28px minmax(0, 1fr)' },
  icon: { fontSize: '20px', color: tokens.colorBrandForeground1 },
  name: { margin: 0, fontSize: '14px', lineHeight: '20px', fontWeight: tokens.fontWeightSemibold },
  says: { margin: 0, color: tokens.colorNeutralForeground2 },
  links: { display: 'flex', flexWrap: 'wrap', gap: '4px 16px' },
});

/** The three steps of a new account, each with a tick once it is done; they stay until all are (3.1). */
export function SetUp() {
  const { account, users } = useAccount();
  const tenants = useQuery({ ...tenantsQuery(account.id), enabled: users === 'readWrite' }).data;
  const members = useQuery({ ...firstMembersQuery(account.id), enabled: users === 'readWrite' }).data;
  const [hidden, setHidden] = useState(false);
  const known = tenants !== undefined && members !== undefined;
  const [associated, added] = [(tenants?.total ?? 0) > 0, (members?.total ?? 0) > 0];
  const open = known && !(associated && added);
  useEffect(() => {
    if (open) setUpState(account.id).begin();
  }, [open, account.id]);
  if (!known || hidden || account.kind === 'individual') return null;
  if (!open && !isBegun(account.id)) return null;
  return (
    <Steps
      associated={associated}
      added={added}
      onHide={() => {
        setUpState(account.id).end();
        setHidden(true);
      }}
    />
  );
}

interface StepsProps {
  readonly associated: boolean;
  readonly added: boolean;
  readonly onHide: () => void;
}

function Steps({ associated, added, onHide }: StepsProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const params = { account: account.id };
  const heading = t.setUp.heading(isolatedText(account.name));
  return (
    <section className={styles.box} aria-label={heading}>
      <h2 className={styles.heading}>{heading}</h2>
      <ol className={styles.steps}>
        <Step done={associated} name={t.setUp.tenant} says={t.setUp.tenantSays}>
          {associated ? null : (
            <>
              <Link to="/a/$account/tenants/associate" params={params} search={{}}>
                {t.setUp.tenant}
              </Link>
              <Link to="/a/$account/tenants/new" params={params}>
                {t.setUp.noDirectory}
              </Link>
            </>
          )}
        </Step>
        <Step done={added} name={t.setUp.people} says={associated ? t.setUp.peopleSays : t.setUp.notYet}>
          {associated && !added ? (
            <Link to="/a/$account/members/add" params={params}>
              {t.setUp.people}
            </Link>
          ) : null}
        </Step>
        <Step done={false} name={t.setUp.check} says={t.setUp.checkSays}>
          {added ? (
            <Link to="/a/$account/check" params={params} search={{}}>
              {t.setUp.check}
            </Link>
          ) : null}
        </Step>
      </ol>
      {associated && added ? (
        <Button size="small" onClick={onHide}>
          {t.setUp.hide}
        </Button>
      ) : null}
    </section>
  );
}

interface StepProps {
  readonly done: boolean;
  readonly name: string;
  readonly says: string;
  readonly children: ReactNode;
}

function Step({ done, name, says, children }: StepProps) {
  const styles = useStyles();
  return (
    <li className={styles.step}>
      <span className={styles.icon}>
        {done ? <CheckmarkCircleFilled aria-hidden /> : <CircleRegular aria-hidden />}
      </span>
      <div>
        <h3 className={styles.name}>
          {name}
          {done ? <VisuallyHidden>. {t.setUp.done}</VisuallyHidden> : null}
        </h3>
        <p className={styles.says}>{says}</p>
        <div className={styles.links}>{children}</div>
      </div>
    </li>
  );
}
