import type { MemberKind } from './catalog.ts';
import type { DirectoryObject, DirectoryPatch, TenantIndex } from './directory.ts';
import type { ObjectId, TenantId } from './id.ts';

const KNOWN = 1;
const GROUP = 2;
const APPLICATION = 4;
const ENABLED = 8;
const DELETED = 16;
const PENDING = 32;
const ACCEPTED = 64;

/** How many objects' groups are remembered at once; a bound on memory, not on what can be asked. */
const REMEMBERED = 10_000;

const nobody: ReadonlySet<ObjectId> = new Set();

/** An empty index of one tenant; its content comes by patches. */
export const createTenantIndex = (tenantId: TenantId, revision = 0): TenantIndex =>
  new PackedTenantIndex(tenantId, revision);

/** Objects are numbers, memberships lists of numbers in both directions, so that a million of them stay small. */
class PackedTenantIndex implements TenantIndex {
  readonly tenantId: TenantId;
  revision: number;
  readonly #numbers = new Map<ObjectId, number>();
  readonly #ids: ObjectId[] = [];
  readonly #free: number[] = [];
  readonly #parents: (number[] | undefined)[] = [];
  readonly #members: (number[] | undefined)[] = [];
  #flags = new Uint8Array(64);
  /** Of the few who were seen to accept an invitation. */
  readonly #accepted = new Map<number, NonNullable<DirectoryObject['accepted']>>();
  readonly #groups = new Map<number, ReadonlySet<ObjectId>>();

  constructor(tenantId: TenantId, revision: number) {
    this.tenantId = tenantId;
    this.revision = revision;
  }

  object(id: ObjectId): DirectoryObject | undefined {
    const number = this.#numbers.get(id);
    const flags = number === undefined ? 0 : this.#flag(number);
    if ((flags & KNOWN) === 0) return undefined;
    const accepted = (flags & ACCEPTED) === 0 ? undefined : this.#accepted.get(number ?? -1);
    return {
      objectId: id,
      kind: kindOf(flags),
      enabled: (flags & ENABLED) !== 0,
      deleted: (flags & DELETED) !== 0,
      pending: (flags & PENDING) !== 0,
      ...(accepted && { accepted }),
    };
  }

  parentsOf(id: ObjectId): readonly ObjectId[] {
    const parents = this.#parents[this.#numbers.get(id) ?? -1] ?? [];
    return parents.filter(group => this.#gives(group)).map(group => this.#id(group));
  }

  membersOf(group: ObjectId): readonly ObjectId[] {
    return (this.#members[this.#numbers.get(group) ?? -1] ?? []).map(member => this.#id(member));
  }

  groupsOf(id: ObjectId): ReadonlySet<ObjectId> {
    const number = this.#numbers.get(id);
    if (number === undefined || this.#parents[number] === undefined) return nobody;
    const known = this.#groups.get(number);
    if (known !== undefined) return known;
    const groups = this.#closure(number);
    if (this.#groups.size >= REMEMBERED) this.#groups.clear();
    this.#groups.set(number, groups);
    return groups;
  }

  peopleOf(group: ObjectId): ReadonlySet<ObjectId> {
    const root = this.#numbers.get(group);
    if (root === undefined || !this.#gives(root)) return nobody;
    const people = new Set<ObjectId>();
    const seen = new Set([root]);
    const open = [root];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const member of this.#members[at] ?? []) {
        const flags = this.#flag(member);
        if ((flags & GROUP) === 0) {
          if ((flags & KNOWN) !== 0) people.add(this.#id(member));
        } else if (this.#gives(member) && !seen.has(member)) {
          seen.add(member);
          open.push(member);
        }
      }
    }
    return people;
  }

  apply(patch: DirectoryPatch, revision: number): void {
    let groupsTouched = patch.joined.length + patch.left.length + patch.gone.length > 0;
    for (const object of patch.objects) {
      // First, since a new number may put wider flags in the place of these.
      const number = this.#number(object.objectId);
      this.#flags[number] = flagsOf(object);
      if (object.accepted) this.#accepted.set(number, object.accepted);
      else this.#accepted.delete(number);
      groupsTouched ||= object.kind === 'group';
    }
    for (const [group, member] of patch.joined) this.#join(group, member);
    for (const [group, member] of patch.left) this.#leave(group, member);
    for (const id of patch.gone) this.#forget(id);
    if (groupsTouched) this.#groups.clear();
    this.revision = revision;
  }

  #closure(from: number): ReadonlySet<ObjectId> {
    const found = new Set<number>();
    const open = [from];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const group of this.#parents[at] ?? []) {
        if (found.has(group) || !this.#gives(group)) continue;
        found.add(group);
        open.push(group);
      }
    }
    // In a cycle a group holds itself; nothing follows from that.
    found.delete(from);
    return new Set(Array.from(found, group => this.#id(group)));
  }

  #join(group: ObjectId, member: ObjectId): void {
    const g = this.#number(group);
    const m = this.#number(member);
    const parents = (this.#parents[m] ??= []);
    if (parents.includes(g)) return;
    parents.push(g);
    (this.#members[g] ??= []).push(m);
  }

  #leave(group: ObjectId, member: ObjectId): void {
    const g = this.#numbers.get(group);
    const m = this.#numbers.get(member);
    if (g === undefined || m === undefined) return;
    take(this.#parents, m, g);
    take(this.#members, g, m);
  }

  #forget(id: ObjectId): void {
    const number = this.#numbers.get(id);
    if (number === undefined) return;
    for (const group of this.#parents[number] ?? []) take(this.#members, group, number);
    for (const member of this.#members[number] ?? []) take(this.#parents, member, number);
    this.#parents[number] = undefined;
    this.#members[number] = undefined;
    this.#flags[number] = 0;
    this.#accepted.delete(number);
    this.#numbers.delete(id);
    this.#free.push(number);
  }

  #number(id: ObjectId): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const number = this.#free.pop() ?? this.#ids.length;
    this.#ids[number] = id;
    this.#numbers.set(id, number);
    if (number >= this.#flags.length) {
      const wider = new Uint8Array(this.#flags.length * 2);
      wider.set(this.#flags);
      this.#flags = wider;
    }
    return number;
  }

  #id(number: number): ObjectId {
    return this.#ids[number] as ObjectId;
  }

  #flag(number: number): number {
    return this.#flags[number] ?? 0;
  }

  /** Whether membership of this counts: a known group that is not deleted (U-9). */
  #gives(number: number): boolean {
    return (this.#flag(number) & (KNOWN | GROUP | DELETED)) === (KNOWN | GROUP);
  }
}

/** Takes `value` out of the list at `key`; order does not matter, so the last one fills the gap. */
function take(lists: (number[] | undefined)[], key: number, value: number): void {
  const list = lists[key];
  const at = list?.indexOf(value) ?? -1;
  if (list === undefined || at < 0) return;
  const last = list.pop();
  if (last !== undefined && at < list.length) list[at] = last;
  if (list.length === 0) lists[key] = undefined;
}

const kindOf = (flags: number): MemberKind =>
  (flags & GROUP) !== 0 ? 'group' : (flags & APPLICATION) !== 0 ? 'application' : 'user';

const flagsOf = (object: DirectoryObject): number =>
  KNOWN |
  (object.kind === 'group' ? GROUP | ENABLED : object.kind === 'application' ? APPLICATION : 0) |
  (object.enabled ? ENABLED : 0) |
  (object.deleted ? DELETED : 0) |
  (object.pending ? PENDING : 0) |
  (object.accepted ? ACCEPTED : 0);
