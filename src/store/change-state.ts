import type { Member } from '../core/account.ts';
import { principalKey, type AccountId, type PrincipalKey } from '../core/id.ts';
import type { Change, ChangeOptions } from '../app/ports/account-store.ts';
import { writeOwners, writeResources, writeTenants } from './account-rows.ts';
import type { Queries } from './connection.ts';
import { foldEvents } from './folded-events.ts';
import { endInvitations, writeInvitations } from './invitations.ts';
import { writeKeptFacts } from './kept-facts.ts';
import { deleteMembers, noCounts, putMembers } from './member-rows.ts';
import type { KindCounts, PutMembers, Writing } from './member-rows.ts';
import { lockTenant } from './replica-feed.ts';
import { writeRoles } from './roles.ts';
import { accountsWith, putUntold } from './untold.ts';

/** A change that was planned, as who makes it and when. */
export interface Planned {
  readonly writing: Writing;
  readonly change: Pick<Change<unknown>, 'events' | 'owners' | 'invitations'>;
}

/** The state of an account that changes of one transaction ask for, written as late and as much together as can be. */
export interface StateWriter {
  /** Takes a change in; it is written with others, or by `flush`. */
  put(planned: Planned): Promise<void>;
  /** Writes what was put and is not written yet, before anybody reads it from the database. */
  flush(): Promise<void>;
  /** How the number of members of each kind has changed by what is written. */
  readonly counts: KindCounts;
}

/** Whether a change does no more than put members. */
const putsMembers = ({ change }: Planned): boolean =>
  change.owners === undefined &&
  change.invitations === undefined &&
  change.events.every(({ kind }) => kind === 'member-put');

const membersOf = ({ change }: Planned): readonly Member[] => [
  ...foldEvents(change.events).membersPut.values(),
];

/** Changes that put different members are written in one go. */
export function createStateWriter(trx: Queries, account: AccountId): StateWriter {
  const counts = noCounts();
  let waiting: PutMembers[] = [];
  let named = new Set<PrincipalKey>();
  const count = (more: KindCounts): void => {
    for (const kind of ['user', 'group', 'application'] as const) counts[kind] += more[kind];
  };
  const flush = async (): Promise<void> => {
    const now = waiting;
    waiting = [];
    named = new Set();
    count(await putMembers(trx, account, now));
  };
  return {
    counts,
    flush,
    async put(planned) {
      const together = putsMembers(planned);
      const members = together ? membersOf(planned) : [];
      const keys = members.map(principalKey);
      if (!together || keys.some(key => named.has(key))) await flush();
      if (!together) return count(await writeState(trx, planned));
      for (const key of keys) named.add(key);
      waiting.push({ writing: planned.writing, members });
    },
  };
}

/** Writes the state that the events and owners of a change ask for; answers how the counts of members change. */
async function writeState(trx: Queries, { writing, change }: Planned): Promise<KindCounts> {
  const folded = foldEvents(change.events);
  const { account } = writing;
  const gone = await deleteMembers(
    trx,
    account,
    [...folded.membersRemoved.values()],
    [...folded.tenantsRemoved],
  );
  await endInvitations(trx, account, [...folded.membersRemoved.values()], [...folded.tenantsRemoved]);
  const come = await putMembers(trx, account, [{ writing, members: [...folded.membersPut.values()] }]);
  await writeTenants(trx, writing, folded);
  await writeResources(trx, account, folded);
  await writeRoles(trx, writing, folded);
  await writeOwners(trx, writing, change.owners, folded.owners);
  await writeKeptFacts(trx, account, folded);
  await writeInvitations(trx, account, change.invitations ?? []);
  if (folded.account !== undefined) {
    const { name, kind, features, claimed } = folded.account;
    await trx
      .updateTable('account')
      .set({ name, kind, features: JSON.stringify(features), claimed })
      .where('account_id', '=', account)
      .execute();
  }
  const counts = noCounts();
  for (const kind of ['user', 'group', 'application'] as const) counts[kind] = come[kind] - gone[kind];
  return counts;
}

/** Keeps what other accounts are told; two that take the same tenant at once come one after the other, and both are told. */
export async function tellElsewhere(
  trx: Queries,
  { account: id, at }: Pick<ChangeOptions<unknown>, 'account' | 'at'>,
  { elsewhere }: Pick<Change<unknown>, 'elsewhere'>,
): Promise<void> {
  if (elsewhere === undefined) return;
  const { tenantId, actor, log } = elsewhere;
  await lockTenant(trx, tenantId);
  const others = (await accountsWith(trx, tenantId)).filter(other => other !== id);
  await putUntold(
    trx,
    others.map(account => ({ account, actor, at, log, noManager: false })),
  );
}
