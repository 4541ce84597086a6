import { Button, makeStyles } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Member } from '../../../client/contract.ts';
import { useAccount } from '../../frame/account-context.ts';
import { useDirectoryRight } from '../../parts/directory-right.ts';
import { MoreMenu } from '../../parts/more-menu.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { t } from '../../texts/t.ts';
import { useTenantNames } from '../members/tenant-names.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import { PasswordDialog } from './password-dialog.tsx';

const useStyles = makeStyles({
  entry: { width: '100%', justifyContent: 'flex-start', whiteSpace: 'normal', textAlign: 'start' },
  reason: { margin: '0 0 8px', paddingInline: '12px', maxWidth: '320px' },
});

interface MemberMoreProps {
  readonly member: Member;
  readonly onPassword: (told: {
    readonly userPrincipalName: string | null;
    readonly temporaryPassword: string | null;
  }) => void;
}

/** What else can be done with a member; what the directory does not allow says so (U-3, U-6, U-12). */
export function MemberMore({ member, onPassword }: MemberMoreProps) {
  const styles = useStyles();
  const { account, me, users } = useAccount();
  const navigate = useNavigate();
  const tenant = isolatedText(useTenantNames(account.id)(member.tenantId));
  const [dialog, setDialog] = useState<'password' | 'delete'>();
  const reset = useDirectoryRight('resetPasswords');
  const deletion = useDirectoryRight('deleteUsers');
  // A directory is written only by people who are signed in there (T-8); synchronized people are changed on-premises.
  const own = me.tenantId === member.tenantId;
  const foreign = own ? undefined : t.member.withheldChange(tenant);
  const mastered = member.details?.onPremises === true ? t.member.keptOnPremises : undefined;
  const write = users === 'readWrite' ? undefined : t.member.needWriteShort;
  const entry = (label: string, reason: string | undefined, act: () => void) => (close: () => void) => (
    <div key={label}>
      <Button
        appearance="subtle"
        className={styles.entry}
        disabledFocusable={reason !== undefined}
        onClick={() => {
          close();
          act();
        }}
      >
        {label}
      </Button>
      {reason === undefined ? null : <p className={styles.reason}>{reason}</p>}
    </div>
  );
  const entries = [
    entry(
      t.profile.edit,
      write ?? foreign,
      () =>
        void navigate({
          to: '/a/$account/members/$member/profile/edit',
          params: { account: account.id, member: member.id },
        }),
    ),
    ...(member.kind === 'user'
      ? [entry(t.password.reset, write ?? foreign ?? mastered ?? reset.reason, () => setDialog('password'))]
      : []),
    ...(member.kind === 'user'
      ? [
          entry(t.deletion.open(tenant), write ?? foreign ?? mastered ?? deletion.reason, () =>
            setDialog('delete'),
          ),
        ]
      : []),
  ];
  return (
    <>
      <MoreMenu label={t.member.more}>{close => entries.map(one => one(close))}</MoreMenu>
      {dialog === 'password' ? (
        <PasswordDialog
          member={member}
          onClose={() => setDialog(undefined)}
          onDone={told => {
            setDialog(undefined);
            onPassword(told);
          }}
        />
      ) : null}
      {dialog === 'delete' ? (
        <DeleteDialog member={member} tenant={tenant} onClose={() => setDialog(undefined)} />
      ) : null}
    </>
  );
}
