import { Button, Field, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { ErrorCircleRegular } from '@fluentui/react-icons/svg/error-circle';
import { useQueries, useQuery } from '@tanstack/react-query';
import { addressFault, addressKey, readAddresses } from '../../../core/addresses.ts';
import { addressQuery, invitationsQuery } from '../../data/member-queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Name } from '../../parts/name.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { date } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { goodAddresses, mostAddresses } from './add-draft.ts';
import type { AddDraft } from './add-draft.ts';
import { StepBar } from './step-bar.tsx';

const useStyles = makeStyles({
  field: { maxWidth: '640px' },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexWrap: 'wrap',
    gap: '8px',
  },
  tag: {
    display: 'inline-flex',
    alignItems: 'center',
    columnGap: '6px',
    maxWidth: '100%',
    boxSizing: 'border-box',
    paddingInlineStart: '8px',
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
    overflowWrap: 'anywhere',
  },
  icon: { flexShrink: 0 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  fault: { fontWeight: tokens.fontWeightSemibold },
  note: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
});

interface InviteFormProps {
  readonly draft: AddDraft;
  readonly onDraft: (draft: AddDraft) => void;
  readonly onNext: () => void;
}

/** People from outside: up to ten addresses, each a tag that says at once what is wrong with it (U-4). */
export function InviteForm({ draft, onDraft, onNext }: InviteFormProps) {
  const styles = useStyles();
  const { me } = useAccount();
  const given = readAddresses([draft.addresses]);
  const faults = useAddressFaults(given.map(each => each.address));
  const out = given.filter(each => faults(each.address) !== undefined).length;
  const goOn = goodAddresses(draft.addresses).some(address => faults(address) === undefined);
  const tenant = isolatedText(me.tenant?.defaultDomain ?? '');
  const leave = (address: string) =>
    onDraft({
      ...draft,
      addresses: given
        .map(each => each.address)
        .filter(each => each !== address)
        .join('\n'),
    });
  return (
    <>
      <Field className={styles.field} label={t.invite.addresses} hint={t.invite.hint}>
        <Textarea
          value={draft.addresses}
          rows={3}
          resize="vertical"
          maxLength={20_000}
          autoComplete="off"
          spellCheck={false}
          onChange={(_, data) => onDraft({ ...draft, addresses: data.value })}
        />
      </Field>
      {given.length === 0 ? null : (
        <ul className={styles.list} aria-label={t.invite.list}>
          {given.map(({ address }) => {
            const fault = faults(address);
            return (
              <li key={addressKey(address)} className={styles.tag}>
                {fault === undefined ? (
                  <CheckmarkCircleRegular
                    className={`${styles.icon} ${styles.good}`}
                    aria-label={t.invite.fine}
                  />
                ) : (
                  <ErrorCircleRegular className={`${styles.icon} ${styles.bad}`} aria-hidden />
                )}
                <span>
                  <Name ltr>{address}</Name>
                  {fault === undefined ? null : <span className={styles.fault}>: {fault}</span>}
                </span>
                <Button
                  size="small"
                  appearance="subtle"
                  icon={<DismissRegular />}
                  aria-label={t.invite.remove(isolatedText(address))}
                  onClick={() => leave(address)}
                />
              </li>
            );
          })}
        </ul>
      )}
      <p className={styles.note}>{t.invite.under(tenant)}</p>
      <Field className={styles.field} label={t.invite.message} hint={t.invite.messageHint}>
        <Textarea
          value={draft.message}
          maxLength={2000}
          onChange={(_, data) => onDraft({ ...draft, message: data.value })}
        />
      </Field>
      <StepBar
        label={t.add.next}
        reason={goOn ? undefined : t.invite.none}
        onNext={() => {
          // What cannot be invited stays behind, as the page has said.
          onDraft({
            ...draft,
            addresses: given
              .map(each => each.address)
              .filter(address => faults(address) === undefined)
              .join('\n'),
          });
          onNext();
        }}
      >
        {out === 0 || !goOn ? null : <p className={styles.note}>{t.invite.leftOut(out)}</p>}
      </StepBar>
    </>
  );
}

/** What is wrong with each address: its form, that it is one too many, a member already or invited already. */
function useAddressFaults(addresses: readonly string[]): (address: string) => string | undefined {
  const { account } = useAccount();
  const formed = addresses.slice(0, mostAddresses).filter(each => addressFault(each) === undefined);
  const members = useQueries({ queries: formed.map(address => addressQuery(account.id, address)) });
  const invitations = useQuery({ ...invitationsQuery(account.id), enabled: formed.length > 0 }).data;
  return address => {
    const at = addresses.indexOf(address);
    if (at >= mostAddresses) return t.invite.eleventh;
    if (addressFault(address) !== undefined) return t.invite.wrong;
    const pending = invitations?.items.find(
      one => one.state === 'pending' && addressKey(one.address) === addressKey(address),
    );
    if (pending !== undefined) return t.invite.invited(date(pending.invited));
    return members[formed.indexOf(address)]?.data == null ? undefined : t.invite.member;
  };
}
