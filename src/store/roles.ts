import { sql } from 'kysely';
import type { AccountStore, CustomRoleRecord, GivenGrant } from '../app/ports/account-store.ts';
import type { CustomRole } from '../core/custom-role.ts';
import type { AccountId, MemberId } from '../core/id.ts';
import type { Queries } from './connection.ts';
import type { FoldedEvents } from './folded-events.ts';
import { grantOf } from './grant-rows.ts';
import type { Writing } from './member-rows.ts';
import { moment, nameOf } from './rows.ts';

/** An account's custom roles, as decisions need them. */
export async function readRoles(db: Queries, account: AccountId): Promise<readonly CustomRole[]> {
  const rows = await db
    .selectFrom('custom_role')
    .select(['role_id', 'name', 'description', 'permissions'])
    .where('account_id', '=', account)
    .orderBy('role_id')
    .execute();
  return rows.map(row => ({
    id: row.role_id,
    name: row.name,
    description: row.description,
    custom: row.permissions,
  }));
}

/** How many members of an account hold each role. */
async function roleHolders(db: Queries, account: AccountId): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ role: string; holders: number }>`
    select role, count(*) as holders from access_grant
    where account_id = ${account} and role is not null group by role`.execute(db);
  return new Map(rows.map(row => [row.role, row.holders]));
}

/** An account's custom roles as people read them, by name. */
export async function readRoleRecords(db: Queries, account: AccountId): Promise<readonly CustomRoleRecord[]> {
  const rows = await db
    .selectFrom('custom_role')
    .selectAll()
    .where('account_id', '=', account)
    .orderBy(sql`lower(name)`)
    .orderBy('role_id')
    .execute();
  const holders = await roleHolders(db, account);
  return rows.map(row => ({
    id: row.role_id,
    name: row.name,
    description: row.description,
    custom: row.permissions,
    revision: row.revision,
    changed: row.changed.toISOString(),
    changedBy: row.changed_by,
    holders: holders.get(row.role_id) ?? 0,
  }));
}

/** Custom roles that are made, changed and deleted. */
export async function writeRoles(db: Queries, writing: Writing, folded: FoldedEvents): Promise<void> {
  const { account, actor, at, revision } = writing;
  if (folded.rolesDeleted.size > 0) {
    await db
      .deleteFrom('custom_role')
      .where('account_id', '=', account)
      .where('role_id', 'in', [...folded.rolesDeleted])
      .execute();
  }
  for (const role of folded.rolesPut.values()) {
    const content = {
      name: role.name,
      description: role.description,
      permissions: JSON.stringify(role.custom),
      revision,
      changed: at.toISOString(),
      changed_by: JSON.stringify(nameOf(actor)),
    };
    await db
      .insertInto('custom_role')
      .values({ account_id: account, role_id: role.id, ...content })
      .onConflict(conflict => conflict.columns(['account_id', 'role_id']).doUpdateSet(content))
      .execute();
  }
}

async function memberGrants(
  db: Queries,
  account: AccountId,
  member: MemberId,
): Promise<readonly GivenGrant[]> {
  const rows = await db
    .selectFrom('access_grant')
    .selectAll()
    .where('account_id', '=', account)
    .where('member_id', '=', member)
    .orderBy(sql`role is null`)
    .orderBy('grant_key')
    .execute();
  return rows.map(({ starts, ends, ...row }) => ({
    grant: grantOf({ ...row, starts: moment(starts), ends: moment(ends) }),
    reason: row.reason,
    givenBy: row.given_by,
    givenAt: row.given_at.toISOString(),
  }));
}

/** The account's roles and what was given of them, to read. */
export const roles = (db: Queries): Pick<AccountStore, 'customRoles' | 'roleHolders' | 'memberGrants'> => ({
  memberGrants: (account, member) => memberGrants(db, account, member),
  customRoles: account => readRoleRecords(db, account),
  roleHolders: account => roleHolders(db, account),
});
