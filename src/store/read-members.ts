import { sql } from 'kysely';
import type { Member } from '../core/account.ts';
import type { AccountId, MemberId, ObjectId, TenantId } from '../core/id.ts';
import type { Queries } from './connection.ts';
import { memberOf } from './rows.ts';

interface AlikeMembers {
  readonly tenant_id: TenantId;
  readonly kind: Member['kind'];
  readonly access: Member['access'];
  readonly ids: readonly (readonly [MemberId, ObjectId])[];
}

/** How many members are read at once: others work in between. */
const portion = 2_000;

/** An account's members. They come by what they were given, each access once: a row for each member would cost more than all the rest. */
export async function readMembers(db: Queries, id: AccountId): Promise<readonly Member[]> {
  const after = async (last: string): Promise<readonly AlikeMembers[]> => {
    const { rows } = await sql<AlikeMembers>`
      select tenant_id, kind, access, json_agg(json_build_array(member_id, object_id)) as ids from (
        select member_id, tenant_id, object_id, kind, access from member
        where account_id = ${id} and member_id > ${last} order by member_id limit ${portion}) as m
      group by tenant_id, kind, access`.execute(db);
    return rows;
  };
  const members: Member[] = [];
  for (let reading = after(''); ;) {
    let [read, last] = [0, ''];
    const rows = await reading;
    for (const { ids } of rows) {
      read += ids.length;
      for (const [member] of ids) if (member > last) last = member;
    }
    // The store reads on while these are looked at.
    if (read === portion) reading = after(last);
    for (const { ids, ...alike } of rows)
      for (const [member_id, object_id] of ids) members.push(memberOf({ ...alike, member_id, object_id }));
    if (read < portion) return members;
  }
}
