import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import type { Account, AccountEvent } from '../core/account.ts';
import type { AccountId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { AccountStore, Change, ChangeOptions, LockedAccount } from '../app/ports/account-store.ts';
import { readEventsSince, readFacts, readOwners, readTenants } from './accounts.ts';
import { writeOwners, writeResources, writeTenants } from './account-rows.ts';
import { catalogs } from './catalogs.ts';
import { inTransaction } from './connection.ts';
import type { Queries } from './connection.ts';
import { endSessions, signedIn } from './ending-sessions.ts';
import { foldEvents } from './folded-events.ts';
import { keepAnswer } from './idempotency.ts';
import { readSecretsMadeBy } from './intents.ts';
import {
  endInvitations,
  liftTerms,
  openInvitationId,
  openInvitationIds,
  writeInvitations,
} from './invitations.ts';
import type { OpenJobs } from './jobs.ts';
import { writeKeptFacts } from './kept-facts.ts';
import { appendLog } from './log.ts';
import type { LogEnd } from './log.ts';
import { deleteMembers, noCounts, putMembers } from './member-rows.ts';
import type { KindCounts, Writing } from './member-rows.ts';
import { readRecords } from './member-records.ts';
import { lockTenant } from './replica-feed.ts';
import { readOwnerAddresses } from './reminders.ts';
import { readRoleRecords, writeRoles } from './roles.ts';
import { accountColumns, accountOf } from './rows.ts';
import type { Database } from './schema.ts';
import { accountsWith, putUntold, takeUntold } from './untold.ts';

/** As many events as the feed of an account keeps at least. */
const feedKeeps = 10_000;
/** Pruning waits until so many more are there, so that it is seldom. */
const feedSlack = 2_000;

interface Held {
  readonly account: Account;
  readonly log: LogEnd;
  readonly feedEvents: number;
  readonly catalogN: number;
}

async function lock(trx: Transaction<Database>, id: AccountId): Promise<Held> {
  const row = await trx
    .selectFrom('account')
    .select([...accountColumns, 'log_seq', 'log_seal', 'feed_events'])
    .select(sql<number>`(select coalesce(max(n), 0) from applied_catalog)`.as('catalog_n'))
    .where('account_id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new Problem('not-found', 'There is no such account.');
  return {
    account: accountOf(row),
    log: { seq: row.log_seq, seal: row.log_seal },
    feedEvents: row.feed_events,
    catalogN: Number(row.catalog_n),
  };
}

function lockedAccount(trx: Queries, { account, catalogN }: Held, at: Date): LockedAccount {
  return {
    account,
    catalogN,
    async appliedCatalog() {
      const applied = await catalogs(trx).appliedCatalog();
      if (applied === undefined) throw new Error('INVARIANT: an account is changed by a catalog');
      return applied;
    },
    eventsSince: revision => readEventsSince(trx, account.id, revision),
    async facts() {
      const facts = await readFacts(trx, account.id);
      if (facts === undefined) throw new Error('INVARIANT: a locked account exists');
      return facts;
    },
    owners: () => readOwners(trx, account.id),
    ownerAddresses: () => readOwnerAddresses(trx, account.id),
    tenants: () => readTenants(trx, account.id),
    records: ids => readRecords(trx, account.id, ids),
    customRoles: () => readRoleRecords(trx, account.id),
    secretsMadeBy: (by, since) => readSecretsMadeBy(trx, by, since),
    openInvitationId: guest => openInvitationId(trx, account.id, guest),
    openInvitationIds: tenant => openInvitationIds(trx, account.id, tenant),
    signedIn: tenants => signedIn(trx, tenants),
    endSessions: leavers => endSessions(trx, account.id, leavers, at),
    takeUntold: id => takeUntold(trx, account.id, id),
  };
}

/** Writes the state that the events and owners of a change ask for; answers how the counts of members change. */
async function writeState(trx: Queries, writing: Writing, change: Change<unknown>): Promise<KindCounts> {
  const folded = foldEvents(change.events);
  const { account } = writing;
  const gone = await deleteMembers(
    trx,
    account,
    [...folded.membersRemoved.values()],
    [...folded.tenantsRemoved],
  );
  await endInvitations(trx, account, [...folded.membersRemoved.values()], [...folded.tenantsRemoved]);
  await liftTerms(trx, account, [...folded.membersPut.values()]);
  const come = await putMembers(trx, writing, [...folded.membersPut.values()]);
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

async function appendFeed(trx: Queries, writing: Writing, events: readonly AccountEvent[]): Promise<void> {
  if (events.length === 0) return;
  const { account, revision } = writing;
  const rows = events.map((event, n) => ({
    n,
    // The account inside an event carries the revision that it gets by this very change.
    event: JSON.stringify(
      event.kind === 'account-changed' ? { ...event, account: { ...event.account, revision } } : event,
    ),
  }));
  await sql`insert into account_event (account_id, revision, n, event)
    select ${account}, ${revision}::bigint, n, event::json
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r(n int, event text)`.execute(trx);
}

/** Cuts the feed back to its length, at the border between two revisions. Answers how many events are left. */
async function pruneFeed(trx: Queries, account: AccountId): Promise<number> {
  const border = await trx
    .selectFrom('account_event')
    .select('revision')
    .where('account_id', '=', account)
    .orderBy('revision', 'desc')
    .orderBy('n', 'desc')
    .offset(feedKeeps)
    .limit(1)
    .executeTakeFirst();
  if (border === undefined) return feedKeeps;
  await sql`delete from account_event where account_id = ${account} and revision <= ${border.revision}`.execute(
    trx,
  );
  await sql`update account set feed_from = ${border.revision} where account_id = ${account}`.execute(trx);
  const left = await sql<{ left: number }>`
    select count(*) as left from account_event where account_id = ${account}`.execute(trx);
  return left.rows[0]?.left ?? 0;
}

/** Keeps what other accounts are told; two that take the same tenant at once come one after the other, and both are told. */
async function tellElsewhere(
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

async function change<T>(
  db: Queries,
  jobs: Pick<OpenJobs, 'put'>,
  options: ChangeOptions<T>,
): Promise<{ readonly result: T; readonly revision: number }> {
  const { account: id, actor, at, keep } = options;
  return inTransaction(db, async trx => {
    const held = await lock(trx, id);
    const planned = await options.plan(lockedAccount(trx, held, at));
    const grows = planned.events.length > 0;
    const revision = held.account.revision + (grows ? 1 : 0);
    const writing: Writing = { account: id, actor, at, revision };

    const counts = await writeState(trx, writing, planned);
    await appendFeed(trx, writing, planned.events);
    let feedEvents = held.feedEvents + planned.events.length;
    if (feedEvents > feedKeeps + feedSlack) feedEvents = await pruneFeed(trx, id);
    const end = await appendLog(trx, id, actor, at, planned.log, held.log);
    if (grows || end !== held.log) {
      await sql`update account set revision = ${revision}, feed_events = ${feedEvents}, log_seq = ${end.seq},
        log_seal = ${end.seal}, users = users + ${counts.user}, groups = groups + ${counts.group},
        applications = applications + ${counts.application} where account_id = ${id}`.execute(trx);
    }
    await jobs.put(trx, planned.jobs ?? []);
    await tellElsewhere(trx, options, planned);
    const answer = keep?.answer(planned.result, revision);
    // A refusal is not kept, and neither are outcomes that are all refusals.
    if (keep && answer && answer.status < 400) await keepAnswer(trx, keep.key, answer, at, keep.orLeave);
    return { result: planned.result, revision };
  });
}

type Opening = Parameters<AccountStore['openAccount']>[0];

async function openAccount(db: Queries, opening: Opening): Promise<Account> {
  const { account: id, name, kind, features, owner, actor, at, keep } = opening;
  const account: Account = { id, name, kind, features, claimed: owner !== undefined, revision: 1 };
  return inTransaction(db, async trx => {
    const moment = at.toISOString();
    await trx
      .insertInto('account')
      .values({
        account_id: id,
        name,
        kind,
        features: JSON.stringify(features),
        claimed: account.claimed,
        revision: 1,
        opened: moment,
        feed_from: 1,
        log_seal: null,
      })
      .execute();
    if (owner !== undefined) {
      await trx
        .insertInto('account_owner')
        .values({
          account_id: id,
          owner_id: randomUUID(),
          tenant_id: owner.tenantId,
          object_id: owner.objectId,
          display_name: owner.displayName,
          offered: moment,
          accepted: moment,
          signed_in: owner.signedIn ? moment : null,
        })
        .execute();
    }
    const end = await appendLog(trx, id, actor, at, [opening.log], { seq: 0, seal: null });
    await trx
      .updateTable('account')
      .set({ log_seq: end.seq, log_seal: end.seal })
      .where('account_id', '=', id)
      .execute();
    if (keep !== undefined) await keepAnswer(trx, keep.key, keep.answer(account), at);
    return account;
  });
}

/** Everything that writes an account: state, sealed log, feed and revision together or not at all. */
export const changes = (
  db: Queries,
  jobs: Pick<OpenJobs, 'put'>,
): Pick<AccountStore, 'openAccount' | 'change' | 'logRefusal'> => ({
  openAccount: opening => openAccount(db, opening),
  change: options => change(db, jobs, options),
  logRefusal: (id, actor, at, entry) =>
    inTransaction(db, async trx => {
      const { log: end } = await lock(trx, id);
      const { seq, seal } = await appendLog(trx, id, actor, at, [entry], end);
      await trx
        .updateTable('account')
        .set({ log_seq: seq, log_seal: seal })
        .where('account_id', '=', id)
        .execute();
    }),
});
