import { sql } from 'kysely';
import type { Session, SessionStore } from '../app/ports/session-store.ts';
import type { Queries } from './connection.ts';
import { sessionsEnding, signedIn } from './ending-sessions.ts';
import { isId } from './rows.ts';

const day = 24 * 3600 * 1000;

/** Signed-in browsers, sign-ins on their way, and proofs that were used. */
export const sessions = (db: Queries): SessionStore => ({
  async putSession(session) {
    const row = {
      tenant_id: session.tenantId,
      object_id: session.objectId,
      display_name: session.displayName,
      user_name: session.userName,
      guest: session.guest,
      created: session.created,
      last_seen: session.lastSeen,
      expires: session.expires,
      auth_time: session.authTime,
      sealed_tokens: session.sealedTokens,
    };
    await db
      .insertInto('session')
      .values({ id_hash: session.idHash, ...row })
      .onConflict(conflict => conflict.column('id_hash').doUpdateSet(row))
      .execute();
  },
  async session(idHash) {
    const row = await db.selectFrom('session').selectAll().where('id_hash', '=', idHash).executeTakeFirst();
    if (row === undefined) return undefined;
    return {
      idHash: row.id_hash,
      tenantId: row.tenant_id,
      objectId: row.object_id,
      displayName: row.display_name,
      userName: row.user_name,
      guest: row.guest,
      created: row.created.toISOString(),
      lastSeen: row.last_seen.toISOString(),
      expires: row.expires.toISOString(),
      authTime: row.auth_time.toISOString(),
      sealedTokens: row.sealed_tokens,
    } satisfies Session;
  },
  async touchSession(idHash, lastSeen, expires) {
    await db
      .updateTable('session')
      .set({ last_seen: lastSeen.toISOString(), expires: expires.toISOString() })
      .where('id_hash', '=', idHash)
      .execute();
  },
  async keepSessionTokens(idHash, sealedTokens) {
    await db
      .updateTable('session')
      .set({ sealed_tokens: sealedTokens })
      .where('id_hash', '=', idHash)
      .where('sealed_tokens', 'is not', null)
      .execute();
  },
  async endSession(idHash) {
    await db.deleteFrom('session').where('id_hash', '=', idHash).execute();
  },
  async endSessionsOf(who) {
    if (!isId(who.tenantId) || !isId(who.objectId)) return 0;
    const ended = await db
      .deleteFrom('session')
      .where('tenant_id', '=', who.tenantId)
      .where('object_id', '=', who.objectId)
      .executeTakeFirst();
    return Number(ended.numDeletedRows);
  },
  signedIn: tenants => signedIn(db, tenants),
  sessionsEnding: (account, leavers, at) => sessionsEnding(db, account, leavers, at),
  async putPendingSignIn(pending) {
    await db
      .insertInto('pending_sign_in')
      .values({ state_hash: pending.stateHash, sealed: pending.sealed, expires: pending.expires })
      .execute();
  },
  async takePendingSignIn(stateHash) {
    const row = await db
      .deleteFrom('pending_sign_in')
      .where('state_hash', '=', stateHash)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) return undefined;
    return { stateHash: row.state_hash, sealed: row.sealed, expires: row.expires.toISOString() };
  },
  async useProofOnce(digest, expires) {
    const first = await db
      .insertInto('used_proof')
      .values({ digest, expires: expires.toISOString() })
      .onConflict(conflict => conflict.doNothing())
      .returning('digest')
      .executeTakeFirst();
    return first !== undefined;
  },
  async sweep(now) {
    const moment = now.toISOString();
    for (const table of ['session', 'pending_sign_in', 'used_proof'] as const) {
      await sql`delete from ${sql.table(table)} where expires <= ${moment}::timestamptz`.execute(db);
    }
    const yesterday = new Date(now.getTime() - day).toISOString();
    await sql`delete from secret_made where made <= ${yesterday}::timestamptz`.execute(db);
    await sql`delete from idempotency where claimed <= ${yesterday}::timestamptz`.execute(db);
  },
});
