import type { Store } from './open-store.ts';
import { ALL_MEMBERS, logChange } from './changes.ts';
import { OBJECT_COLUMNS, toObject, type StoredObject } from './objects.ts';

/** @returns false when it was a member already */
export function addMember(store: Store, group: StoredObject, member: number): boolean {
  return store.transaction(() => {
    const added =
      store.run('INSERT OR IGNORE INTO membership VALUES (?, ?, ?)', group.tenant, group.n, member) > 0;
    if (added) logChange(store, group.tenant, 'group', group.n, member, 'nothing');
    return added;
  });
}

/** Members were added to a group in bulk: delta tells its whole membership again. */
export function membersAdded(store: Store, tenant: number, group: number): void {
  logChange(store, tenant, 'group', group, ALL_MEMBERS);
}

/** @returns false when it was no member */
export function removeMember(store: Store, group: StoredObject, member: number): boolean {
  return store.transaction(() => {
    const removed =
      store.run(
        'DELETE FROM membership WHERE tenant = ? AND grp = ? AND member = ?',
        group.tenant,
        group.n,
        member,
      ) > 0;
    if (removed) logChange(store, group.tenant, 'group', group.n, member, {});
    return removed;
  });
}

export function isOwner(store: Store, object: StoredObject, owner: number): boolean {
  const sql = 'SELECT 1 FROM owner WHERE tenant = ? AND object = ? AND owner = ?';
  return store.get(sql, object.tenant, object.n, owner) !== undefined;
}

/** @returns false when it was an owner already */
export function addOwner(store: Store, tenant: number, object: number, owner: number): boolean {
  return store.run('INSERT OR IGNORE INTO owner VALUES (?, ?, ?)', tenant, object, owner) > 0;
}

/** @returns false when it was no owner */
export function removeOwner(store: Store, object: StoredObject, owner: number): boolean {
  const sql = 'DELETE FROM owner WHERE tenant = ? AND object = ? AND owner = ?';
  return store.run(sql, object.tenant, object.n, owner) > 0;
}

/** One page of related objects, by number. */
export interface RelatedPage {
  readonly after: number;
  readonly limit: number;
}

const RELATED = OBJECT_COLUMNS.split(', ')
  .map(column => `o.${column}`)
  .join(', ');

/** Live members of a group. Objects in the bin keep their membership but are not shown. */
export function membersOf(
  store: Store,
  group: StoredObject,
  page: RelatedPage,
  kind?: string,
): StoredObject[] {
  return store
    .all(
      `SELECT ${RELATED} FROM membership m JOIN object o ON o.n = m.member
       WHERE m.tenant = ? AND m.grp = ? AND m.member > ? AND o.state = 0 AND (? IS NULL OR o.kind = ?)
       ORDER BY m.member LIMIT ?`,
      group.tenant,
      group.n,
      page.after,
      kind ?? null,
      kind ?? null,
      page.limit,
    )
    .map(toObject);
}

export function countMembers(store: Store, group: StoredObject, kind?: string): number {
  const row = store.get(
    `SELECT count(*) AS c FROM membership m JOIN object o ON o.n = m.member
     WHERE m.tenant = ? AND m.grp = ? AND o.state = 0 AND (? IS NULL OR o.kind = ?)`,
    group.tenant,
    group.n,
    kind ?? null,
    kind ?? null,
  );
  return Number(row?.['c']);
}

// CROSS JOIN keeps the order of the joins: from the few that are related to their objects, not through all objects.

/** Numbers of all that is in the group, directly or through groups in it; cycles end by themselves. */
const ALL_BELOW = `WITH RECURSIVE below (n) AS (
    SELECT member FROM membership WHERE tenant = ?1 AND grp = ?2
    UNION
    SELECT m.member FROM below b CROSS JOIN object g ON g.n = b.n AND g.kind = 'group' AND g.state = 0
      CROSS JOIN membership m ON m.tenant = ?1 AND m.grp = b.n)`;

export function transitiveMembersOf(store: Store, group: StoredObject, page: RelatedPage, kind?: string) {
  return store
    .all(
      `${ALL_BELOW} SELECT ${RELATED} FROM below CROSS JOIN object o ON o.n = below.n
       WHERE o.n > ?3 AND o.n <> ?2 AND o.state = 0 AND (?4 IS NULL OR o.kind = ?4) ORDER BY o.n LIMIT ?5`,
      group.tenant,
      group.n,
      page.after,
      kind ?? null,
      page.limit,
    )
    .map(toObject);
}

const DIRECTLY_ABOVE = 'WITH above (n) AS (SELECT grp FROM membership WHERE tenant = ?1 AND member = ?2)';
const ALL_ABOVE = `WITH RECURSIVE above (n) AS (
    SELECT grp FROM membership WHERE tenant = ?1 AND member = ?2
    UNION
    SELECT m.grp FROM above a CROSS JOIN object g ON g.n = a.n AND g.state = 0
      CROSS JOIN membership m ON m.tenant = ?1 AND m.member = a.n)`;

/** Live groups that hold the object, directly or (transitive) through other groups. */
export function groupsOf(
  store: Store,
  object: StoredObject,
  transitive: boolean,
  page: RelatedPage,
): StoredObject[] {
  return store
    .all(
      `${transitive ? ALL_ABOVE : DIRECTLY_ABOVE} SELECT ${RELATED} FROM above CROSS JOIN object o ON o.n = above.n
       WHERE o.n > ?3 AND o.n <> ?2 AND o.state = 0 ORDER BY o.n LIMIT ?4`,
      object.tenant,
      object.n,
      page.after,
      page.limit,
    )
    .map(toObject);
}

export function ownersOf(store: Store, object: StoredObject, page: RelatedPage): StoredObject[] {
  return store
    .all(
      `SELECT ${RELATED} FROM owner w JOIN object o ON o.n = w.owner
       WHERE w.tenant = ? AND w.object = ? AND w.owner > ? AND o.state = 0 ORDER BY w.owner LIMIT ?`,
      object.tenant,
      object.n,
      page.after,
      page.limit,
    )
    .map(toObject);
}
