import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  tokens,
} from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { EditRegular } from '@fluentui/react-icons/svg/edit';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Member } from '../../../client/contract.ts';
import type { TemporaryPassword } from '../../../client/member-directory.ts';
import type { MemberKind } from '../../../core/catalog.ts';
import { useAccount } from '../../frame/account-context.ts';
import { memberQuery } from '../../data/queries.ts';
import { KindIcon } from '../../parts/member-kind.tsx';
import { Name } from '../../parts/name.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { SecretCard } from '../../parts/secret-card.tsx';
import type { SecretFact } from '../../parts/secret-card.tsx';
import { TabLinks, useTabLink } from '../../parts/tab-links.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { useWriteReason } from '../../parts/write-reason.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';
import { InvitationBar } from './invitation-bar.tsx';
import { MemberMore } from './member-more.tsx';
import { Overview } from './overview.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { saidOf, useSaid } from './said.ts';

const useStyles = makeStyles({
  title: { display: 'flex', alignItems: 'center', columnGap: '12px' },
  icon: { display: 'flex', color: tokens.colorNeutralForeground2, flexShrink: 0 },
  link: { color: 'inherit' },
  reason: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** A member: in words first, then tabs. */
export function MemberPage() {
  const styles = useStyles();
  const { account } = useAccount();
  const { member: id } = useParams({ from: '/a/$account/members/$member' });
  const query = useQuery(memberQuery(account.id, id));
  if (query.data !== undefined) return <Known member={query.data.member} />;
  return (
    <Page heading={t.members.heading} title={[t.members.heading, account.name]}>
      {query.isError ? (
        <ProblemBar problem={query.error} account={account.id} onRetry={() => void query.refetch()}>
          <Link to="/a/$account/members" params={{ account: account.id }} className={styles.link}>
            {t.notFound.toList}
          </Link>
        </ProblemBar>
      ) : (
        <Waiting rows={6} />
      )}
    </Page>
  );
}

function Known({ member }: { readonly member: Member }) {
  const styles = useStyles();
  const { account } = useAccount();
  const name = isolatedText(member.displayName);
  // A temporary password lives as long as this page and nowhere else.
  const [password, setPassword] = useState<readonly SecretFact[]>();
  return (
    <Page
      title={[name, t.members.heading, account.name]}
      heading={
        <span className={styles.title}>
          <span className={styles.icon}>
            <KindIcon kind={member.kind} guest={member.guest} />
          </span>
          <Name>{member.displayName}</Name>
        </span>
      }
      actions={<Actions member={member} onPassword={told => setPassword(passwordFacts(told))} />}
    >
      <SavedBar member={member.id} />
      <Password card={password} onDone={() => setPassword(undefined)} />
      <Reason />
      <Overview member={member} />
      <InvitationBar member={member} />
      <Tabs member={member} />
      <Outlet />
    </Page>
  );
}

function Password({
  card,
  onDone,
}: {
  readonly card: readonly SecretFact[] | undefined;
  readonly onDone: () => void;
}) {
  return card === undefined ? null : <SecretCard kind="password" facts={card} onDone={onDone} />;
}

const passwordFacts = (told: TemporaryPassword): readonly SecretFact[] => [
  ...(told.userPrincipalName === null ? [] : [{ term: t.secret.userName, value: told.userPrincipalName }]),
  { term: t.secret.temporary, value: told.temporaryPassword ?? t.secret.gone, secret: true },
];

/** After a save: that it is in force. */
function SavedBar({ member }: { readonly member: string }) {
  const said = useSaid(member);
  if (said === '') return null;
  return (
    <MessageBar intent="success">
      <MessageBarBody>{said}</MessageBarBody>
      <MessageBarActions
        containerAction={
          <Button
            appearance="transparent"
            icon={<DismissRegular />}
            aria-label={t.frame.close}
            onClick={() => saidOf(member).set('')}
          />
        }
      />
    </MessageBar>
  );
}

function Reason() {
  const styles = useStyles();
  const reason = useWriteReason();
  return reason === undefined ? null : (
    <p id="write-reason" className={styles.reason}>
      {reason}
    </p>
  );
}

interface ActionsProps {
  readonly member: Member;
  readonly onPassword: (told: TemporaryPassword) => void;
}

function Actions({ member, onPassword }: ActionsProps) {
  const { account } = useAccount();
  const navigate = useNavigate();
  const reason = useWriteReason();
  const [removing, setRemoving] = useState(false);
  const locked = {
    disabledFocusable: reason !== undefined,
    'aria-describedby': reason === undefined ? undefined : 'write-reason',
  };
  const remove = () => {
    // A group's removal reaches many people: it has a page of its own.
    if (member.kind !== 'group') return setRemoving(true);
    void navigate({
      to: '/a/$account/members/remove',
      params: { account: account.id },
      search: { member: member.id },
    });
  };
  return (
    <>
      <Button
        appearance="primary"
        icon={<EditRegular />}
        {...locked}
        onClick={() =>
          void navigate({
            to: '/a/$account/members/$member/access/edit',
            params: { account: account.id, member: member.id },
          })
        }
      >
        {t.member.changeAccess}
      </Button>
      <Button icon={<DeleteRegular />} {...locked} onClick={remove}>
        {t.member.remove}
      </Button>
      <MemberMore member={member} onPassword={onPassword} />
      {removing ? <RemoveDialog member={member} onClose={() => setRemoving(false)} /> : null}
    </>
  );
}

const base = '/a/$account/members/$member';
const tabs = [
  { value: 'details', to: base, end: '', kinds: ['user', 'group', 'application'] },
  { value: 'access', to: `${base}/access`, end: '/access', kinds: ['user', 'group', 'application'] },
  { value: 'effective', to: `${base}/effective`, end: '/effective', kinds: ['user', 'group', 'application'] },
  { value: 'people', to: `${base}/people`, end: '/people', kinds: ['group'] },
  { value: 'groups', to: `${base}/groups`, end: '/groups', kinds: ['user'] },
  { value: 'keys', to: `${base}/keys`, end: '/keys', kinds: ['application'] },
  { value: 'history', to: `${base}/history`, end: '/history', kinds: ['user', 'group', 'application'] },
  { value: 'visits', to: `${base}/visits`, end: '/visits', kinds: ['user', 'application'] },
] as const satisfies readonly { readonly kinds: readonly MemberKind[]; readonly [fact: string]: unknown }[];

function Tabs({ member }: { readonly member: Member }) {
  const { account } = useAccount();
  const tabLink = useTabLink();
  const path = useLocation({ select: location => location.pathname });
  const shown = tabs.filter(tab => (tab.kinds as readonly MemberKind[]).includes(member.kind));
  const current = shown.find(tab => tab.end !== '' && path.endsWith(tab.end)) ?? tabs[0];
  return (
    <TabLinks label={t.member.tabsLabel}>
      {shown.map(tab => (
        <li key={tab.value}>
          <Link
            to={tab.to}
            params={{ account: account.id, member: member.id }}
            replace
            resetScroll={false}
            {...tabLink(tab === current)}
          >
            {t.member.tabs[tab.value]}
          </Link>
        </li>
      ))}
    </TabLinks>
  );
}
