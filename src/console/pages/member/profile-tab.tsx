import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Member } from '../../../client/contract.ts';
import { useAccount } from '../../frame/account-context.ts';
import { memberQuery } from '../../data/queries.ts';
import { actorName } from '../../parts/actor-name.ts';
import { kindWord } from '../../parts/member-kind.tsx';
import { Name } from '../../parts/name.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { lastDay, moment } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { useTenantNames } from '../members/tenant-names.ts';

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(120px, 200px) minmax(0, 1fr)',
    columnGap: '16px',
    rowGap: '10px',
    margin: 0,
    maxWidth: '720px',
    '@media (max-width: 479px)': { gridTemplateColumns: 'minmax(0, 1fr)', rowGap: '2px' },
  },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere', '@media (max-width: 479px)': { marginBlockEnd: '8px' } },
  mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  note: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
});

/** What the directory and the account know of a member; details only for people of the same tenant (T-9). */
export function ProfileTab() {
  const { account } = useAccount();
  const { member } = useParams({ from: '/a/$account/members/$member/' });
  const read = useQuery(memberQuery(account.id, member)).data;
  return read === undefined ? null : <Profile member={read.member} />;
}

function Profile({ member }: { readonly member: Member }) {
  const styles = useStyles();
  const { account } = useAccount();
  const tenant = useTenantNames(account.id)(member.tenantId);
  const { details } = member;
  const by = actorName(member.addedBy);
  return (
    <>
      <dl className={styles.facts}>
        <Fact term={t.member.details.displayName}>
          <Name>{member.displayName}</Name>
        </Fact>
        {details === undefined || member.kind !== 'user' ? null : (
          <>
            <Given term={t.member.details.givenName} value={details.givenName} />
            <Given term={t.member.details.surname} value={details.surname} />
            <Given term={t.member.details.userName} value={member.userPrincipalName} ltr />
            <Given term={t.member.details.mail} value={details.mail} ltr />
          </>
        )}
        <Fact term={t.member.details.kind}>{kindWord(member.kind, member.guest)}</Fact>
        <Fact term={t.member.details.tenant}>
          <Name ltr>{tenant}</Name>
        </Fact>
        <Fact term={t.member.details.state}>{t.members.states[member.state]}</Fact>
        <Fact term={t.member.details.added}>
          <time dateTime={member.added} title={member.added}>
            {by === undefined ? moment(member.added) : t.member.details.addedBy(moment(member.added), by)}
          </time>
        </Fact>
        <Fact term={t.member.details.ends}>
          {member.ends === null ? t.member.details.never : lastDay(member.ends)}
        </Fact>
        {details?.appId == null ? null : (
          <Fact term={t.member.details.clientId}>
            <code className={styles.mono}>{details.appId}</code>
          </Fact>
        )}
        <Fact term={t.member.details.objectId}>
          <code className={styles.mono}>{member.objectId}</code>
        </Fact>
      </dl>
      <p className={styles.note}>
        {details === undefined
          ? t.member.withheld(isolatedText(tenant))
          : details.onPremises
            ? t.member.keptOnPremises
            : t.member.keptInDirectory(isolatedText(tenant))}
      </p>
    </>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  const styles = useStyles();
  return (
    <>
      <dt className={styles.term}>{term}</dt>
      <dd className={styles.value}>{children}</dd>
    </>
  );
}

interface GivenProps {
  readonly term: string;
  readonly value: string | null;
  readonly ltr?: boolean;
}

function Given({ term, value, ltr = false }: GivenProps) {
  return (
    <Fact term={term}>
      {value === null || value === '' ? t.member.details.none : <Name ltr={ltr}>{value}</Name>}
    </Fact>
  );
}
