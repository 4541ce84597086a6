import { isDeepStrictEqual } from 'node:util';
import type { LdapSnapshot } from './read-directory.ts';
import type { HeldObject } from './synced-tenant.ts';
import type { WantedObject } from './to-graph.ts';

/** One line of what is to be written, as the directory's `/admin/.../synced` takes it. */
export type SyncLine =
  | {
      readonly put: {
        readonly kind: 'user' | 'group';
        readonly id: string;
        readonly properties: Readonly<Record<string, unknown>>;
      };
    }
  | { readonly remove: string }
  | { readonly members: string; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly finished: true };

/** What differs, in the order in which it can be written. */
export interface SyncPlan {
  readonly removals: readonly HeldObject[];
  /** User names that are free only once their holder has another one: given away first. */
  readonly parked: readonly SyncLine[];
  readonly puts: readonly SyncLine[];
  /** By group id; only those that differ. */
  readonly members: readonly Extract<SyncLine, { members: string }>[];
  /** Where everybody stands whom the LDAP directory has: anchor → id. */
  readonly ids: ReadonlyMap<string, string>;
  readonly cloudManaged: number;
}

/** What a plan would take away of one kind, against what there is. */
export interface Loss {
  readonly kind: 'users' | 'groups' | 'memberships';
  readonly lost: number;
  readonly held: number;
}

const anchorOfHeld = (held: HeldObject): string | undefined => {
  const anchor = held.properties['onPremisesImmutableId'];
  return typeof anchor === 'string' ? anchor : undefined;
};

/** Compares what the LDAP directory has with what the tenant has. `kept` are anchors that are there after all. */
export function planSync(
  snapshot: LdapSnapshot,
  held: readonly HeldObject[],
  kept: ReadonlySet<string> = new Set(),
): SyncPlan {
  const byAnchor = heldByAnchor(held);
  const wanted = [...snapshot.users, ...snapshot.groups];
  const ids = new Map(wanted.map(one => [one.anchor, byAnchor.get(key(one))?.id ?? one.id]));
  const cloud = new Set(held.filter(one => one.cloudManaged).map(one => one.id));
  const there = new Set(wanted.map(key));
  const removals = held.filter(one => {
    const anchor = anchorOfHeld(one);
    if (one.deleted || one.cloudManaged || (anchor !== undefined && kept.has(anchor))) return false;
    return (
      anchor === undefined ||
      byAnchor.get(`${one.kind} ${anchor}`) !== one ||
      !there.has(`${one.kind} ${anchor}`)
    );
  });
  const puts: SyncLine[] = [];
  const changed: WantedObject[] = [];
  for (const one of wanted) {
    const known = byAnchor.get(key(one));
    const id = known?.id ?? one.id;
    if (cloud.has(id) || (known !== undefined && !known.deleted && isSame(known, one))) continue;
    puts.push({ put: { kind: one.kind, id, properties: one.properties } });
    changed.push(one);
  }
  const keptIds = new Set(held.filter(one => kept.has(anchorOfHeld(one) ?? '')).map(one => one.id));
  return {
    removals,
    parked: park(changed, byAnchor, held),
    puts,
    members: memberLines(snapshot, byAnchor, ids, { cloud, keptIds }),
    ids,
    cloudManaged: cloud.size,
  };
}

const key = (one: WantedObject): string => `${one.kind} ${one.anchor}`;

/** Live objects win over those in the bin: an anchor that was deleted and made again has one of each. */
function heldByAnchor(held: readonly HeldObject[]): Map<string, HeldObject> {
  const map = new Map<string, HeldObject>();
  for (const one of held) {
    const anchor = anchorOfHeld(one);
    if (anchor === undefined) continue;
    const name = `${one.kind} ${anchor}`;
    if (!one.deleted || map.get(name) === undefined) map.set(name, one);
  }
  return map;
}

const isSame = (known: HeldObject, wanted: WantedObject): boolean =>
  Object.entries(wanted.properties).every(([name, value]) =>
    isDeepStrictEqual(known.properties[name] ?? null, value),
  );

const nameOf = ({ userPrincipalName }: Readonly<Record<string, unknown>>): string =>
  typeof userPrincipalName === 'string' ? userPrincipalName.toLowerCase() : '';

/** Whoever holds a name that another one takes in this run, and gives it up for another. */
function park(
  changed: readonly WantedObject[],
  byAnchor: ReadonlyMap<string, HeldObject>,
  held: readonly HeldObject[],
): SyncLine[] {
  const holders = new Map(
    held.filter(one => one.kind === 'user' && !one.deleted).map(one => [nameOf(one.properties), one]),
  );
  const givingUp = new Map<string, WantedObject>();
  for (const one of changed) {
    const known = byAnchor.get(key(one));
    if (one.kind === 'user' && known !== undefined && nameOf(known.properties) !== nameOf(one.properties))
      givingUp.set(known.id, one);
  }
  const parked = new Map<string, SyncLine>();
  for (const one of changed) {
    const holder = one.kind === 'user' ? holders.get(nameOf(one.properties)) : undefined;
    if (holder === undefined || !givingUp.has(holder.id)) continue;
    const name = String(holder.properties['userPrincipalName']);
    const userPrincipalName = `${holder.id}${name.slice(name.lastIndexOf('@'))}`;
    parked.set(holder.id, { put: { kind: 'user', id: holder.id, properties: { userPrincipalName } } });
  }
  return [...parked.values()];
}

function memberLines(
  snapshot: LdapSnapshot,
  byAnchor: ReadonlyMap<string, HeldObject>,
  ids: ReadonlyMap<string, string>,
  { cloud, keptIds }: { cloud: ReadonlySet<string>; keptIds: ReadonlySet<string> },
): Extract<SyncLine, { members: string }>[] {
  const lines: Extract<SyncLine, { members: string }>[] = [];
  for (const [anchor, members] of snapshot.members) {
    const group = ids.get(anchor);
    if (group === undefined || cloud.has(group)) continue;
    const has = new Set(byAnchor.get(`group ${anchor}`)?.members ?? []);
    const wants = new Set<string>();
    for (const member of members) wants.add(ids.get(member) as string);
    const add = [...wants].filter(id => !has.has(id));
    const remove = [...has].filter(id => !wants.has(id) && !keptIds.has(id));
    if (add.length + remove.length > 0) lines.push({ members: group, add, remove });
  }
  return lines;
}

/** What the plan would take away, kind by kind. */
export function lossesOf(plan: SyncPlan, held: readonly HeldObject[]): Loss[] {
  const live = held.filter(one => !one.deleted && !one.cloudManaged);
  const count = (list: readonly HeldObject[], kind: 'user' | 'group'): number =>
    list.filter(one => one.kind === kind).length;
  const memberships = live.reduce((sum, one) => sum + (one.members?.length ?? 0), 0);
  const gone = new Set(plan.removals.map(one => one.id));
  const ofGone = plan.removals.reduce((sum, one) => sum + (one.members?.length ?? 0), 0);
  const left = plan.members.reduce((sum, line) => sum + line.remove.filter(id => !gone.has(id)).length, 0);
  return [
    { kind: 'users', lost: count(plan.removals, 'user'), held: count(live, 'user') },
    { kind: 'groups', lost: count(plan.removals, 'group'), held: count(live, 'group') },
    { kind: 'memberships', lost: ofGone + left, held: memberships },
  ];
}

const SHARE = 0.4;
const AT_LEAST = 20;

/** The losses that somebody has to accept first: everything of a kind, or 40% of at least 20. */
export const massiveLosses = (losses: readonly Loss[]): Loss[] =>
  losses.filter(
    ({ kind, lost, held }) =>
      lost > 0 && ((lost === held && kind !== 'memberships') || (held >= AT_LEAST && lost >= SHARE * held)),
  );
