import type { AttributeMap } from './attribute-maps.ts';
import { groupAttributes, personAttributes } from './attribute-maps.ts';
import { distinguishedNameKey } from './distinguished-name.ts';
import { filterValue } from './filter-value.ts';
import { valuesOf, type LdapEntry, type LdapReader } from './ldap-reader.ts';
import {
  anchorOf,
  anchorValue,
  toGroup,
  toUser,
  type MappingOptions,
  type WantedObject,
} from './to-graph.ts';

export interface ReadOptions extends MappingOptions {
  readonly userBases: readonly string[];
  readonly groupBases: readonly string[];
  readonly userFilter: string;
  readonly groupFilter: string;
  /** Whoever it finds besides is disabled too. */
  readonly disabledFilter?: string;
}

/** What an LDAP directory says there is. */
export interface LdapSnapshot {
  readonly users: readonly WantedObject[];
  readonly groups: readonly WantedObject[];
  /** Anchors of a group's direct members, by the group's anchor. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names in groups that are no user or group that was read. */
  readonly membersOutside: number;
  /** References to other servers, which are not followed. */
  readonly referrals: number;
  readonly skipped: readonly { readonly dn: string; readonly code: string }[];
}

/** Told as it goes on: what is read, and how many so far. */
export type ReadProgress = (what: 'users' | 'groups', count: number) => void;

const binaryOf = (map: AttributeMap): string[] =>
  map.anchor.form === 'guid-bytes' ? [map.anchor.attribute] : [];

/** Reads everybody and every group, page by page. Nothing is answered unless every page was read. @throws LdapFault */
export async function readDirectory(
  reader: LdapReader,
  options: ReadOptions,
  progress: ReadProgress = () => undefined,
): Promise<LdapSnapshot> {
  const run = new Reading(reader, options, progress);
  const disabled = await run.disabled();
  await run.users(disabled);
  await run.groups();
  return run.snapshot();
}

class Reading {
  readonly #reader: LdapReader;
  readonly #options: ReadOptions;
  readonly #progress: ReadProgress;
  readonly #users = new Map<string, WantedObject>();
  readonly #groups = new Map<string, WantedObject>();
  readonly #named = new Map<string, string>();
  readonly #memberNames = new Map<string, readonly string[]>();
  readonly #skipped: { dn: string; code: string }[] = [];
  #referrals = 0;

  constructor(reader: LdapReader, options: ReadOptions, progress: ReadProgress) {
    this.#reader = reader;
    this.#options = options;
    this.#progress = progress;
  }

  async disabled(): Promise<ReadonlySet<string>> {
    const { map, disabledFilter, userFilter, userBases } = this.#options;
    const found = new Set<string>();
    if (disabledFilter === undefined) return found;
    const filter = `(&${userFilter}${disabledFilter})`;
    for await (const entry of this.#search(userBases, filter, [map.anchor.attribute])) {
      const anchor = anchorOf(map, entry);
      if (anchor !== undefined) found.add(anchor);
    }
    return found;
  }

  async users(disabled: ReadonlySet<string>): Promise<void> {
    const { map, userFilter, userBases } = this.#options;
    const mapping = { ...this.#options, disabled };
    const attributes = [...new Set([...personAttributes(map), ...(this.#options.userName ?? [])])];
    for await (const entry of this.#search(userBases, userFilter, attributes)) {
      this.#keep(entry, toUser(entry, mapping), this.#users);
      if (this.#users.size % 500 === 0) this.#progress('users', this.#users.size);
    }
    this.#progress('users', this.#users.size);
  }

  async groups(): Promise<void> {
    const { map, groupFilter, groupBases } = this.#options;
    for await (const entry of this.#search(groupBases, groupFilter, groupAttributes(map))) {
      const group = this.#keep(entry, toGroup(entry, this.#options), this.#groups);
      if (group === undefined) continue;
      const names: string[] = [];
      for (const attribute of map.members) names.push(...(await this.#membersOf(entry, attribute)));
      this.#memberNames.set(group.anchor, names);
      if (this.#groups.size % 100 === 0) this.#progress('groups', this.#groups.size);
    }
    this.#progress('groups', this.#groups.size);
  }

  async *#search(bases: readonly string[], filter: string, attributes: readonly string[]) {
    const { map } = this.#options;
    for (const base of bases) {
      const search = { base, scope: 'sub', filter, attributes, binary: binaryOf(map) } as const;
      const referred = (count: number): void => void (this.#referrals += count);
      for await (const page of this.#reader.search(search, referred)) yield* page;
    }
  }

  #keep(entry: LdapEntry, made: WantedObject | string, into: Map<string, WantedObject>) {
    if (typeof made === 'string') {
      this.#skipped.push({ dn: entry.dn, code: made });
      return undefined;
    }
    // Bases may overlap, and an entry may be moved while it is read: the later page is the newer one.
    into.set(made.anchor, made);
    this.#named.set(distinguishedNameKey(entry.dn), made.anchor);
    return made;
  }

  /** All names in one attribute; Active Directory gives long lists in ranges ([MS-ADTS] 3.1.1.3.1.3.3). */
  async #membersOf(entry: LdapEntry, attribute: string): Promise<string[]> {
    const names = valuesOf(entry, attribute).map(String);
    let part = rangeOf(entry, attribute);
    while (part !== undefined) {
      for (const name of part.names) names.push(name);
      if (part.last === '*') break;
      const wanted = `${attribute};range=${Number(part.last) + 1}-*`;
      const search = {
        base: entry.dn,
        scope: 'base',
        filter: '(objectClass=*)',
        attributes: [wanted],
      } as const;
      const before: number = Number(part.last);
      part = undefined;
      for await (const [found] of this.#reader.search(search)) {
        const next = found === undefined ? undefined : rangeOf(found, attribute);
        if (next !== undefined && (next.last === '*' || Number(next.last) > before)) part = next;
      }
    }
    return names;
  }

  snapshot(): LdapSnapshot {
    const members = new Map<string, ReadonlySet<string>>();
    let membersOutside = 0;
    for (const [group, names] of this.#memberNames) {
      const anchors = new Set<string>();
      for (const name of names) {
        const anchor = this.#named.get(distinguishedNameKey(name));
        if (anchor === undefined) membersOutside += 1;
        else if (anchor !== group) anchors.add(anchor);
      }
      members.set(group, anchors);
    }
    return {
      users: [...this.#users.values()],
      groups: [...this.#groups.values()],
      members,
      membersOutside,
      referrals: this.#referrals,
      skipped: this.#skipped,
    };
  }
}

function rangeOf(entry: LdapEntry, attribute: string): { names: string[]; last: string } | undefined {
  const prefix = `${attribute.toLowerCase()};range=`;
  for (const [name, values] of entry.attributes) {
    const last = name.startsWith(prefix) ? /-(\d+|\*)$/.exec(name)?.[1] : undefined;
    if (last !== undefined) return { names: values.map(String), last };
  }
  return undefined;
}

const LOOKED_UP_AT_ONCE = 50;

/**
 * Which of these anchors are there after all. Whoever was renamed or moved while the pages were read may be on none of
 * them, so each is looked up by itself before anything is removed. @throws LdapFault
 */
export async function stillThere(
  reader: LdapReader,
  { map }: Pick<ReadOptions, 'map'>,
  { bases, filter }: { readonly bases: readonly string[]; readonly filter: string },
  anchors: readonly string[],
): Promise<Set<string>> {
  const there = new Set<string>();
  const { attribute } = map.anchor;
  for (let at = 0; at < anchors.length; at += LOOKED_UP_AT_ONCE) {
    const some = anchors.slice(at, at + LOOKED_UP_AT_ONCE);
    const any = some.map(anchor => `(${attribute}=${filterValue(anchorValue(map, anchor))})`).join('');
    for (const base of bases) {
      const search = {
        base,
        scope: 'sub',
        filter: `(&${filter}(|${any}))`,
        attributes: [attribute],
        binary: binaryOf(map),
      } as const;
      for await (const page of reader.search(search)) {
        for (const entry of page) there.add(anchorOf(map, entry) ?? '');
      }
    }
  }
  return there;
}
