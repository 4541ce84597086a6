import type { MemberKind } from './catalog.ts';
import type { DirectoryObject, DirectoryPatch, TenantIndex } from './directory.ts';
import type { ObjectId, TenantId } from './id.ts';
import { NumberLists, widened } from './number-lists.ts';

const KNOWN = 1;
const GROUP = 2;
const APPLICATION = 4;
const ENABLED = 8;
const DELETED = 16;
const PENDING = 32;
const ACCEPTED = 64;

/** How many groups' ancestors are remembered, counted together; a bound on memory, not on what can be asked. */
const REMEMBERED = 200_000;

const nobody: ReadonlySet<ObjectId> = new Set();
const nowhere: readonly number[] = [];

/** An empty index of one tenant; its content comes by patches. */
export const createTenantIndex = (tenantId: TenantId, revision = 0): TenantIndex =>
  new PackedTenantIndex(tenantId, revision);

/**
 * Objects are numbers, memberships lists of numbers in both directions, so that a million of them stay small. Each object
 * keeps pairs of a group and its own place in that group's list, so that leaving does not depend on the group's size.
 */
class PackedTenantIndex implements TenantIndex {
  readonly tenantId: TenantId;
  revision: number;
  readonly #numbers = new Map<ObjectId, number>();
  readonly #ids: ObjectId[] = [];
  readonly #free: number[] = [];
  /** By object: group, place in the group's list, group, place ... */
  readonly #parents = new NumberLists();
  readonly #members = new NumberLists();
  #flags = new Uint8Array(64);
  /** Of the few who were seen to accept an invitation. */
  readonly #accepted = new Map<number, NonNullable<DirectoryObject['accepted']>>();
  /** By object: the clock when it or its own groups last changed. */
  #changed = new Uint32Array(64);
  #clock = 0;
  #memberships = 0;
  /** The clock when groups in groups, or a group itself, last changed. */
  #groupsChanged = 0;
  /** By group: itself and all that hold it, as numbers. */
  #above = new Map<number, readonly number[]>();
  #remembered = 0;

  constructor(tenantId: TenantId, revision: number) {
    this.tenantId = tenantId;
    this.revision = revision;
  }

  get size(): number {
    return this.#numbers.size + this.#memberships;
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

  versionOf(id: ObjectId): number {
    const number = this.#numbers.get(id);
    return number === undefined ? -1 : Math.max(this.#changed[number] ?? 0, this.#groupsChanged);
  }

  parentsOf(id: ObjectId): readonly ObjectId[] {
    const parents = this.#parentsOf(this.#numbers.get(id) ?? -1);
    return parents.filter(group => this.#gives(group)).map(group => this.#id(group));
  }

  membersOf(group: ObjectId): readonly ObjectId[] {
    const number = this.#numbers.get(group) ?? -1;
    return Array.from({ length: this.#members.length(number) }, (_, n) =>
      this.#id(this.#members.at(number, n)),
    );
  }

  groupsOf(id: ObjectId): ReadonlySet<ObjectId> {
    const number = this.#numbers.get(id);
    if (number === undefined || this.#parents.length(number) === 0) return nobody;
    const groups = new Set<ObjectId>();
    for (const parent of this.#parentsOf(number)) {
      // In a cycle a group holds itself; nothing follows from that.
      for (const group of this.#aboveOf(parent)) if (group !== number) groups.add(this.#id(group));
    }
    return groups;
  }

  peopleOf(group: ObjectId): ReadonlySet<ObjectId> {
    const root = this.#numbers.get(group);
    if (root === undefined || !this.#gives(root)) return nobody;
    const people = new Set<ObjectId>();
    const seen = new Set([root]);
    const open = [root];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (let n = 0; n < this.#members.length(at); n++) {
        const member = this.#members.at(at, n);
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
    this.#clock++;
    for (const object of patch.objects) {
      // First, since a new number may put wider flags in the place of these.
      const number = this.#number(object.objectId);
      const flags = flagsOf(object);
      this.#touch(number, this.#flag(number) | flags);
      this.#flags[number] = flags;
      if (object.accepted) this.#accepted.set(number, object.accepted);
      else this.#accepted.delete(number);
    }
    let [of, number]: [ObjectId | undefined, number] = [undefined, -1];
    for (const [group, member] of patch.joined) {
      // Many of one group come together.
      if (group !== of) [of, number] = [group, this.#number(group)];
      this.#join(number, member);
    }
    for (const [group, member] of patch.left) this.#leave(group, member);
    for (const id of patch.gone) this.#forget(id);
    this.revision = revision;
  }

  /** Notes that an object changed; of a group whatever was worked out of groups is worked out anew. */
  #touch(number: number, flags = this.#flag(number)): void {
    this.#changed[number] = this.#clock;
    if ((flags & GROUP) === 0) return;
    this.#groupsChanged = this.#clock;
    if (this.#above.size > 0) this.#above = new Map();
    this.#remembered = 0;
  }

  /** A group that gives membership and all that hold it; none for what is no such group. */
  #aboveOf(group: number): readonly number[] {
    if (!this.#gives(group)) return nowhere;
    const known = this.#above.get(group);
    if (known !== undefined) return known;
    const found = new Set([group]);
    for (const at of found)
      for (const parent of this.#parentsOf(at)) if (this.#gives(parent)) found.add(parent);
    if (this.#remembered >= REMEMBERED) {
      this.#above = new Map();
      this.#remembered = 0;
    }
    const above = [...found];
    this.#above.set(group, above);
    this.#remembered += above.length;
    return above;
  }

  #parentsOf(number: number): number[] {
    const parents: number[] = [];
    const length = this.#parents.length(number);
    for (let n = 0; n < length; n += 2) parents.push(this.#parents.at(number, n));
    return parents;
  }

  /** Where among an object's pairs a group is, or -1. */
  #pairOf(member: number, group: number): number {
    const length = this.#parents.length(member);
    for (let n = 0; n < length; n += 2) if (this.#parents.at(member, n) === group) return n;
    return -1;
  }

  #join(g: number, member: ObjectId): void {
    const m = this.#number(member);
    if (this.#pairOf(m, g) >= 0) return;
    this.#parents.push(m, g);
    this.#parents.push(m, this.#members.length(g));
    this.#members.push(g, m);
    this.#memberships++;
    this.#touch(m);
  }

  #leave(group: ObjectId, member: ObjectId): void {
    const g = this.#numbers.get(group);
    const m = this.#numbers.get(member);
    if (g === undefined || m === undefined) return;
    const pair = this.#pairOf(m, g);
    if (pair < 0) return;
    this.#dropMember(g, this.#parents.at(m, pair + 1));
    this.#dropPair(m, pair);
    this.#touch(m);
  }

  /** Takes out of a group's list whoever is at a place; order does not matter, so the last one fills the gap. */
  #dropMember(group: number, place: number): void {
    const last = this.#members.length(group) - 1;
    if (place !== last) {
      const moved = this.#members.at(group, last);
      this.#members.put(group, place, moved);
      this.#parents.put(moved, this.#pairOf(moved, group) + 1, place);
    }
    this.#members.pop(group);
  }

  #dropPair(member: number, pair: number): void {
    this.#memberships--;
    const last = this.#parents.length(member) - 2;
    this.#parents.put(member, pair, this.#parents.at(member, last));
    this.#parents.put(member, pair + 1, this.#parents.at(member, last + 1));
    this.#parents.pop(member);
    this.#parents.pop(member);
  }

  #forget(id: ObjectId): void {
    const number = this.#numbers.get(id);
    if (number === undefined) return;
    while (this.#parents.length(number) > 0) {
      this.#dropMember(this.#parents.at(number, 0), this.#parents.at(number, 1));
      this.#dropPair(number, 0);
    }
    for (let n = this.#members.length(number) - 1; n >= 0; n--) {
      const member = this.#members.at(number, n);
      this.#dropPair(member, this.#pairOf(member, number));
      this.#touch(member);
    }
    this.#members.clear(number);
    this.#touch(number);
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
      this.#flags = widened(this.#flags, number + 1);
      this.#changed = widened(this.#changed, number + 1);
    }
    // Whoever had this number before is somebody else.
    this.#changed[number] = this.#clock;
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

const kindOf = (flags: number): MemberKind =>
  (flags & GROUP) !== 0 ? 'group' : (flags & APPLICATION) !== 0 ? 'application' : 'user';

const flagsOf = (object: DirectoryObject): number =>
  KNOWN |
  (object.kind === 'group' ? GROUP | ENABLED : object.kind === 'application' ? APPLICATION : 0) |
  (object.enabled ? ENABLED : 0) |
  (object.deleted ? DELETED : 0) |
  (object.pending ? PENDING : 0) |
  (object.accepted ? ACCEPTED : 0);
