import type { Body, ObjectKind, StoredObject } from '../store/objects.ts';
import { groupsOf, membersOf, ownersOf, type RelatedPage } from '../store/relations.ts';
import { membershipsSeen, type GraphCall } from './call.ts';
import { denied, unsupportedQuery } from './graph-error.ts';
import { parseSelect, presentTyped } from './present.ts';
import { holds } from './rights.ts';
import { READ_ALL_OF_USERS, READ_GROUPS } from './route.ts';

/** Graph shows at most so many related objects of each. */
const MOST = 20;

type Relation = 'members' | 'owners' | 'memberOf' | 'transitiveMemberOf';

const RELATIONS: Readonly<Record<ObjectKind, readonly Relation[]>> = {
  user: ['memberOf', 'transitiveMemberOf'],
  group: ['members', 'owners', 'memberOf', 'transitiveMemberOf'],
  application: ['owners'],
  servicePrincipal: ['owners', 'memberOf', 'transitiveMemberOf'],
};

/** What an `$expand` adds to each object that is read. */
export type Expansion = (object: StoredObject) => Body;

/**
 * `$expand` of one relation, `members` or `members($select=id,displayName)`: at most 20 related objects, without a link to
 * more (Graph: query parameters, expand).
 * @throws GraphError 400 for any other, 403 where people are expanded without a permission for their groups
 */
export function parseExpand(call: GraphCall, kind: ObjectKind): Expansion {
  const text = call.query.get('$expand');
  if (text === null) return () => ({});
  const parts = /^([A-Za-z]+)(?:\(\$select=([^()]*)\))?$/.exec(text.trim());
  const relation = RELATIONS[kind].find(one => one.toLowerCase() === parts?.[1]?.toLowerCase());
  if (parts === null || relation === undefined)
    throw unsupportedQuery(`$expand=${text.slice(0, 100)} is not supported here.`);
  if (kind === 'user' && !holds(call, ...READ_GROUPS, ...READ_ALL_OF_USERS)) throw denied();
  const select = parseSelect(parts[2] ?? null);
  const store = membershipsSeen(call);
  const page: RelatedPage = { after: 0, limit: MOST };
  const read = (object: StoredObject): StoredObject[] => {
    if (relation === 'members') return membersOf(store, object, page);
    if (relation === 'owners') return ownersOf(store, object, page);
    return groupsOf(store, object, relation === 'transitiveMemberOf', page);
  };
  return object => ({ [relation]: read(object).map(one => presentTyped(store, one, select)) });
}
