import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import type { Account, AccountEvent } from '../core/account.ts';
import type { AccountId, MemberId, Principal, TenantId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { AccountStore, Change, ChangeOptions, LockedAccount } from '../app/ports/account-store.ts';
import type { Leaver } from '../app/ports/session-store.ts';
import { readEventsSince, readFacts, readOwners, readTenants } from './accounts.ts';
import { appendLog, writeStory } from './account-story.ts';
import { catalogs } from './catalogs.ts';
import { createStateWriter, tellElsewhere } from './change-state.ts';
import type { StateWriter } from './change-state.ts';
import { inTransaction } from './connection.ts';
import type { Queries } from './connection.ts';
import { endSessions, signedIn } from './ending-sessions.ts';
import { keepAnswer } from './idempotency.ts';
import { inTurns } from './in-turns.ts';
import { readSecretsMadeBy } from './intents.ts';
import { openInvitationId, openInvitationIds } from './invitations.ts';
import type { OpenJobs } from './jobs.ts';
import { sealStory } from './log.ts';
import type { LogEnd } from './log.ts';
import type { Writing } from './member-rows.ts';
import { readRecords } from './member-records.ts';
import { readOwnerAddresses } from './reminders.ts';
import { readRoleRecords } from './roles.ts';
import { accountColumns, accountOf } from './rows.ts';
import type { Database } from './schema.ts';
import { sqlState, translated } from './store-failures.ts';
import { takeUntold } from './untold.ts';

/** As many changes of one account as are written in one transaction at most. */
const mostTogether = 50;

/** A locked account: as the changes made in this transaction leave it, and what they leave to be written at its end. */
interface Held {
  readonly committed: number;
  readonly catalogN: number;
  account: Account;
  end: LogEnd;
  readonly events: { readonly revision: number; readonly event: AccountEvent }[];
  readonly log: object[];
  readonly state: StateWriter;
}

async function lock(trx: Transaction<Database>, id: AccountId): Promise<Held> {
  const row = await trx
    .selectFrom('account')
    .select([...accountColumns, 'log_seq', 'log_seal'])
    .select(sql<number>`(select coalesce(max(n), 0) from applied_catalog)`.as('catalog_n'))
    .where('account_id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new Problem('not-found', 'There is no such account.');
  const account = accountOf(row);
  return {
    committed: account.revision,
    catalogN: Number(row.catalog_n),
    account,
    end: { seq: row.log_seq, seal: row.log_seal },
    events: [],
    log: [],
    state: createStateWriter(trx, id),
  };
}

/** `wrote` is called when a plan itself writes, which only a whole transaction undoes. */
function lockedAccount(trx: Queries, held: Held, at: Date, wrote: () => void): LockedAccount {
  const { account, catalogN, committed, events, state } = held;
  const { id } = account;
  /** A question about the account's state, which those before may not have written yet. */
  const now =
    <Asked extends readonly unknown[], T>(ask: (...asked: Asked) => Promise<T>) =>
    async (...asked: Asked): Promise<T> => {
      await state.flush();
      return ask(...asked);
    };
  return {
    account,
    catalogN,
    committed,
    uncommitted: events.map(({ event }) => event),
    async appliedCatalog() {
      const applied = await catalogs(trx).appliedCatalog();
      if (applied === undefined) throw new Error('INVARIANT: an account is changed by a catalog');
      return applied;
    },
    eventsSince: revision => readEventsSince(trx, id, revision),
    facts: now(async () => {
      const facts = await readFacts(trx, id);
      if (facts === undefined) throw new Error('INVARIANT: a locked account exists');
      return facts;
    }),
    owners: now(() => readOwners(trx, id)),
    ownerAddresses: now(() => readOwnerAddresses(trx, id)),
    tenants: now(() => readTenants(trx, id)),
    records: now((ids: readonly MemberId[]) => readRecords(trx, id, ids)),
    customRoles: now(() => readRoleRecords(trx, id)),
    secretsMadeBy: (by, since) => readSecretsMadeBy(trx, by, since),
    openInvitationId: now((guest: Principal) => openInvitationId(trx, id, guest)),
    openInvitationIds: now((tenant: TenantId) => openInvitationIds(trx, id, tenant)),
    signedIn: tenants => signedIn(trx, tenants),
    endSessions: now((leavers: readonly Leaver[]) => {
      wrote();
      return endSessions(trx, id, leavers, at);
    }),
    takeUntold: now((untold: string) => {
      wrote();
      return takeUntold(trx, id, untold);
    }),
  };
}

type Outcome = { readonly result: unknown; readonly revision: number } | { readonly refused: unknown };

/** Whether a plan that throws this leaves the transaction as it was. */
const leavesWhole = (error: unknown): boolean =>
  sqlState(error) === undefined && !(error instanceof Problem && error.code === 'store-unavailable');

/** Plans one change on what those before it have made of the account, and writes its state. */
async function make(
  trx: Queries,
  jobs: Pick<OpenJobs, 'put'>,
  held: Held,
  options: ChangeOptions<unknown>,
): Promise<Outcome> {
  const { account: id, actor, at, keep } = options;
  let wrote = false;
  let planned: Change<unknown>;
  try {
    planned = await options.plan(lockedAccount(trx, held, at, () => (wrote = true)));
  } catch (error) {
    if (wrote || !leavesWhole(error)) throw error;
    return { refused: error };
  }
  const revision = held.account.revision + (planned.events.length > 0 ? 1 : 0);
  const writing: Writing = { account: id, actor, at, revision };
  await held.state.put({ writing, change: planned });
  const sealed = sealStory(id, actor, at, planned.log, held.end);
  await jobs.put(trx, planned.jobs ?? []);
  await tellElsewhere(trx, options, planned);
  const answer = keep?.answer(planned.result, revision);
  // A refusal is not kept, and neither are outcomes that are all refusals.
  if (keep && answer && answer.status < 400) await keepAnswer(trx, keep.key, answer, at, keep.orLeave);

  let account: Account = held.account;
  for (const event of planned.events) {
    held.events.push({ revision, event });
    if (event.kind === 'account-changed') ({ account } = event);
  }
  held.account = { ...account, revision };
  held.log.push(...sealed.rows);
  held.end = sealed.end;
  return { result: planned.result, revision };
}

/** A change in hand, its result as unknown as that of any other that waits with it. */
interface Waiting {
  readonly options: ChangeOptions<unknown>;
  readonly resolve: (made: { readonly result: unknown; readonly revision: number }) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes changes of one account in one transaction, one after the other, each as if it were alone. What goes wrong in the
 * database undoes them all: then each has a transaction to itself.
 */
async function makeTogether(
  db: Queries,
  jobs: Pick<OpenJobs, 'put'>,
  id: AccountId,
  together: readonly Waiting[],
): Promise<void> {
  let committing = false;
  try {
    const outcomes = await inTransaction(db, async trx => {
      committing = false;
      const held = await lock(trx, id);
      const made: Outcome[] = [];
      for (const { options } of together) made.push(await make(trx, jobs, held, options));
      await held.state.flush();
      const { events, log: rows, end, state } = held;
      await writeStory(trx, id, { events, log: { rows, end }, counts: state.counts });
      committing = true;
      return made;
    });
    for (const [n, { resolve, reject }] of together.entries()) {
      const outcome = outcomes[n] as Outcome;
      if ('refused' in outcome) reject(outcome.refused);
      else resolve(outcome);
    }
  } catch (error) {
    // Where the database is away, nobody fares better alone; where it was lost while committing, nobody knows what it kept.
    if (together.length === 1 || committing || !leavesWhole(translated(error)))
      for (const { reject } of together) reject(error);
    else for (const each of together) await makeTogether(db, jobs, id, [each]);
  }
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
    await appendLog(trx, id, actor, at, [opening.log], { seq: 0, seal: null });
    if (keep !== undefined) await keepAnswer(trx, keep.key, keep.answer(account), at);
    return account;
  });
}

/** Everything that writes an account: state, sealed log, feed and revision together or not at all. */
export function changes(
  db: Queries,
  jobs: Pick<OpenJobs, 'put'>,
): Pick<AccountStore, 'openAccount' | 'change' | 'logRefusal'> {
  // Those who wait for an account wait here, not on a connection that other accounts need.
  const handIn = inTurns<AccountId, Waiting>(mostTogether, (id, together) =>
    makeTogether(db, jobs, id, together),
  );
  return {
    openAccount: opening => openAccount(db, opening),
    change: <T>(options: ChangeOptions<T>) =>
      new Promise<{ readonly result: T; readonly revision: number }>((resolve, reject) =>
        handIn(options.account, { options, resolve, reject } as unknown as Waiting),
      ),
    logRefusal: (id, actor, at, entry) =>
      inTransaction(db, async trx => {
        const { end } = await lock(trx, id);
        await appendLog(trx, id, actor, at, [entry], end);
      }),
  };
}
