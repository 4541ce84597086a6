import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Role } from '../../../client/roles.ts';
import { roleQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { actorName } from '../../parts/actor-name.ts';
import { Allowed } from '../../parts/allowed.tsx';
import { DoneBar } from '../../parts/done-bar.tsx';
import { Name } from '../../parts/name.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { TabLinks, useTabLink } from '../../parts/tab-links.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { useVocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { useWriteReason } from '../../parts/write-reason.ts';
import { list, moment } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { Holders } from './holders.tsx';
import { isOwners, OwnerHolders } from './owner-holders.tsx';
import { RemoveRole } from './remove-role.tsx';

const useStyles = makeStyles({
  line: { margin: 0, maxWidth: '88ch', overflowWrap: 'anywhere' },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '88ch' },
});

/** One role: what it allows, and who holds it, groups included. */
export function RolePage() {
  const { account } = useAccount();
  const { role: id } = useParams({ from: '/a/$account/roles/$role' });
  const query = useQuery(roleQuery(account.id, id));
  if (query.data !== undefined) return <OneRole role={query.data.role} />;
  return (
    <Page heading={t.roles.heading} title={[t.roles.heading, account.name]}>
      {query.isError ? (
        <ProblemBar problem={query.error} account={account.id} onRetry={() => void query.refetch()} />
      ) : (
        <Waiting rows={6} />
      )}
    </Page>
  );
}

function OneRole({ role }: { readonly role: Role }) {
  const styles = useStyles();
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const tabLink = useTabLink();
  const { tab } = useSearch({ from: '/a/$account/roles/$role' });
  const holders = tab === 'holders';
  const name = isolatedText(role.name);
  const params = { account: account.id, role: role.id };
  const who = role.changedBy === undefined ? '' : (actorName(role.changedBy) ?? '');
  return (
    <Page
      heading={<Name>{role.name}</Name>}
      title={[name, t.roles.heading, account.name]}
      {...(role.standard ? {} : { actions: <RoleActions role={role} /> })}
    >
      <DoneBar on={`role ${role.id}`} />
      {role.description === '' ? null : (
        <p className={styles.line}>
          <Name>{role.description}</Name>
        </p>
      )}
      <p className={styles.quiet}>
        {isOwners(role)
          ? t.roles.ownersOnly
          : t.roles.cannotBeGivenTo(list(role.assignableTo.map(kind => t.members.kinds[kind])))}{' '}
        {role.changed === undefined ? '' : t.roles.changed(moment(role.changed), who)}
      </p>
      <TabLinks label={t.roles.tabsLabel}>
        <li>
          <Link to="/a/$account/roles/$role" params={params} search={{}} {...tabLink(!holders)}>
            {t.roles.tabs.allows}
          </Link>
        </li>
        <li>
          <Link
            to="/a/$account/roles/$role"
            params={params}
            search={{ tab: 'holders' }}
            {...tabLink(holders)}
          >
            {t.roles.tabs.holders}
          </Link>
        </li>
      </TabLinks>
      {!holders ? (
        <Allowed role={role} words={words} />
      ) : isOwners(role) ? (
        <OwnerHolders />
      ) : (
        <Holders role={role} words={words} />
      )}
    </Page>
  );
}

function RoleActions({ role }: { readonly role: Role }) {
  const { account } = useAccount();
  const navigate = useNavigate();
  const reason = useWriteReason();
  const [removing, setRemoving] = useState(false);
  const locked = reason !== undefined;
  return (
    <>
      <Button disabledFocusable={locked} onClick={() => setRemoving(true)}>
        {t.roles.delete}
      </Button>
      <Button
        appearance="primary"
        disabledFocusable={locked}
        onClick={() =>
          void navigate({
            to: '/a/$account/roles/$role/edit',
            params: { account: account.id, role: role.id },
          })
        }
      >
        {t.roles.edit}
      </Button>
      {locked ? <span>{reason}</span> : null}
      {removing ? <RemoveRole role={role} onClose={() => setRemoving(false)} /> : null}
    </>
  );
}
