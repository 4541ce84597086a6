import type { ObjectId } from '../src/core/id.ts';
import type { WorldLists } from './world.ts';

/** A world in as few bytes as it can be looked up in: what memory is compared with. */
export interface Packed {
  readonly members: number;
  /** 16 bytes an id, in order, to be searched by halves. */
  readonly ids: Buffer;
  /** Where each object's groups begin in `groups`. */
  readonly from: Uint32Array;
  readonly groups: Uint32Array;
  /** Which of the different grants each object has. */
  readonly grants: Uint32Array;
  readonly different: readonly string[];
}

const bytesOf = (id: ObjectId): string => id.replaceAll('-', '');

/** Packs ids, memberships and grants into arrays of numbers; grants that are alike are kept once. */
export function packed({ objects, joined, facts }: WorldLists): Packed {
  const ids = objects.map(one => one.objectId).sort();
  const numbers = new Map(ids.map((id, n) => [id, n]));
  const from = new Uint32Array(ids.length + 1);
  for (const [, member] of joined) {
    const n = (numbers.get(member) ?? 0) + 1;
    from[n] = (from[n] ?? 0) + 1;
  }
  for (let n = 0; n < ids.length; n++) from[n + 1] = (from[n + 1] ?? 0) + (from[n] ?? 0);
  const next = from.slice();
  const groups = new Uint32Array(joined.length);
  for (const [group, member] of joined) {
    const n = numbers.get(member) ?? 0;
    groups[next[n] ?? 0] = numbers.get(group) ?? 0;
    next[n] = (next[n] ?? 0) + 1;
  }
  const known = new Map<string, number>();
  const grants = new Uint32Array(ids.length);
  for (const { objectId, access } of facts.members) {
    const text = JSON.stringify(access);
    const number = known.get(text) ?? known.size;
    known.set(text, number);
    grants[numbers.get(objectId) ?? 0] = number;
  }
  return {
    members: facts.members.length,
    ids: Buffer.from(ids.map(bytesOf).join(''), 'hex'),
    from,
    groups,
    grants,
    different: [...known.keys()],
  };
}
